using NetLab.Netlink;

namespace NetLab.Firewall.Expressions;

/// <summary>
/// Sends a copy of the packet to a host or out of an interface (NFTA_DUP_*).
/// </summary>
internal sealed record DuplicateExpression : Expression
{
    private const ushort AddressAttribute = 1, InterfaceAttribute = 2;

    public override string Name => "dup";

    /// <summary>The register of the address.</summary>
    public uint? Address { get; init; }

    /// <summary>The register of the interface's index.</summary>
    public uint? Interface { get; init; }

    public static DuplicateExpression Read(NetlinkAttributeReader data)
    {
        var value = new DuplicateExpression();
        while (data.Read())
        {
            value = data.Type switch
            {
                AddressAttribute => value with { Address = data.UInt32BigEndian() },
                InterfaceAttribute => value with { Interface = data.UInt32BigEndian() },
                _ => value,
            };
        }
        return value;
    }

    protected override void WriteData(NetlinkWriter writer)
    {
        if (Address is uint address) writer.UInt32BigEndian(AddressAttribute, address);
        if (Interface is uint index) writer.UInt32BigEndian(InterfaceAttribute, index);
    }
}
