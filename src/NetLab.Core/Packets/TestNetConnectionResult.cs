using NetLab.Network;

namespace NetLab.Packets;

/// <summary>The result of a test of a connection, with Windows's properties and Linux's beside them.</summary>
public sealed class TestNetConnectionResult
{
    /// <summary>The host as it was named.</summary>
    public string ComputerName { get; init; } = "";

    /// <summary>The address that was tested last: the one that answered, where one did.</summary>
    public string? RemoteAddress { get; internal set; }

    /// <summary>All addresses of the name, in the order in which they are tried.</summary>
    public string[] ResolvedAddresses { get; init; } = [];

    /// <summary>Whether an echo request was answered. After a test of a port it is false unless that failed: then a ping is tried too.</summary>
    public bool PingSucceeded { get; internal set; }

    /// <summary>The echo request and its answer; null when none was sent.</summary>
    public EchoReply? PingReplyDetails { get; internal set; }

    /// <summary>Whether the port accepted; false too when none was tested.</summary>
    public bool TcpTestSucceeded { get; internal set; }

    /// <summary>The port; 0 when none was tested.</summary>
    public uint RemotePort { get; init; }

    /// <summary>Why it failed; of a port that failed why it did, even if a ping was answered then.</summary>
    public ReachabilityReason Reason { get; internal set; }

    /// <summary>The reason in words, with who said so; null where all is well.</summary>
    public string? ReasonDetail { get; internal set; }

    /// <summary>Each address that was tried with the port.</summary>
    public TcpConnectionAttempt[] ConnectionAttempts { get; internal set; } = [];

    /// <summary>The time the port took to accept in milliseconds; null where it did not.</summary>
    public double? ConnectTime { get; internal set; }

    /// <summary>What the server said to TLS; null where it was not tried.</summary>
    public TlsDetails? Tls { get; internal set; }

    /// <summary>The addresses of the hops, <c>TimedOut</c> for those that do not answer; null when they were not asked.</summary>
    public string[]? TraceRoute { get; internal set; }

    /// <summary>The hops with all that is known of them; null when they were not asked.</summary>
    public NetRouteHop[]? TraceRouteHops { get; internal set; }

    /// <summary>Whether the view shows all.</summary>
    public bool Detailed { get; init; }

    /// <summary>The name of the interface the way leaves by; null where there is no way.</summary>
    public string? InterfaceAlias { get; internal set; }

    /// <summary>Its index; 0 where there is no way.</summary>
    public uint InterfaceIndex { get; internal set; }

    /// <summary>What it is.</summary>
    public string? InterfaceDescription { get; internal set; }

    /// <summary>The adapter.</summary>
    public NetAdapter? NetAdapter { get; internal set; }

    /// <summary>The route taken; null where there is none.</summary>
    public NetRoute? NetRoute { get; internal set; }

    /// <summary>The address here; null where there is no way.</summary>
    public NetIPAddress? SourceAddress { get; internal set; }

    /// <summary>Whether the name has an address, or is one.</summary>
    public bool NameResolutionSucceeded { get; init; }

    /// <summary>The DNS records of the name; empty for an address.</summary>
    public IReadOnlyList<object> NameResolutionResults { get; init; } = [];

    /// <summary>The same under Windows's names.</summary>
    public IReadOnlyList<object> BasicNameResolution => NameResolutionResults;

    /// <summary>The same under Windows's names.</summary>
    public IReadOnlyList<object> DNSOnlyRecords => NameResolutionResults;

    /// <summary>The same under Windows's names.</summary>
    public IReadOnlyList<object> AllNameResolutionResults => NameResolutionResults;

    /// <summary>Whether the caller is root.</summary>
    public bool IsAdmin { get; init; }

    /// <summary>The namespace it was tested from; null for the process's own.</summary>
    public string? Namespace { get; init; }

    /// <summary>Whether what was asked for succeeded: the port, and TLS over it, or the ping.</summary>
    public bool Succeeded => RemotePort == 0 ? PingSucceeded : TcpTestSucceeded && Tls is not { Succeeded: false };
}
