using NetLab.Netlink;

namespace NetLab.Firewall.Expressions;

/// <summary>
/// Refers to a stateful object, by name or by a map (NFTA_OBJREF_*).
/// </summary>
internal sealed record ObjectExpression : Expression
{
    private const ushort TypeAttribute = 1, ObjectAttribute = 2, SourceAttribute = 3, SetAttribute = 4;

    public override string Name => "objref";

    /// <summary>NFT_OBJECT_*: 1 counter, 2 quota, 3 ct helper, 4 limit, 5 connlimit, 6 tunnel, 7 ct timeout, 8 secmark, 9 ct expectation, 10 synproxy.</summary>
    public uint? Type { get; init; }

    /// <summary>Its name.</summary>
    public string? Object { get; init; }

    /// <summary>The register looked up in the map.</summary>
    public uint? Source { get; init; }

    /// <summary>The map.</summary>
    public string? Set { get; init; }

    public static ObjectExpression Read(NetlinkAttributeReader data)
    {
        var value = new ObjectExpression();
        while (data.Read())
        {
            value = data.Type switch
            {
                TypeAttribute => value with { Type = data.UInt32BigEndian() },
                ObjectAttribute => value with { Object = data.Text() },
                SourceAttribute => value with { Source = data.UInt32BigEndian() },
                SetAttribute => value with { Set = data.Text() },
                _ => value,
            };
        }
        return value;
    }

    protected override void WriteData(NetlinkWriter writer)
    {
        if (Type is uint type) writer.UInt32BigEndian(TypeAttribute, type);
        if (Object is string name) writer.Text(ObjectAttribute, name);
        if (Source is uint source) writer.UInt32BigEndian(SourceAttribute, source);
        if (Set is string set) writer.Text(SetAttribute, set);
    }
}
