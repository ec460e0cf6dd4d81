using NetLab.Netlink;

namespace NetLab.Firewall.Expressions;

/// <summary>
/// Generates a number: one after the other, or by chance (NFTA_NG_*).
/// </summary>
internal sealed record NumberExpression : Expression
{
    private const ushort DestinationAttribute = 1, ModulusAttribute = 2, TypeAttribute = 3, OffsetAttribute = 4;

    public override string Name => "numgen";

    public uint Destination { get; init; }

    public uint Modulus { get; init; }

    /// <summary>NFT_NG_*: 0 incremental, 1 random.</summary>
    public uint Type { get; init; }

    public uint? Offset { get; init; }

    public static NumberExpression Read(NetlinkAttributeReader data)
    {
        var value = new NumberExpression();
        while (data.Read())
        {
            value = data.Type switch
            {
                DestinationAttribute => value with { Destination = data.UInt32BigEndian() },
                ModulusAttribute => value with { Modulus = data.UInt32BigEndian() },
                TypeAttribute => value with { Type = data.UInt32BigEndian() },
                OffsetAttribute => value with { Offset = data.UInt32BigEndian() },
                _ => value,
            };
        }
        return value;
    }

    protected override void WriteData(NetlinkWriter writer)
    {
        writer.UInt32BigEndian(DestinationAttribute, Destination);
        writer.UInt32BigEndian(ModulusAttribute, Modulus);
        writer.UInt32BigEndian(TypeAttribute, Type);
        if (Offset is uint offset) writer.UInt32BigEndian(OffsetAttribute, offset);
    }
}
