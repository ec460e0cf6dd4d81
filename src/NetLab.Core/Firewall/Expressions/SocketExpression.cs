using NetLab.Netlink;

namespace NetLab.Firewall.Expressions;

/// <summary>
/// Loads what is known of the local socket a packet belongs to (NFTA_SOCKET_*).
/// </summary>
internal sealed record SocketExpression : Expression
{
    private const ushort KeyAttribute = 1, DestinationAttribute = 2, LevelAttribute = 3;

    public override string Name => "socket";

    /// <summary>NFT_SOCKET_*: 0 transparent, 1 mark, 2 wildcard, 3 cgroup v2.</summary>
    public uint Key { get; init; }

    public uint Destination { get; init; }

    /// <summary>The level of the cgroup.</summary>
    public uint? Level { get; init; }

    public static SocketExpression Read(NetlinkAttributeReader data)
    {
        var value = new SocketExpression();
        while (data.Read())
        {
            value = data.Type switch
            {
                KeyAttribute => value with { Key = data.UInt32BigEndian() },
                DestinationAttribute => value with { Destination = data.UInt32BigEndian() },
                LevelAttribute => value with { Level = data.UInt32BigEndian() },
                _ => value,
            };
        }
        return value;
    }

    protected override void WriteData(NetlinkWriter writer)
    {
        writer.UInt32BigEndian(KeyAttribute, Key);
        writer.UInt32BigEndian(DestinationAttribute, Destination);
        if (Level is uint level) writer.UInt32BigEndian(LevelAttribute, level);
    }
}
