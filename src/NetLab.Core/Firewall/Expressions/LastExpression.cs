using NetLab.Netlink;

namespace NetLab.Firewall.Expressions;

/// <summary>
/// Remembers when it was last passed (NFTA_LAST_*).
/// </summary>
internal sealed record LastExpression : Expression
{
    private const ushort SetAttribute = 1, MillisecondsAttribute = 2;

    public override string Name => "last";

    /// <summary>Whether it ever was.</summary>
    public uint? Set { get; init; }

    /// <summary>How long ago.</summary>
    public ulong? Milliseconds { get; init; }

    public static LastExpression Read(NetlinkAttributeReader data)
    {
        var value = new LastExpression();
        while (data.Read())
        {
            value = data.Type switch
            {
                SetAttribute => value with { Set = data.UInt32BigEndian() },
                MillisecondsAttribute => value with { Milliseconds = data.UInt64BigEndian() },
                _ => value,
            };
        }
        return value;
    }

    protected override void WriteData(NetlinkWriter writer)
    {
        if (Set is uint set) writer.UInt32BigEndian(SetAttribute, set);
        if (Milliseconds is ulong milliseconds) writer.UInt64BigEndian(MillisecondsAttribute, milliseconds);
    }
}
