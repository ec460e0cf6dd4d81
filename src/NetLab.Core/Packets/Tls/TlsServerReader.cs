using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace NetLab.Packets;

/// <summary>
/// Reads what a server sends in clear after a ClientHello: records, the messages in them, and of those what it chose. Bytes go in as they come; it is done when the
/// server has said its last word in clear. It keeps a bounded number of bytes.
/// </summary>
internal sealed class TlsServerReader
{
    private const int HeaderSize = 5, MostRecord = 16384 + 2048, MostMessage = 1 << 17, MostBytes = 1 << 18, MostWarnings = 8;
    private const int ChangeCipherSpec = 20, AlertRecord = 21, HandshakeRecord = 22;
    private readonly List<byte> _records = [], _messages = [];
    private int _bytes, _warnings;

    /// <summary>What the server chose; null while it has not said.</summary>
    public TlsServerHello? Hello { get; private set; }

    /// <summary>The alert by which it ended; null without one.</summary>
    public int? Alert { get; private set; }

    /// <summary>Whether an answer of OCSP was stapled; null where that is not said in clear.</summary>
    public bool? IsStapled { get; private set; }

    /// <summary>The group of the key agreement; null where there is none, or it was not said.</summary>
    public int? Group { get; private set; }

    /// <summary>The bits of the prime of a Diffie-Hellman agreement before TLS 1.3; null for others.</summary>
    public int? PrimeBits { get; private set; }

    /// <summary>Whether an earlier session goes on.</summary>
    public bool IsResumed { get; private set; }

    /// <summary>Whether the last word in clear was said.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Takes bytes as they came.</summary>
    /// <exception cref="TlsFormatException">They are no TLS, or too many.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (IsDone) return;
        _bytes += bytes.Length;
        if (_bytes > MostBytes) throw new TlsFormatException("The server's hello has no end.");
        _records.AddRange(bytes);
        while (!IsDone && TryTakeRecord(out int type, out byte[] content))
        {
            switch (type)
            {
                case AlertRecord:
                    TakeAlert(content);
                    break;
                case HandshakeRecord:
                    _messages.AddRange(content);
                    TakeMessages();
                    break;
                case ChangeCipherSpec when Hello is not null:
                    // Before it has shown a certificate: it takes up a session of earlier.
                    IsResumed = true;
                    IsDone = true;
                    break;
                default:
                    throw new TlsFormatException($"A record of the kind {type} came where a hello was due.");
            }
        }
    }

    private bool TryTakeRecord(out int type, out byte[] content)
    {
        (type, content) = (0, []);
        ReadOnlySpan<byte> bytes = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_records);
        // A text is known by its first bytes: nobody waits for the rest.
        if (bytes.Length > 0 && bytes[0] is < ChangeCipherSpec or > 23) throw NoTls(bytes);
        if (bytes.Length > 1 && bytes[1] != 3) throw NoTls(bytes);
        if (bytes.Length < HeaderSize) return false;
        int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[3..]);
        if (length > MostRecord) throw new TlsFormatException($"A record of TLS has {length} bytes, more than there may be.");
        if (bytes.Length < HeaderSize + length) return false;
        (type, content) = (bytes[0], bytes.Slice(HeaderSize, length).ToArray());
        _records.RemoveRange(0, HeaderSize + length);
        return true;
    }

    private void TakeAlert(ReadOnlySpan<byte> content)
    {
        if (content.Length < 2) throw new TlsFormatException("An alert of TLS is cut off.");
        // A warning ends nothing (a name the server does not know), but for the one that says good-bye.
        if (content[0] == 1 && content[1] != 0 && ++_warnings <= MostWarnings) return;
        (Alert, IsDone) = (content[1], true);
    }

    private void TakeMessages()
    {
        while (!IsDone)
        {
            ReadOnlySpan<byte> bytes = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_messages);
            if (bytes.Length < 4) return;
            int type = bytes[0], length = bytes[1] << 16 | bytes[2] << 8 | bytes[3];
            if (length > MostMessage) throw new TlsFormatException($"A message of TLS has {length} bytes, more than there may be.");
            if (bytes.Length < 4 + length) return;
            Take(type, bytes.Slice(4, length));
            _messages.RemoveRange(0, 4 + length);
        }
    }

    private void Take(int type, ReadOnlySpan<byte> message)
    {
        const int ServerHello = 2, NewSessionTicket = 4, Certificate = 11, ServerKeyExchange = 12, ServerHelloDone = 14, CertificateStatus = 22;
        if (Hello is null)
        {
            if (type != ServerHello) throw new TlsFormatException($"A message of the kind {type} came where a hello was due.");
            Hello = TlsServerHello.Read(message);
            Group = Hello.Group;
            // From here on TLS 1.3 is encrypted.
            if (Hello.Version >= (int)TlsProtocol.Tls13) (IsDone, IsResumed) = (true, Hello.HasPreSharedKey);
            return;
        }
        switch (type)
        {
            case NewSessionTicket:
                break;
            case Certificate:
                IsStapled = false;
                break;
            case CertificateStatus:
                IsStapled = true;
                break;
            case ServerKeyExchange:
                TakeKey(message);
                IsDone = true;
                break;
            case ServerHelloDone:
                IsDone = true;
                break;
        }
    }

    /// <summary>The group or prime of a key agreement (RFC 8422 5.4, RFC 5246 7.4.3); of other agreements nothing.</summary>
    private void TakeKey(ReadOnlySpan<byte> message)
    {
        const int NamedCurve = 3;
        string exchange = TlsSuites.Find(Hello!.Suite).KeyExchange, authentication = TlsSuites.Find(Hello.Suite).Authentication;
        // A hint of who is asked for stands before those with a shared secret (RFC 4279, RFC 5489).
        if (authentication == "PSK") _ = TlsServerHello.Take(ref message, TlsServerHello.Number(ref message, 2));
        if (exchange is "ECDHE" or "ECDH")
        {
            if (TlsServerHello.Number(ref message, 1) == NamedCurve) Group = TlsServerHello.Number(ref message, 2);
        }
        else if (exchange is "DHE" or "DH")
        {
            ReadOnlySpan<byte> prime = TlsServerHello.Take(ref message, TlsServerHello.Number(ref message, 2)).TrimStart((byte)0);
            PrimeBits = prime.IsEmpty ? 0 : (8 * prime.Length) - BitOperations.LeadingZeroCount(prime[0]) + 24;
        }
    }

    private static TlsFormatException NoTls(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        foreach (byte one in bytes[..Math.Min(bytes.Length, 80)])
        {
            bool isEnd = one is (byte)'\r' or (byte)'\n';
            if (isEnd && text.Length > 0) break;
            if (isEnd) continue;
            text.Append(one is >= 32 and < 127 ? ((char)one).ToString() : $"\\x{one:x2}");
        }
        return new TlsFormatException($"What answers is no TLS: {text}", text.ToString());
    }
}
