using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace NetLab.Dns;

/// <summary>A name server as a user names it.</summary>
public sealed record DnsServer
{
    private DnsServer(string text) => Text = text;

    /// <summary>A server by its address, asked as the options say.</summary>
    public DnsServer(IPAddress address, int? port = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        Address = address;
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0) Scope = address.ScopeId.ToString(CultureInfo.InvariantCulture);
        Port = port;
        Text = Spell(address.AddressFamily == AddressFamily.InterNetworkV6 ? new IPAddress(address.GetAddressBytes()) : address, Scope, port);
    }

    /// <summary>The server as it was named, or as an address and port; what output shows.</summary>
    public string Text { get; private init; }

    /// <summary>Its address; null while only its name is known.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>The interface, by name or index, an IPv6 link-local address is on.</summary>
    public string? Scope { get; init; }

    /// <summary>Its name: looked up for its address, and the name its certificate must be for.</summary>
    public string? HostName { get; init; }

    /// <summary>Its port; null is the transport's usual one.</summary>
    public int? Port { get; init; }

    /// <summary>The transport it was named with (tls://...); null leaves it to the options.</summary>
    public DnsTransport? Transport { get; init; }

    /// <summary>The address of its DNS over HTTPS.</summary>
    public Uri? Url { get; private init; }

    /// <summary>
    /// Reads a server: an address or a name, <c>:port</c> behind it (an IPv6 address then in brackets), <c>%interface</c> behind a link-local
    /// address, <c>#name</c> at the end for the name its certificate must have; <c>udp://</c>, <c>tcp://</c>, <c>tls://</c> or <c>quic://</c> before it, an <c>https://</c>
    /// address, one with <c>h3://</c> instead for HTTP/3, or a stamp (<c>sdns://</c>).
    /// </summary>
    /// <exception cref="ArgumentException">It is none of these.</exception>
    public static DnsServer Parse(string text, string parameter = "Server")
    {
        ArgumentNullException.ThrowIfNull(text);
        string rest = text.Trim();
        int scheme = rest.IndexOf("://", StringComparison.Ordinal);
        DnsTransport? transport = null;
        if (scheme >= 0)
        {
            string name = rest[..scheme].ToLowerInvariant();
            if (name is "https" or "h3" or "http3") return ParseUrl(rest, scheme, parameter);
            if (name == "sdns") return DnsStamp.Parse(rest, parameter);
            transport = name switch
            {
                "udp" => DnsTransport.Udp,
                "tcp" => DnsTransport.Tcp,
                "tls" or "dot" => DnsTransport.Tls,
                "quic" or "doq" => DnsTransport.Quic,
                _ => throw new ArgumentException($"'{text}' is no DNS server: NetLab does not speak '{name}'; use udp, tcp, tls, https, quic or h3.", parameter),
            };
            rest = rest[(scheme + 3)..].TrimEnd('/');
        }
        string? certificate = null;
        int hash = rest.IndexOf('#');
        if (hash >= 0)
        {
            certificate = rest[(hash + 1)..];
            rest = rest[..hash];
        }
        (string host, string? portText) = Split(rest, text, parameter);
        // dig and resolvers spell the port 192.0.2.1#5353, systemd the certificate's name 192.0.2.1#dns.example.
        if (certificate is not null && portText is null && certificate.Length > 0 && certificate.All(char.IsAsciiDigit)) (portText, certificate) = (certificate, null);
        int? port = portText is null ? null
            : int.TryParse(portText, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is > 0 and < 65536 ? number
            : throw new ArgumentException($"'{text}' is no DNS server: '{portText}' is no port from 1 to 65535.", parameter);
        return Make(text, host, certificate, parameter) with { Port = port, Transport = transport };
    }

    /// <summary>A server by its address, whose name is known: <c>address#name</c>.</summary>
    internal static DnsServer At(IPAddress address, int? port, string name)
    {
        var server = new DnsServer(address, port);
        return server with { Text = $"{server.Text}#{name}", HostName = name };
    }

    /// <summary>The port to ask at.</summary>
    internal int PortFor(DnsTransport transport) => Port ?? transport switch { DnsTransport.Tls or DnsTransport.Quic => 853, DnsTransport.Https or DnsTransport.Http3 => 443, _ => 53 };

    /// <summary>How to ask it: as it was named, else as wanted. An https:// address is one for HTTP/3 too, where that is wanted.</summary>
    public DnsTransport TransportFor(DnsTransport wanted) => Transport is null || (Transport == DnsTransport.Https && wanted == DnsTransport.Http3) ? wanted : Transport.Value;

    /// <summary>The server as output shows it.</summary>
    public override string ToString() => Text;

    private static DnsServer Make(string text, string host, string? certificate, string parameter)
    {
        int percent = host.IndexOf('%');
        string address = percent < 0 ? host : host[..percent];
        if (IPAddress.TryParse(address, out IPAddress? parsed) && IsWhole(address, parsed))
        {
            if (percent >= 0 && (parsed.AddressFamily != AddressFamily.InterNetworkV6 || percent == host.Length - 1))
                throw new ArgumentException($"'{text}' is no DNS server: only an IPv6 address takes an interface behind '%'.", parameter);
            return new DnsServer(text) { Address = parsed, Scope = percent < 0 ? null : host[(percent + 1)..], HostName = certificate };
        }
        if (certificate is null && percent < 0 && host.Length > 0 && !host.Any(static c => c == ':' || char.IsWhiteSpace(c) || char.IsControl(c)) && DnsName.TryParse(host, out DnsName name) && !name.IsRoot)
            return new DnsServer(text) { HostName = name.Text };
        throw new ArgumentException($"'{text}' is no DNS server: '{host}' is neither an address nor a name.", parameter);
    }

    private static DnsServer ParseUrl(string text, int scheme, string parameter)
    {
        DnsTransport transport = text.StartsWith("https", StringComparison.OrdinalIgnoreCase) ? DnsTransport.Https : DnsTransport.Http3;
        // RFC 8484's address is a template; its variable is for GET, which adds it anyway. HTTP/3 has no scheme of its own.
        string address = $"https{text[scheme..].Replace("{?dns}", "", StringComparison.Ordinal)}";
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? url) || url.Host.Length == 0 || url.UserInfo.Length > 0)
            throw new ArgumentException($"'{text}' is no address of DNS over HTTPS; write {text[..scheme]}://name/dns-query.", parameter);
        if (url.AbsolutePath == "/") url = new UriBuilder(url) { Path = "/dns-query" }.Uri;
        string host = url.IdnHost.Trim('[', ']');
        DnsServer server = IPAddress.TryParse(host, out IPAddress? parsed) ? new DnsServer(text) { Address = parsed } : new DnsServer(text) { HostName = host };
        return server with { Port = url.Port, Transport = transport, Url = url };
    }

    private static (string Host, string? Port) Split(string rest, string text, string parameter)
    {
        if (rest.StartsWith('['))
        {
            int end = rest.IndexOf(']');
            if (end < 0) throw new ArgumentException($"'{text}' is no DNS server: its bracket is not closed.", parameter);
            string behind = rest[(end + 1)..];
            if (behind.Length > 0 && behind[0] != ':') throw new ArgumentException($"'{text}' is no DNS server: '{behind}' follows the bracket where ':port' can be.", parameter);
            return (rest[1..end], behind.Length == 0 ? null : behind[1..]);
        }
        int colon = rest.IndexOf(':');
        return colon < 0 || rest.IndexOf(':', colon + 1) >= 0 ? (rest, null) : (rest[..colon], rest[(colon + 1)..]);
    }

    // The BCL takes "1" and "0x7f.1" for addresses; a name server is not meant by them.
    private static bool IsWhole(string text, IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 || address.ToString() == text;

    private static string Spell(IPAddress address, string? scope, int? port)
    {
        string text = scope is null ? address.ToString() : $"{address}%{scope}";
        if (port is null) return text;
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{text}]:{port}" : $"{text}:{port}";
    }
}
