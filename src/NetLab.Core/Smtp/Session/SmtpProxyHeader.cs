using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using NetLab.Dns;

namespace NetLab.Smtp;

/// <summary>What a proxy says before what it passes on (HAProxy's PROXY protocol): on whose behalf it comes. Servers take it from proxies they know.</summary>
/// <param name="Version">1 as a line of text, 2 in bytes.</param>
/// <param name="Source">Who is said to connect.</param>
/// <param name="Destination">Where to, of the same family.</param>
public sealed record SmtpProxyHeader(int Version, IPEndPoint Source, IPEndPoint Destination)
{
    /// <summary>The header's bytes.</summary>
    /// <exception cref="ArgumentException">The version is neither 1 nor 2, or the families differ.</exception>
    public byte[] ToBytes()
    {
        if (Version is not (1 or 2)) throw new ArgumentException($"The PROXY protocol has the versions 1 and 2, not {Version}.", nameof(Version));
        if (Source.AddressFamily != Destination.AddressFamily) throw new ArgumentException("Source and destination of a PROXY header are of one family.", nameof(Source));
        if (Version == 2) return new DnsProxyHeader(Source, Destination).ToBytes(stream: true);
        string family = Source.AddressFamily == AddressFamily.InterNetworkV6 ? "TCP6" : "TCP4";
        return Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"PROXY {family} {Plain(Source)} {Plain(Destination)} {Source.Port} {Destination.Port}\r\n"));
    }

    private static IPAddress Plain(IPEndPoint endpoint) => endpoint.AddressFamily == AddressFamily.InterNetworkV6 ? new IPAddress(endpoint.Address.GetAddressBytes()) : endpoint.Address;
}
