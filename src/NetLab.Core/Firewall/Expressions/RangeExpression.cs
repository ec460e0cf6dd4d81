using NetLab.Netlink;

namespace NetLab.Firewall.Expressions;

/// <summary>
/// Goes on with the rule only if a register is within two constants, or with operator 1 outside them (NFTA_RANGE_*).
/// </summary>
internal sealed record RangeExpression : Expression
{
    private const ushort SourceAttribute = 1, OperatorAttribute = 2, FromAttribute = 3, ToAttribute = 4;

    public override string Name => "range";

    public uint Source { get; init; }

    /// <summary>NFT_RANGE_*: 0 within, 1 outside.</summary>
    public uint Operator { get; init; }

    /// <summary>The lowest.</summary>
    public byte[] From { get; init; } = [];

    /// <summary>The highest.</summary>
    public byte[] To { get; init; } = [];

    public static RangeExpression Read(NetlinkAttributeReader data)
    {
        var value = new RangeExpression();
        while (data.Read())
        {
            value = data.Type switch
            {
                SourceAttribute => value with { Source = data.UInt32BigEndian() },
                OperatorAttribute => value with { Operator = data.UInt32BigEndian() },
                FromAttribute => value with { From = ReadValue(in data) },
                ToAttribute => value with { To = ReadValue(in data) },
                _ => value,
            };
        }
        return value;
    }

    protected override void WriteData(NetlinkWriter writer)
    {
        writer.UInt32BigEndian(SourceAttribute, Source);
        writer.UInt32BigEndian(OperatorAttribute, Operator);
        WriteValue(writer, FromAttribute, From);
        WriteValue(writer, ToAttribute, To);
    }
}
