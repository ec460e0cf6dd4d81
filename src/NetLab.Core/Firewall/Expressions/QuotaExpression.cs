using NetLab.Netlink;

namespace NetLab.Firewall.Expressions;

/// <summary>
/// Matches until so many bytes have passed (NFTA_QUOTA_*); with flag 1 after that.
/// </summary>
internal sealed record QuotaExpression : Expression
{
    private const ushort BytesAttribute = 1, FlagsAttribute = 2, ConsumedAttribute = 4;

    public override string Name => "quota";

    public ulong Bytes { get; init; }

    /// <summary>NFT_QUOTA_F_*: 1 invert, 2 depleted.</summary>
    public uint Flags { get; init; }

    public ulong? Consumed { get; init; }

    public static QuotaExpression Read(NetlinkAttributeReader data)
    {
        var value = new QuotaExpression();
        while (data.Read())
        {
            value = data.Type switch
            {
                BytesAttribute => value with { Bytes = data.UInt64BigEndian() },
                FlagsAttribute => value with { Flags = data.UInt32BigEndian() },
                ConsumedAttribute => value with { Consumed = data.UInt64BigEndian() },
                _ => value,
            };
        }
        return value;
    }

    protected override void WriteData(NetlinkWriter writer)
    {
        writer.UInt64BigEndian(BytesAttribute, Bytes);
        writer.UInt32BigEndian(FlagsAttribute, Flags);
        if (Consumed is ulong consumed) writer.UInt64BigEndian(ConsumedAttribute, consumed);
    }
}
