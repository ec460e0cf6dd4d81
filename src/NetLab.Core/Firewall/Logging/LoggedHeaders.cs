using System.Buffers.Binary;
using NetLab.Network;

namespace NetLab.Firewall;

/// <summary>
/// The little that a log's line says of a packet: who to whom, by what protocol and ports (RFC 791, RFC 8200). What is cut off is
/// unknown, never an error: a log entry has only the packet's first bytes.
/// </summary>
internal readonly record struct LoggedHeaders
{
    private const byte HopByHop = 0, Routing = 43, Fragment = 44, Authentication = 51, DestinationOptions = 60, Mobility = 135;
    private const int MostExtensions = 8;

    public IPValue? Source { get; private init; }

    public IPValue? Destination { get; private init; }

    /// <summary>The transport protocol's number.</summary>
    public byte? Protocol { get; private init; }

    /// <summary>The packet's whole length in bytes, as its header says.</summary>
    public int? Length { get; private init; }

    /// <summary>What is left of its way (TTL, hop limit).</summary>
    public byte? HopLimit { get; private init; }

    public ushort? SourcePort { get; private init; }

    public ushort? DestinationPort { get; private init; }

    /// <summary>ICMP's type and code.</summary>
    public byte? IcmpType { get; private init; }

    public byte? IcmpCode { get; private init; }

    /// <summary>TCP's flags (RFC 9293), the lower eight.</summary>
    public byte? TcpFlags { get; private init; }

    /// <summary>Reads as much as there is.</summary>
    public static LoggedHeaders Read(ReadOnlySpan<byte> packet) => packet.IsEmpty ? default : (packet[0] >> 4) switch
    {
        4 when packet.Length >= 20 => ReadIPv4(packet),
        6 when packet.Length >= 40 => ReadIPv6(packet),
        _ => default,
    };

    private static LoggedHeaders ReadIPv4(ReadOnlySpan<byte> packet)
    {
        _ = IPValue.TryRead(packet.Slice(12, 4), out IPValue source);
        _ = IPValue.TryRead(packet.Slice(16, 4), out IPValue destination);
        var headers = new LoggedHeaders
        {
            Source = source,
            Destination = destination,
            Protocol = packet[9],
            HopLimit = packet[8],
            Length = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]),
        };
        // Fragments behind the first have no transport header.
        bool first = (BinaryPrimitives.ReadUInt16BigEndian(packet[6..]) & 0x1fff) == 0;
        int size = (packet[0] & 0xf) * 4;
        return first && size >= 20 && packet.Length > size ? headers.WithTransport(packet[size..]) : headers;
    }

    private static LoggedHeaders ReadIPv6(ReadOnlySpan<byte> packet)
    {
        _ = IPValue.TryRead(packet.Slice(8, 16), out IPValue source);
        _ = IPValue.TryRead(packet.Slice(24, 16), out IPValue destination);
        byte next = packet[6];
        ReadOnlySpan<byte> rest = packet[40..];
        bool first = true;
        for (int i = 0; i < MostExtensions && next is HopByHop or Routing or Fragment or Authentication or DestinationOptions or Mobility && rest.Length >= 8; i++)
        {
            if (next == Fragment) first &= (BinaryPrimitives.ReadUInt16BigEndian(rest[2..]) & 0xfff8) == 0;
            int size = next switch { Fragment => 8, Authentication => (rest[1] + 2) * 4, _ => (rest[1] + 1) * 8 };
            next = rest[0];
            rest = rest[Math.Min(size, rest.Length)..];
        }
        var headers = new LoggedHeaders
        {
            Source = source,
            Destination = destination,
            Protocol = next,
            HopLimit = packet[7],
            Length = 40 + BinaryPrimitives.ReadUInt16BigEndian(packet[4..]),
        };
        return first ? headers.WithTransport(rest) : headers;
    }

    private LoggedHeaders WithTransport(ReadOnlySpan<byte> bytes) => Protocol switch
    {
        1 or 58 when bytes.Length >= 2 => this with { IcmpType = bytes[0], IcmpCode = bytes[1] },
        6 or 17 or 33 or 132 or 136 when bytes.Length >= 4 => this with
        {
            SourcePort = BinaryPrimitives.ReadUInt16BigEndian(bytes),
            DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            TcpFlags = Protocol == 6 && bytes.Length >= 14 ? bytes[13] : null,
        },
        _ => this,
    };
}
