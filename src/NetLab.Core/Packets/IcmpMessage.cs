using System.Buffers.Binary;

namespace NetLab.Packets;

/// <summary>The head of an ICMP message (RFC 792, RFC 4443), of an echo with its identifier and sequence number.</summary>
/// <param name="Type">The type.</param>
/// <param name="Code">The code.</param>
/// <param name="Identifier">Of an echo, whose it is.</param>
/// <param name="Sequence">Of an echo, which one.</param>
internal readonly record struct IcmpMessage(byte Type, byte Code, ushort Identifier, ushort Sequence)
{
    /// <summary>The size of the head in bytes.</summary>
    public const int HeaderSize = 8;

    public const byte EchoReply = 0, DestinationUnreachable = 3, EchoRequest = 8, TimeExceeded = 11, ParameterProblem = 12;
    public const byte EchoRequest6 = 128, EchoReply6 = 129, DestinationUnreachable6 = 1, PacketTooBig6 = 2, TimeExceeded6 = 3, ParameterProblem6 = 4;

    /// <summary>Writes an echo request with its data behind it and, for IPv4, its checksum; for IPv6 the kernel adds it.</summary>
    /// <param name="target">Where to: the head, and the data that are there already.</param>
    /// <param name="six">ICMPv6.</param>
    /// <param name="identifier">Whose it is; a datagram socket puts its own there.</param>
    /// <param name="sequence">Which one.</param>
    public static void WriteEchoRequest(Span<byte> target, bool six, ushort identifier, ushort sequence)
    {
        target[..HeaderSize].Clear();
        target[0] = six ? EchoRequest6 : EchoRequest;
        BinaryPrimitives.WriteUInt16BigEndian(target[4..], identifier);
        BinaryPrimitives.WriteUInt16BigEndian(target[6..], sequence);
        if (!six) BinaryPrimitives.WriteUInt16BigEndian(target[2..], InternetChecksum.Of(target));
    }

    /// <summary>Reads a head; the checksum is the kernel's business.</summary>
    /// <returns>False when the bytes are too few.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out IcmpMessage message)
    {
        message = default;
        if (bytes.Length < HeaderSize) return false;
        message = new IcmpMessage(bytes[0], bytes[1], BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]), BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]));
        return true;
    }

    /// <summary>Passes over the IPv4 header that raw sockets get.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="hops">Its time to live.</param>
    /// <param name="payload">What it carries.</param>
    /// <returns>False when it is no IPv4 packet.</returns>
    public static bool TrySkipIPv4(ReadOnlySpan<byte> packet, out int hops, out ReadOnlySpan<byte> payload)
    {
        hops = 0;
        payload = default;
        if (packet.Length < 20 || packet[0] >> 4 != 4) return false;
        int header = (packet[0] & 0xf) * 4;
        if (header < 20 || header > packet.Length) return false;
        hops = packet[8];
        payload = packet[header..];
        return true;
    }

    /// <summary>Whether this answers an echo request.</summary>
    /// <param name="six">ICMPv6.</param>
    public bool IsEchoReply(bool six) => Type == (six ? EchoReply6 : EchoReply) && Code == 0;

    /// <summary>Whether this is an echo request.</summary>
    /// <param name="six">ICMPv6.</param>
    public bool IsEchoRequest(bool six) => Type == (six ? EchoRequest6 : EchoRequest) && Code == 0;
}
