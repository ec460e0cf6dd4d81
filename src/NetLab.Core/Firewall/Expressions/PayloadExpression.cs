using NetLab.Netlink;

namespace NetLab.Firewall.Expressions;

/// <summary>Which header a payload offset counts from (enum nft_payload_bases).</summary>
internal enum PayloadBase : uint
{
    LinkLayer = 0,
    Network = 1,
    Transport = 2,
    Inner = 3,
}

/// <summary>
/// Loads bytes of the packet into a register (NFTA_PAYLOAD_*). Golden, <c>ip saddr 10.88.0.0/24</c>:
/// <code>
/// 3400 0180
///   0c00 0100 "payload\0"
///   2400 0280
///     0800 0100 00000001   DREG 1
///     0800 0200 00000001   BASE network header
///     0800 0300 0000000c   OFFSET 12, the source address
///     0800 0400 00000003   LEN 3, as many bytes as the prefix fills
/// </code>
/// </summary>
internal sealed record PayloadExpression(PayloadBase Base, uint Offset, uint Length, uint Destination = Register.First) : Expression
{
    private const ushort DestinationAttribute = 1, BaseAttribute = 2, OffsetAttribute = 3, LengthAttribute = 4, SourceAttribute = 5;

    public override string Name => "payload";

    /// <summary>The register written to the packet instead of read from it, or null: <c>ip ttl set 1</c>.</summary>
    public uint? Source { get; init; }

    public static PayloadExpression Read(NetlinkAttributeReader data)
    {
        PayloadBase from = default;
        uint offset = 0, length = 0, destination = 0;
        uint? source = null;
        while (data.Read())
        {
            switch (data.Type)
            {
                case DestinationAttribute: destination = data.UInt32BigEndian(); break;
                case BaseAttribute: from = (PayloadBase)data.UInt32BigEndian(); break;
                case OffsetAttribute: offset = data.UInt32BigEndian(); break;
                case LengthAttribute: length = data.UInt32BigEndian(); break;
                case SourceAttribute: source = data.UInt32BigEndian(); break;
            }
        }
        return new PayloadExpression(from, offset, length, destination) { Source = source };
    }

    protected override void WriteData(NetlinkWriter writer)
    {
        if (Source is uint source) writer.UInt32BigEndian(SourceAttribute, source);
        else writer.UInt32BigEndian(DestinationAttribute, Destination);
        writer.UInt32BigEndian(BaseAttribute, (uint)Base);
        writer.UInt32BigEndian(OffsetAttribute, Offset);
        writer.UInt32BigEndian(LengthAttribute, Length);
    }
}
