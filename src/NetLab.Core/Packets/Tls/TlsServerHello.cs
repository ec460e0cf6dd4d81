using System.Buffers.Binary;
using System.Text;

namespace NetLab.Packets;

/// <summary>What a server chose: its ServerHello, or its HelloRetryRequest, which of TLS 1.3 names as much (RFC 8446 4.1.3, RFC 5246 7.4.1.3).</summary>
internal sealed record TlsServerHello
{
    /// <summary>The random number of a ServerHello that is a HelloRetryRequest.</summary>
    private static readonly byte[] Retry = Convert.FromHexString("CF21AD74E59A6111BE1D8C021E65B891C2A211167ABB8C5E079E09E2C8A8339C");

    /// <summary>The version it chose, as it is on the wire.</summary>
    public int Version { get; private set; }

    /// <summary>The suite.</summary>
    public ushort Suite { get; private set; }

    /// <summary>The session's number; empty where the server keeps no sessions. TLS 1.3 gives back the client's.</summary>
    public byte[] SessionId { get; private set; } = [];

    /// <summary>The compression; 0 is none.</summary>
    public int Compression { get; private set; }

    /// <summary>Whether another share of a key is asked for.</summary>
    public bool IsRetry { get; private set; }

    /// <summary>The group of the key agreement; null where it is not said here.</summary>
    public int? Group { get; private set; }

    /// <summary>What is to be spoken over TLS; null where it is not said here: TLS 1.3 says it encrypted.</summary>
    public string? Alpn { get; private set; }

    /// <summary>Whether the server will send a ticket to resume the session with (before TLS 1.3).</summary>
    public bool HasTicket { get; private set; }

    /// <summary>Whether an earlier session goes on (TLS 1.3).</summary>
    public bool HasPreSharedKey { get; private set; }

    /// <summary>Reads one: the message without its header.</summary>
    /// <exception cref="TlsFormatException">It is none.</exception>
    public static TlsServerHello Read(ReadOnlySpan<byte> message)
    {
        var hello = new TlsServerHello { Version = Number(ref message, 2) };
        hello.IsRetry = Take(ref message, 32).SequenceEqual(Retry);
        ReadOnlySpan<byte> session = Take(ref message, Number(ref message, 1));
        if (session.Length > 32) throw new TlsFormatException($"A ServerHello has a session's number of {session.Length} bytes.");
        hello.SessionId = session.ToArray();
        hello.Suite = (ushort)Number(ref message, 2);
        hello.Compression = Number(ref message, 1);
        // SSL 3.0 ends here, and so may the others before TLS 1.3.
        if (message.IsEmpty) return hello;
        ReadOnlySpan<byte> extensions = Take(ref message, Number(ref message, 2));
        if (!message.IsEmpty) throw new TlsFormatException("A ServerHello has something behind its end.");
        while (!extensions.IsEmpty)
        {
            int type = Number(ref extensions, 2);
            hello.Apply(type, Take(ref extensions, Number(ref extensions, 2)));
        }
        return hello;
    }

    private void Apply(int type, ReadOnlySpan<byte> content)
    {
        switch (type)
        {
            case 16:
                ReadOnlySpan<byte> list = Take(ref content, Number(ref content, 2));
                Alpn = Encoding.UTF8.GetString(Take(ref list, Number(ref list, 1)));
                break;
            case 35:
                HasTicket = true;
                break;
            case 41:
                HasPreSharedKey = true;
                break;
            case 43:
                Version = Number(ref content, 2);
                break;
            case 51:
                Group = Number(ref content, 2);
                break;
        }
    }

    /// <summary>Takes so many bytes from the front.</summary>
    internal static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> bytes, int count)
    {
        if (count > bytes.Length) throw new TlsFormatException("A message of TLS ends in the middle.");
        ReadOnlySpan<byte> taken = bytes[..count];
        bytes = bytes[count..];
        return taken;
    }

    /// <summary>Takes a number of one to three bytes from the front.</summary>
    internal static int Number(ref ReadOnlySpan<byte> bytes, int size)
    {
        ReadOnlySpan<byte> taken = Take(ref bytes, size);
        return size switch { 1 => taken[0], 2 => BinaryPrimitives.ReadUInt16BigEndian(taken), _ => taken[0] << 16 | taken[1] << 8 | taken[2] };
    }
}
