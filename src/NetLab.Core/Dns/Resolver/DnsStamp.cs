using System.Buffers.Text;
using System.Net;
using System.Text;

namespace NetLab.Dns;

/// <summary>
/// Server stamps (<c>sdns://</c>, dnscrypt.info/stamps-specifications): a server's address, protocol and name in one word. The digests of certificates that a stamp
/// may hold are passed over; who is taken for the server is decided as for any other.
/// </summary>
internal static class DnsStamp
{
    private const int Properties = 8;

    /// <summary>Reads a stamp.</summary>
    /// <exception cref="ArgumentException">It is none, or of a protocol NetLab does not speak.</exception>
    public static DnsServer Parse(string text, string parameter)
    {
        byte[] bytes;
        try
        {
            bytes = Base64Url.DecodeFromChars(text.AsSpan(text.IndexOf("://", StringComparison.Ordinal) + 3));
        }
        catch (FormatException)
        {
            throw Wrong(text, "it is no Base64", parameter);
        }
        if (bytes.Length < 1 + Properties + 1) throw Wrong(text, "it is too short", parameter);
        int at = 1 + Properties;
        switch (bytes[0])
        {
            case 0: return DnsServer.Parse(Text(bytes, ref at, text, parameter), parameter);
            case 2:
            {
                string address = Text(bytes, ref at, text, parameter);
                SkipDigests(bytes, ref at, text, parameter);
                string host = Text(bytes, ref at, text, parameter), path = Text(bytes, ref at, text, parameter);
                DnsServer server = DnsServer.Parse($"https://{WithPort(host, address)}{path}", parameter);
                return AddressOf(address) is { } known ? server with { Address = known, HostName = server.HostName } : server;
            }
            case 3 or 4:
            {
                string address = Text(bytes, ref at, text, parameter);
                SkipDigests(bytes, ref at, text, parameter);
                string host = Text(bytes, ref at, text, parameter);
                DnsServer server = DnsServer.Parse($"{(bytes[0] == 3 ? "tls" : "quic")}://{WithPort(host, address)}", parameter);
                return AddressOf(address) is { } known ? server with { Address = known, HostName = server.HostName } : server;
            }
            default:
                throw Wrong(text, $"it is of {bytes[0] switch { 1 => "DNSCrypt", 5 => "Oblivious DNS over HTTPS", _ => $"the unknown protocol {bytes[0]}" }}, which NetLab does not speak", parameter);
        }
    }

    // A port may stand behind the name or behind the address.
    private static string WithPort(string host, string address)
    {
        int bracket = address.LastIndexOf(']'), colon = address.LastIndexOf(':');
        bool ported = colon > bracket && (bracket >= 0 || address.IndexOf(':', StringComparison.Ordinal) == colon);
        return host.Contains(':', StringComparison.Ordinal) || !ported ? host : host + address[colon..];
    }

    private static IPAddress? AddressOf(string address)
    {
        if (address.Length == 0 || address[0] == ':') return null;
        int bracket = address.LastIndexOf(']'), colon = address.LastIndexOf(':');
        string bare = bracket >= 0 ? address[1..bracket] : colon >= 0 && address.IndexOf(':', StringComparison.Ordinal) == colon ? address[..colon] : address;
        return IPAddress.TryParse(bare, out IPAddress? parsed) ? parsed : null;
    }

    private static string Text(byte[] bytes, ref int at, string stamp, string parameter)
    {
        if (at >= bytes.Length || at + 1 + bytes[at] > bytes.Length) throw Wrong(stamp, "it is cut off", parameter);
        string text = Encoding.UTF8.GetString(bytes, at + 1, bytes[at]);
        at += 1 + bytes[at];
        return text;
    }

    // Each but the last has the upper bit of its length set.
    private static void SkipDigests(byte[] bytes, ref int at, string stamp, string parameter)
    {
        bool more = true;
        while (more)
        {
            if (at >= bytes.Length) throw Wrong(stamp, "it is cut off", parameter);
            more = (bytes[at] & 0x80) != 0;
            at += 1 + (bytes[at] & 0x7f);
        }
    }

    private static ArgumentException Wrong(string text, string why, string parameter) => new($"'{text}' is no DNS stamp: {why}.", parameter);
}
