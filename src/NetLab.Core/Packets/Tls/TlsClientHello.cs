using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace NetLab.Packets;

/// <summary>
/// The first message of a client (RFC 8446 4.1.2, RFC 5246 7.4.1.2): which version, which cipher suites it would take. It is written to learn what a server
/// chooses; no handshake is finished with it.
/// </summary>
internal sealed record TlsClientHello
{
    /// <summary>Groups, those that a server may take whichever it likes best first. Those of post-quantum agreement lead, so that a server that knows them asks for them.</summary>
    public static readonly ushort[] UsualGroups = [4588, 4587, 4589, 29, 23, 24, 25, 30, 256, 257, 258, 259, 260, 31, 32, 33, 26, 27, 28, 22, 21, 19, 41];

    /// <summary>Signature algorithms: all that servers have keys for, old ones too.</summary>
    public static readonly ushort[] UsualSignatures = [0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x081a, 0x081b, 0x081c, 0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b, 0x0401, 0x0501, 0x0601, 0x0708, 0x0303, 0x0301, 0x0402, 0x0203, 0x0201, 0x0202];

    private const ushort X25519 = 29;

    /// <summary>The version that is offered, and no other.</summary>
    public required TlsProtocol Protocol { get; init; }

    /// <summary>The suites, the dearest first.</summary>
    public required IReadOnlyList<ushort> Suites { get; init; }

    /// <summary>The name to ask for (SNI); an address or null sends none.</summary>
    public string? ServerName { get; init; }

    /// <summary>What is to be spoken over TLS (ALPN, RFC 7301); empty sends none.</summary>
    public IReadOnlyList<string> Alpn { get; init; } = [];

    /// <summary>Groups for the key agreement.</summary>
    public IReadOnlyList<ushort> Groups { get; init; } = UsualGroups;

    /// <summary>Signature algorithms, for TLS 1.2 and 1.3.</summary>
    public IReadOnlyList<ushort> Signatures { get; init; } = UsualSignatures;

    /// <summary>The client's number: 32 bytes. Any will do.</summary>
    public byte[] Random { get; init; } = RandomNumberGenerator.GetBytes(32);

    /// <summary>The session's number of TLS 1.3, which old boxes on the way want to see (RFC 8446 D.4): 32 bytes.</summary>
    public byte[] SessionId { get; init; } = RandomNumberGenerator.GetBytes(32);

    /// <summary>Our share of an X25519 agreement: any 32 bytes are one. A server that will not have it asks for another group, and names the suite all the same.</summary>
    public byte[] KeyShare { get; init; } = RandomNumberGenerator.GetBytes(32);

    /// <summary>Writes it, in its record.</summary>
    /// <exception cref="ArgumentException">A name is too long, or it is more than a record holds.</exception>
    public byte[] Write()
    {
        var body = new Writer();
        body.UInt16(Protocol == TlsProtocol.Tls13 ? 0x303 : (int)Protocol);
        body.Bytes(Random);
        if (Protocol == TlsProtocol.Tls13) body.Vector(1, writer => writer.Bytes(SessionId));
        else body.Byte(0);
        body.Vector(2, writer =>
        {
            foreach (ushort suite in Suites) writer.UInt16(suite);
            if (Protocol != TlsProtocol.Tls13) writer.UInt16(TlsSuites.RenegotiationSignal);
        });
        // Without compression, the only one there is.
        body.Vector(1, static writer => writer.Byte(0));
        // SSL 3.0 has no extensions.
        if (Protocol != TlsProtocol.Ssl3) body.Vector(2, Extensions);
        var message = new Writer();
        message.Byte(1);
        message.Vector(3, writer => writer.Bytes(body.Written));
        var record = new Writer();
        record.Byte(22);
        record.UInt16(Protocol == TlsProtocol.Ssl3 ? 0x300 : 0x301);
        record.Vector(2, writer => writer.Bytes(message.Written));
        return record.Written.ToArray();
    }

    private void Extensions(Writer writer)
    {
        if (ServerName is { Length: > 0 } name && !IPAddress.TryParse(name, out _))
        {
            Extension(writer, 0, one => one.Vector(2, names =>
            {
                names.Byte(0);
                names.Vector(2, bytes => bytes.Bytes(Encoding.UTF8.GetBytes(name)));
            }));
        }
        // A stapled answer of OCSP, which goes in clear before TLS 1.3 (RFC 6066 8).
        Extension(writer, 5, static one => one.Bytes([1, 0, 0, 0, 0]));
        Extension(writer, 10, one => one.Vector(2, List(Groups)));
        Extension(writer, 11, static one => one.Vector(1, static formats => formats.Bytes([0, 1, 2])));
        if (Protocol >= TlsProtocol.Tls12) Extension(writer, 13, one => one.Vector(2, List(Signatures)));
        if (Alpn.Count > 0)
        {
            Extension(writer, 16, one => one.Vector(2, list =>
            {
                foreach (string protocol in Alpn) list.Vector(1, bytes => bytes.Bytes(Encoding.UTF8.GetBytes(protocol)));
            }));
        }
        // The main secret bound to the handshake (RFC 7627), and whether there are tickets (RFC 5077).
        Extension(writer, 23, static _ => { });
        if (Protocol != TlsProtocol.Tls13)
        {
            Extension(writer, 35, static _ => { });
            return;
        }
        Extension(writer, 43, static one => one.Vector(1, static versions => versions.UInt16((int)TlsProtocol.Tls13)));
        Extension(writer, 45, static one => one.Vector(1, static modes => modes.Byte(1)));
        Extension(writer, 51, one => one.Vector(2, shares =>
        {
            if (!Groups.Contains(X25519)) return;
            shares.UInt16(X25519);
            shares.Vector(2, bytes => bytes.Bytes(KeyShare));
        }));
    }

    private static void Extension(Writer writer, int type, Action<Writer> content)
    {
        writer.UInt16(type);
        writer.Vector(2, content);
    }

    private static Action<Writer> List(IReadOnlyList<ushort> numbers) => writer =>
    {
        foreach (ushort number in numbers) writer.UInt16(number);
    };

    /// <summary>Bytes that grow, with vectors whose length stands before them.</summary>
    private sealed class Writer
    {
        private readonly List<byte> _bytes = new(512);

        public ReadOnlySpan<byte> Written => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_bytes);

        public void Byte(int value) => _bytes.Add((byte)value);

        public void UInt16(int value)
        {
            Span<byte> two = stackalloc byte[2];
            BinaryPrimitives.WriteUInt16BigEndian(two, (ushort)value);
            _bytes.AddRange(two);
        }

        public void Bytes(ReadOnlySpan<byte> bytes) => _bytes.AddRange(bytes);

        public void Vector(int size, Action<Writer> content)
        {
            int at = _bytes.Count;
            for (int i = 0; i < size; i++) _bytes.Add(0);
            content(this);
            int length = _bytes.Count - at - size;
            if (length >= 1 << (8 * Math.Min(size, 3)) || (size == 2 && length > ushort.MaxValue)) throw new ArgumentException($"A part of the hello has {length} bytes, which are too many.");
            for (int i = 0; i < size; i++) _bytes[at + i] = (byte)(length >> (8 * (size - 1 - i)));
        }
    }
}
