using System.Net;
using System.Net.Sockets;
using NetLab.Dns;

namespace NetLab.Smtp;

/// <summary>Where a session goes and how it talks.</summary>
public sealed record SmtpSessionOptions
{
    /// <summary>The server's name or address, link-local ones with their interface; with a Unix socket the name for TLS, or empty.</summary>
    public string Host { get; init; } = "";

    /// <summary>Its TCP port.</summary>
    public int Port { get; init; } = 25;

    /// <summary>The path of a Unix socket to connect to instead, abstract ones with <c>@</c> before them; null for TCP.</summary>
    public string? UnixPath { get; init; }

    /// <summary>The address to connect to, where the name is not to be looked up; null looks it up.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>The network namespace to connect from, whose hosts file and name servers count; null is the calling thread's. It stays its owner's.</summary>
    public DnsNetwork? Network { get; init; }

    /// <summary>The own address to connect from; null lets the kernel choose.</summary>
    public IPAddress? SourceAddress { get; init; }

    /// <summary>The own port to connect from; 0 lets the kernel choose.</summary>
    public int SourcePort { get; init; }

    /// <summary>Only the addresses of this family; null takes both.</summary>
    public AddressFamily? AddressFamily { get; init; }

    /// <summary>How long each stage may take: to connect, and each reply until it is there as a whole. Servers that make strangers wait take 6 seconds and more.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Other times for single stages; null has none.</summary>
    public IReadOnlyDictionary<SmtpStage, TimeSpan>? StageTimeouts { get; init; }

    /// <summary>TLS.</summary>
    public SmtpTlsOptions Tls { get; init; } = new();

    /// <summary>Whether LMTP is spoken (RFC 2033): LHLO, and a reply for each recipient after the message.</summary>
    public bool Lmtp { get; init; }

    /// <summary>The name to greet with; null takes the machine's full name, or the own address as <c>[192.0.2.1]</c>.</summary>
    public string? Helo { get; init; }

    /// <summary>A proxy's header to send first; null sends none.</summary>
    public SmtpProxyHeader? ProxyHeader { get; init; }

    /// <summary>What to tell a server that trusts us about whom we speak for, by XCLIENT: NAME, ADDR, PORT, PROTO, HELO, LOGIN; null sends none.</summary>
    public IReadOnlyDictionary<string, string>? XClient { get; init; }

    /// <summary>Lets credentials be sent without TLS, or with a certificate that is not to be trusted.</summary>
    public bool AllowUnencryptedAuthentication { get; init; }

    /// <summary>What measures how long replies keep us waiting; time-outs have the system's own.</summary>
    internal TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The time a stage has.</summary>
    public TimeSpan TimeoutOf(SmtpStage stage) => StageTimeouts is not null && StageTimeouts.TryGetValue(stage, out TimeSpan own) ? own : Timeout;

    /// <summary>The server as a person would name it: host and port, or the socket's path.</summary>
    public override string ToString() => UnixPath is not null ? $"'{UnixPath}'" : FormattableString.Invariant($"{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}");
}
