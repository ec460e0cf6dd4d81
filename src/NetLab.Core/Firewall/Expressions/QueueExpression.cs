using NetLab.Netlink;

namespace NetLab.Firewall.Expressions;

/// <summary>
/// Hands the packet to a program (NFTA_QUEUE_*).
/// </summary>
internal sealed record QueueExpression : Expression
{
    private const ushort NumberAttribute = 1, TotalAttribute = 2, FlagsAttribute = 3, SourceAttribute = 4;

    public override string Name => "queue";

    public ushort? Number { get; init; }

    /// <summary>How many queues from that one on.</summary>
    public ushort? Total { get; init; }

    /// <summary>NFT_QUEUE_FLAG_*: 1 bypass, 2 fanout.</summary>
    public ushort? Flags { get; init; }

    /// <summary>The register of the number.</summary>
    public uint? Source { get; init; }

    public static QueueExpression Read(NetlinkAttributeReader data)
    {
        var value = new QueueExpression();
        while (data.Read())
        {
            value = data.Type switch
            {
                NumberAttribute => value with { Number = data.UInt16BigEndian() },
                TotalAttribute => value with { Total = data.UInt16BigEndian() },
                FlagsAttribute => value with { Flags = data.UInt16BigEndian() },
                SourceAttribute => value with { Source = data.UInt32BigEndian() },
                _ => value,
            };
        }
        return value;
    }

    protected override void WriteData(NetlinkWriter writer)
    {
        if (Number is ushort number) writer.UInt16BigEndian(NumberAttribute, number);
        if (Total is ushort total) writer.UInt16BigEndian(TotalAttribute, total);
        if (Flags is ushort flags) writer.UInt16BigEndian(FlagsAttribute, flags);
        if (Source is uint source) writer.UInt32BigEndian(SourceAttribute, source);
    }
}
