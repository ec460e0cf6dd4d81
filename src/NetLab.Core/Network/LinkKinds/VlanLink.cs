using NetLab.Netlink;

namespace NetLab.Network;

/// <summary>The frames of one VLAN on another interface (IEEE 802.1Q, or 802.1ad as a provider's outer tag).</summary>
public sealed class VlanLink : VirtualLink
{
    // linux/if_link.h: IFLA_VLAN_*; linux/if_ether.h: ETH_P_8021Q, ETH_P_8021AD.
    private const ushort IdAttribute = 1, ProtocolAttribute = 5;
    private const ushort CustomerTag = 0x8100, ProviderTag = 0x88a8;

    /// <inheritdoc/>
    public override string Name => "vlan";

    /// <inheritdoc/>
    public override string KernelModule => "8021q";

    /// <inheritdoc/>
    public override LinkParentUse Parent => LinkParentUse.Required;

    /// <summary>The VLAN's number, 0 to 4094 (0 is for priority tags).</summary>
    public required int VlanId { get; init; }

    /// <summary>Whether frames carry the provider's tag (802.1ad, QinQ) in place of the customer's (802.1Q).</summary>
    public bool Provider { get; init; }

    /// <inheritdoc/>
    internal override void Validate()
    {
        if (VlanId is < 0 or > 4094) throw new ArgumentException($"The VLAN {VlanId} is not one of 0 to 4094.", nameof(VlanId));
    }

    /// <inheritdoc/>
    internal override void WriteData(NetlinkWriter request, int parent)
    {
        request.UInt16(IdAttribute, (ushort)VlanId);
        request.UInt16BigEndian(ProtocolAttribute, Provider ? ProviderTag : CustomerTag);
    }
}
