using NetLab.Netlink;

namespace NetLab.Firewall.Expressions;

/// <summary>
/// Matches while a connection has no more than so many siblings (NFTA_CONNLIMIT_*); with flag 1 when it has more.
/// </summary>
internal sealed record ConnectionLimitExpression : Expression
{
    private const ushort CountAttribute = 1, FlagsAttribute = 2;

    public override string Name => "connlimit";

    public uint Count { get; init; }

    /// <summary>NFT_CONNLIMIT_F_INV: 1.</summary>
    public uint Flags { get; init; }

    public static ConnectionLimitExpression Read(NetlinkAttributeReader data)
    {
        var value = new ConnectionLimitExpression();
        while (data.Read())
        {
            value = data.Type switch
            {
                CountAttribute => value with { Count = data.UInt32BigEndian() },
                FlagsAttribute => value with { Flags = data.UInt32BigEndian() },
                _ => value,
            };
        }
        return value;
    }

    protected override void WriteData(NetlinkWriter writer)
    {
        writer.UInt32BigEndian(CountAttribute, Count);
        writer.UInt32BigEndian(FlagsAttribute, Flags);
    }
}
