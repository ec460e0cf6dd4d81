using NetLab.Netlink;

namespace NetLab.Firewall.Expressions;

/// <summary>
/// Loads what is known of the packet's route (NFTA_RT_*).
/// </summary>
internal sealed record RouteExpression : Expression
{
    private const ushort DestinationAttribute = 1, KeyAttribute = 2;

    public override string Name => "rt";

    public uint Destination { get; init; }

    /// <summary>NFT_RT_*: 0 class, 1 IPv4 next hop, 2 IPv6 next hop, 3 TCP segment size, 4 IPsec.</summary>
    public uint Key { get; init; }

    public static RouteExpression Read(NetlinkAttributeReader data)
    {
        var value = new RouteExpression();
        while (data.Read())
        {
            value = data.Type switch
            {
                DestinationAttribute => value with { Destination = data.UInt32BigEndian() },
                KeyAttribute => value with { Key = data.UInt32BigEndian() },
                _ => value,
            };
        }
        return value;
    }

    protected override void WriteData(NetlinkWriter writer)
    {
        writer.UInt32BigEndian(DestinationAttribute, Destination);
        writer.UInt32BigEndian(KeyAttribute, Key);
    }
}
