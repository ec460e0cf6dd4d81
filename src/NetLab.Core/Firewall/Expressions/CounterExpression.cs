using NetLab.Netlink;

namespace NetLab.Firewall.Expressions;

/// <summary>
/// Counts the packets that come by (NFTA_COUNTER_*). A rule of a nat chain sees, and counts, only the first packet of a connection.
/// Golden, as it is created:
/// <code>
/// 1400 0180
///   0c00 0100 "counter\0"
///   0400 0280
/// </code>
/// Read back it has <c>0c00 0100</c> BYTES and <c>0c00 0200</c> PACKETS, 64 bits each.
/// </summary>
internal sealed record CounterExpression(ulong Packets = 0, ulong Bytes = 0) : Expression
{
    private const ushort BytesAttribute = 1, PacketsAttribute = 2;

    public override string Name => "counter";

    public static CounterExpression Read(NetlinkAttributeReader data)
    {
        ulong packets = 0, bytes = 0;
        while (data.Read())
        {
            if (data.Type == BytesAttribute) bytes = data.UInt64BigEndian();
            else if (data.Type == PacketsAttribute) packets = data.UInt64BigEndian();
        }
        return new CounterExpression(packets, bytes);
    }

    protected override void WriteData(NetlinkWriter writer)
    {
        if (Packets == 0 && Bytes == 0) return;
        writer.UInt64BigEndian(BytesAttribute, Bytes);
        writer.UInt64BigEndian(PacketsAttribute, Packets);
    }
}
