using NetLab.Netlink;

namespace NetLab.Firewall.Expressions;

/// <summary>
/// Hands the packet to a local socket without changing it (NFTA_TPROXY_*).
/// </summary>
internal sealed record TransparentProxyExpression : Expression
{
    private const ushort FamilyAttribute = 1, AddressAttribute = 2, PortAttribute = 3;

    public override string Name => "tproxy";

    public NetfilterFamily Family { get; init; }

    /// <summary>The register of the socket's address.</summary>
    public uint? Address { get; init; }

    /// <summary>The register of its port.</summary>
    public uint? Port { get; init; }

    public static TransparentProxyExpression Read(NetlinkAttributeReader data)
    {
        var value = new TransparentProxyExpression();
        while (data.Read())
        {
            value = data.Type switch
            {
                FamilyAttribute => value with { Family = (NetfilterFamily)data.UInt32BigEndian() },
                AddressAttribute => value with { Address = data.UInt32BigEndian() },
                PortAttribute => value with { Port = data.UInt32BigEndian() },
                _ => value,
            };
        }
        return value;
    }

    protected override void WriteData(NetlinkWriter writer)
    {
        writer.UInt32BigEndian(FamilyAttribute, (uint)Family);
        if (Address is uint address) writer.UInt32BigEndian(AddressAttribute, address);
        if (Port is uint port) writer.UInt32BigEndian(PortAttribute, port);
    }
}
