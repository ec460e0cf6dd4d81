using NetLab.Netlink;

namespace NetLab.Firewall.Expressions;

/// <summary>
/// Hashes a register, or the connection's symmetric tuple (NFTA_HASH_*).
/// </summary>
internal sealed record HashExpression : Expression
{
    private const ushort SourceAttribute = 1, DestinationAttribute = 2, LengthAttribute = 3, ModulusAttribute = 4, SeedAttribute = 5, OffsetAttribute = 6, TypeAttribute = 7;

    public override string Name => "hash";

    /// <summary>The register hashed; none for the symmetric hash.</summary>
    public uint? Source { get; init; }

    public uint Destination { get; init; }

    public uint? Length { get; init; }

    public uint Modulus { get; init; }

    public uint? Seed { get; init; }

    public uint? Offset { get; init; }

    /// <summary>NFT_HASH_*: 0 Jenkins, 1 symmetric.</summary>
    public uint? Type { get; init; }

    public static HashExpression Read(NetlinkAttributeReader data)
    {
        var value = new HashExpression();
        while (data.Read())
        {
            value = data.Type switch
            {
                SourceAttribute => value with { Source = data.UInt32BigEndian() },
                DestinationAttribute => value with { Destination = data.UInt32BigEndian() },
                LengthAttribute => value with { Length = data.UInt32BigEndian() },
                ModulusAttribute => value with { Modulus = data.UInt32BigEndian() },
                SeedAttribute => value with { Seed = data.UInt32BigEndian() },
                OffsetAttribute => value with { Offset = data.UInt32BigEndian() },
                TypeAttribute => value with { Type = data.UInt32BigEndian() },
                _ => value,
            };
        }
        return value;
    }

    protected override void WriteData(NetlinkWriter writer)
    {
        if (Source is uint source) writer.UInt32BigEndian(SourceAttribute, source);
        writer.UInt32BigEndian(DestinationAttribute, Destination);
        if (Length is uint length) writer.UInt32BigEndian(LengthAttribute, length);
        writer.UInt32BigEndian(ModulusAttribute, Modulus);
        if (Seed is uint seed) writer.UInt32BigEndian(SeedAttribute, seed);
        if (Offset is uint offset) writer.UInt32BigEndian(OffsetAttribute, offset);
        if (Type is uint type) writer.UInt32BigEndian(TypeAttribute, type);
    }
}
