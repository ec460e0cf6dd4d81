using System.Net;
using System.Net.Sockets;

namespace NetLab.Dns;

/// <summary>How a question is asked. Immutable: <c>options with { Transport = DnsTransport.Tcp }</c> is another one.</summary>
public sealed record DnsQueryOptions
{
    /// <summary>What is asked if nothing else is said: recursion wanted, EDNS of 1232 bytes, 5 seconds, 2 tries.</summary>
    public static DnsQueryOptions Default { get; } = new();

    /// <summary>The servers to ask; null takes those the client or the resolver has.</summary>
    public IReadOnlyList<DnsServer>? Servers { get; init; }

    /// <summary>How several are asked; null takes what the resolver's configuration says.</summary>
    public DnsServerStrategy? Strategy { get; init; }

    /// <summary>How the question travels. A server that was named with a transport of its own (https://...) keeps it.</summary>
    public DnsTransport Transport { get; init; }

    /// <summary>The server is to ask others (RD).</summary>
    public bool Recursion { get; init; } = true;

    /// <summary>DNSSEC records are wanted (DO).</summary>
    public bool DnssecOk { get; init; }

    /// <summary>The server is not to validate (CD).</summary>
    public bool CheckingDisabled { get; init; }

    /// <summary>Say that the AD bit is understood (RFC 6840 5.7).</summary>
    public bool AuthenticData { get; init; }

    /// <summary>Send EDNS.</summary>
    public bool UseEdns { get; init; } = true;

    /// <summary>EDNS's version; only 0 exists.</summary>
    public byte EdnsVersion { get; init; }

    /// <summary>The largest UDP answer taken, in bytes, from 512.</summary>
    public ushort BufferSize { get; init; } = DnsEdns.DefaultUdpSize;

    /// <summary>Ask again without EDNS when the server answers FORMERR, NOTIMP or BADVERS to it.</summary>
    public bool EdnsFallback { get; init; } = true;

    /// <summary>Ask for the server's identity (RFC 5001).</summary>
    public bool NsId { get; init; }

    /// <summary>Send a cookie (RFC 7873).</summary>
    public bool Cookie { get; init; }

    /// <summary>Pad to a multiple of this many bytes (RFC 8467); null pads to 128 where the transport encrypts, 0 never.</summary>
    public int? PaddingBlock { get; init; }

    /// <summary>On whose behalf the question is asked (RFC 7871).</summary>
    public DnsClientSubnetOption? ClientSubnet { get; init; }

    /// <summary>Further options, sent as they are.</summary>
    public IReadOnlyList<DnsEdnsOption> ExtraOptions { get; init; } = [];

    /// <summary>Draw the case of the name's letters, and take only answers with the same (0x20).</summary>
    public bool RandomizeCase { get; init; }

    /// <summary>How long to wait for one answer; null takes what the resolver's configuration says, else 5 seconds.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How often the list of servers is gone through; null takes what the resolver's configuration says, else 2.</summary>
    public int? Tries { get; init; }

    /// <summary>The address to ask from; null leaves it to the kernel.</summary>
    public IPAddress? SourceAddress { get; init; }

    /// <summary>The port to ask from, for one question at a time; 0, the default, is a new one each time, which nobody can guess.</summary>
    public int SourcePort { get; init; }

    /// <summary>TLS's part, for the transports that encrypt.</summary>
    public DnsTlsOptions Tls { get; init; } = DnsTlsOptions.Default;

    /// <summary>
    /// Over HTTPS, put the question into the address (GET, the default) and not into the body (POST). Many POSTs at once begin with a
    /// row of headers without bodies, which BIND 9.18 takes for a flood and hangs up on; a GET is whole in one frame.
    /// </summary>
    public bool HttpGet { get; init; } = true;

    /// <summary>The key that signs the question, and must have signed the answer (RFC 8945).</summary>
    public DnsTsigKey? TsigKey { get; init; }

    /// <summary>The most questions a second each server is sent, tries and questions over TCP included; null sends as fast as answers come.</summary>
    public double? QueriesPerSecond { get; init; }

    /// <summary>Only servers' addresses of this family are asked; null asks both.</summary>
    public AddressFamily? AddressFamily { get; init; }

    /// <summary>Further bits of the header, sent as they are.</summary>
    public DnsHeaderFlags ExtraFlags { get; init; }

    /// <summary>What a proxy would say first, for servers that take that from us.</summary>
    public DnsProxyHeader? Proxy { get; init; }

    internal DnsSource Source => new(SourceAddress, SourcePort);

    internal DnsHeaderFlags HeaderFlags => ExtraFlags | (Recursion ? DnsHeaderFlags.RD : 0) | (CheckingDisabled ? DnsHeaderFlags.CD : 0) | (AuthenticData ? DnsHeaderFlags.AD : 0);

    internal TimeSpan TryTimeout => Timeout ?? TimeSpan.FromSeconds(5);

    internal int TryCount => Math.Max(1, Tries ?? 2);
}
