using NetLab.Netlink;

namespace NetLab.Firewall.Expressions;

/// <summary>
/// Puts what is in registers into a set (NFTA_DYNSET_*).
/// </summary>
internal sealed record DynamicSetExpression : Expression
{
    private const ushort SetAttribute = 1, OperationAttribute = 3, KeyAttribute = 4, DataAttribute = 5, TimeoutAttribute = 6, FlagsAttribute = 9, ExpressionsAttribute = 7;

    public override string Name => "dynset";

    public string Set { get; init; } = "";

    /// <summary>NFT_DYNSET_OP_*: 0 add, 1 update, 2 delete.</summary>
    public uint Operation { get; init; }

    /// <summary>The register of the key.</summary>
    public uint Key { get; init; }

    /// <summary>The register of a map's value.</summary>
    public uint? Data { get; init; }

    /// <summary>How long the element stays, in milliseconds.</summary>
    public ulong? Timeout { get; init; }

    /// <summary>NFT_DYNSET_F_INV: 1.</summary>
    public uint? Flags { get; init; }

    /// <summary>What is attached to the element, at most one.</summary>
    public IReadOnlyList<Expression> Expressions { get; init; } = [];

    public static DynamicSetExpression Read(NetlinkAttributeReader data)
    {
        var value = new DynamicSetExpression();
        while (data.Read())
        {
            value = data.Type switch
            {
                SetAttribute => value with { Set = data.Text() },
                OperationAttribute => value with { Operation = data.UInt32BigEndian() },
                KeyAttribute => value with { Key = data.UInt32BigEndian() },
                DataAttribute => value with { Data = data.UInt32BigEndian() },
                TimeoutAttribute => value with { Timeout = data.UInt64BigEndian() },
                FlagsAttribute => value with { Flags = data.UInt32BigEndian() },
                ExpressionsAttribute => value with { Expressions = [ReadElement(data.Nested(), inside: true)] },
                _ => value,
            };
        }
        return value;
    }

    protected override void WriteData(NetlinkWriter writer)
    {
        writer.Text(SetAttribute, Set);
        writer.UInt32BigEndian(OperationAttribute, Operation);
        writer.UInt32BigEndian(KeyAttribute, Key);
        if (Data is uint data) writer.UInt32BigEndian(DataAttribute, data);
        if (Timeout is ulong timeout) writer.UInt64BigEndian(TimeoutAttribute, timeout);
        if (Flags is uint flags) writer.UInt32BigEndian(FlagsAttribute, flags);
        if (Expressions.Count > 0) Expressions[0].Write(writer, ExpressionsAttribute);
    }
}
