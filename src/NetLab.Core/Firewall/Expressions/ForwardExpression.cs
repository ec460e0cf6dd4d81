using NetLab.Netlink;

namespace NetLab.Firewall.Expressions;

/// <summary>
/// Sends the packet out of another interface (NFTA_FWD_*; family netdev).
/// </summary>
internal sealed record ForwardExpression : Expression
{
    private const ushort InterfaceAttribute = 1, AddressAttribute = 2, FamilyAttribute = 3;

    public override string Name => "fwd";

    /// <summary>The register of the interface's index.</summary>
    public uint? Interface { get; init; }

    /// <summary>The register of the next hop.</summary>
    public uint? Address { get; init; }

    /// <summary>The next hop's family.</summary>
    public uint? Family { get; init; }

    public static ForwardExpression Read(NetlinkAttributeReader data)
    {
        var value = new ForwardExpression();
        while (data.Read())
        {
            value = data.Type switch
            {
                InterfaceAttribute => value with { Interface = data.UInt32BigEndian() },
                AddressAttribute => value with { Address = data.UInt32BigEndian() },
                FamilyAttribute => value with { Family = data.UInt32BigEndian() },
                _ => value,
            };
        }
        return value;
    }

    protected override void WriteData(NetlinkWriter writer)
    {
        if (Interface is uint index) writer.UInt32BigEndian(InterfaceAttribute, index);
        if (Address is uint address) writer.UInt32BigEndian(AddressAttribute, address);
        if (Family is uint family) writer.UInt32BigEndian(FamilyAttribute, family);
    }
}
