namespace NetLab.Network;

/// <summary>
/// A persistent interface whose other end is a program that opens /dev/net/tun (Documentation/networking/tuntap.rst): a virtual
/// machine (tap, Ethernet frames) or a tunnel (tun, IP packets). It is made by ioctl, not by netlink.
/// </summary>
public sealed class TunTapLink : VirtualLink
{
    /// <inheritdoc/>
    public override string Name => Tap ? "tap" : "tun";

    /// <inheritdoc/>
    public override string KernelModule => "tun";

    /// <summary>Whether it carries Ethernet frames (tap) or bare IP packets (tun).</summary>
    public bool Tap { get; init; } = true;

    /// <summary>The user who may open it besides the administrator; null for nobody else.</summary>
    public uint? Owner { get; init; }

    /// <summary>The group whose members may open it; null for none.</summary>
    public uint? Group { get; init; }
}
