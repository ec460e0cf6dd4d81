namespace NetLab.Dns;

/// <summary>Cookies against forgery (RFC 7873): eight bytes of ours, and 8 to 32 of the server's once it has told them.</summary>
public sealed class DnsCookieOption : DnsEdnsOption
{
    /// <summary>A client cookie's size in bytes.</summary>
    public const int ClientSize = 8;

    /// <summary>A cookie to send.</summary>
    /// <param name="client">Our eight bytes; another for each server.</param>
    /// <param name="server">The server's 8 to 32 bytes of an earlier answer; none the first time.</param>
    public DnsCookieOption(ReadOnlySpan<byte> client, ReadOnlySpan<byte> server = default)
    {
        if (client.Length != ClientSize) throw new ArgumentException($"A client cookie has {ClientSize} bytes, not {client.Length}.", nameof(client));
        if (server.Length is not 0 and (< 8 or > 32)) throw new ArgumentException($"A server cookie has 8 to 32 bytes, not {server.Length}.", nameof(server));
        Client = client.ToArray();
        Server = server.ToArray();
    }

    internal DnsCookieOption(ref DnsReader reader)
    {
        int size = reader.Remaining;
        if (size is not ClientSize and (< 16 or > 40)) throw reader.Malformed($"a cookie has {size} bytes, where 8 or 16 to 40 can be");
        Client = reader.Take(ClientSize).ToArray();
        Server = reader.Rest().ToArray();
    }

    /// <inheritdoc/>
    public override DnsEdnsOptionCode Code => DnsEdnsOptionCode.Cookie;

    /// <summary>The client's part.</summary>
    public byte[] Client { get; }

    /// <summary>The server's part; empty when it is not known yet.</summary>
    public byte[] Server { get; }

    /// <inheritdoc/>
    public override byte[] Data => [.. Client, .. Server];

    /// <inheritdoc/>
    public override string ToString() => Convert.ToHexStringLower(Client) + Convert.ToHexStringLower(Server);
}
