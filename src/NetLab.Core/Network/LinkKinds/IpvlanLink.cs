using NetLab.Netlink;

namespace NetLab.Network;

/// <summary>An interface that shares its parent's MAC address and is told apart by its IP addresses.</summary>
public sealed class IpvlanLink : VirtualLink
{
    // linux/if_link.h: IFLA_IPVLAN_*.
    private const ushort ModeAttribute = 1;

    /// <inheritdoc/>
    public override string Name => "ipvlan";

    /// <inheritdoc/>
    public override LinkParentUse Parent => LinkParentUse.Required;

    /// <summary>The layer it works on; <see cref="IpvlanMode.L2"/> unless said otherwise (the kernel's own default is L3).</summary>
    public IpvlanMode Mode { get; init; } = IpvlanMode.L2;

    /// <inheritdoc/>
    internal override void WriteData(NetlinkWriter request, int parent) => request.UInt16(ModeAttribute, (ushort)Mode);
}
