using System.Net;

namespace NetLab.Packets;

/// <summary>What a test of a connection does.</summary>
public sealed record TestNetConnectionOptions
{
    /// <summary>The TCP port to connect to; null pings.</summary>
    public int? Port { get; init; }

    /// <summary>Begin TLS over the connection.</summary>
    public bool Tls { get; init; }

    /// <summary>Trace the way too.</summary>
    public bool TraceRoute { get; init; }

    /// <summary>The last hop of the trace.</summary>
    public int Hops { get; init; } = 30;

    /// <summary>How long to wait for each answer; null is 4 seconds, for TCP 5.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How the echo requests are sent.</summary>
    public EchoOptions Echo { get; init; } = EchoOptions.Default;

    /// <summary>The address to send from; null leaves the choice to the kernel.</summary>
    public IPAddress? SourceAddress { get; init; }

    /// <summary>Whether its view shows all.</summary>
    public bool Detailed { get; init; }
}
