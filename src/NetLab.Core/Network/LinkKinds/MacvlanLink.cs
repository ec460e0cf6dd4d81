using NetLab.Netlink;

namespace NetLab.Network;

/// <summary>An interface with a MAC address of its own on another interface; or, as macvtap, a tap device that is one.</summary>
public sealed class MacvlanLink : VirtualLink
{
    // linux/if_link.h: IFLA_MACVLAN_*.
    private const ushort ModeAttribute = 1;

    /// <inheritdoc/>
    public override string Name => Tap ? "macvtap" : "macvlan";

    /// <inheritdoc/>
    public override LinkParentUse Parent => LinkParentUse.Required;

    /// <summary>Who may talk to whom; <see cref="MacvlanMode.Bridge"/> unless said otherwise (the kernel's own default is VEPA).</summary>
    public MacvlanMode Mode { get; init; } = MacvlanMode.Bridge;

    /// <summary>Whether it is a macvtap: a virtual machine reads its frames from /dev/tapN.</summary>
    public bool Tap { get; init; }

    /// <inheritdoc/>
    internal override void WriteData(NetlinkWriter request, int parent) => request.UInt32(ModeAttribute, (uint)Mode);
}
