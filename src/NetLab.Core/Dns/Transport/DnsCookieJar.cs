using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;

namespace NetLab.Dns;

/// <summary>The cookies towards each server (RFC 7873): ours is another for each, so that they cannot be joined.</summary>
internal sealed class DnsCookieJar
{
    private readonly ConcurrentDictionary<(IPAddress? Server, int Port, IPAddress? Source), DnsCookieOption> _cookies = new();

    /// <summary>The cookie to send.</summary>
    public DnsCookieOption For(DnsServer server, IPAddress? source) =>
        _cookies.GetOrAdd((server.Address, server.Port ?? 53, source), static _ => new DnsCookieOption(RandomNumberGenerator.GetBytes(DnsCookieOption.ClientSize)));

    /// <summary>Keeps what the server gave.</summary>
    public void Learn(DnsServer server, IPAddress? source, DnsCookieOption cookie) => _cookies[(server.Address, server.Port ?? 53, source)] = cookie;
}
