using NetLab.Netlink;

namespace NetLab.Firewall.Expressions;

/// <summary>
/// Matches up to a rate (NFTA_LIMIT_*); with flag 1 beyond it.
/// </summary>
internal sealed record LimitExpression : Expression
{
    private const ushort RateAttribute = 1, UnitAttribute = 2, BurstAttribute = 3, TypeAttribute = 4, FlagsAttribute = 5;

    public override string Name => "limit";

    /// <summary>Packets or bytes in a unit of time.</summary>
    public ulong Rate { get; init; }

    /// <summary>The unit, in seconds.</summary>
    public ulong Unit { get; init; }

    public uint Burst { get; init; }

    /// <summary>NFT_LIMIT_*: 0 packets, 1 bytes.</summary>
    public uint Type { get; init; }

    /// <summary>NFT_LIMIT_F_INV: 1.</summary>
    public uint Flags { get; init; }

    public static LimitExpression Read(NetlinkAttributeReader data)
    {
        var value = new LimitExpression();
        while (data.Read())
        {
            value = data.Type switch
            {
                RateAttribute => value with { Rate = data.UInt64BigEndian() },
                UnitAttribute => value with { Unit = data.UInt64BigEndian() },
                BurstAttribute => value with { Burst = data.UInt32BigEndian() },
                TypeAttribute => value with { Type = data.UInt32BigEndian() },
                FlagsAttribute => value with { Flags = data.UInt32BigEndian() },
                _ => value,
            };
        }
        return value;
    }

    protected override void WriteData(NetlinkWriter writer)
    {
        writer.UInt64BigEndian(RateAttribute, Rate);
        writer.UInt64BigEndian(UnitAttribute, Unit);
        writer.UInt32BigEndian(BurstAttribute, Burst);
        writer.UInt32BigEndian(TypeAttribute, Type);
        writer.UInt32BigEndian(FlagsAttribute, Flags);
    }
}
