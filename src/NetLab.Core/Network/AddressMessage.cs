using System.Runtime.InteropServices;

namespace NetLab.Network;

/// <summary>struct ifaddrmsg (linux/if_addr.h), the fixed part of RTM_*ADDR messages.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct AddressMessage
{
    public byte Family;
    public byte PrefixLength;
    public byte Flags;
    public byte Scope;
    public uint Index;
}

/// <summary>struct ifa_cacheinfo: lifetimes in seconds, all bits set for ever; when it was made and changed, in hundredths of a second since boot.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct AddressCacheInfo
{
    public const uint Infinite = uint.MaxValue;

    public uint Preferred;
    public uint Valid;
    public uint Created;
    public uint Updated;
}

/// <summary>Attributes of an address (linux/if_addr.h: IFA_*).</summary>
internal static class AddressAttribute
{
    /// <summary>The other end's address on a point-to-point link, otherwise the same as <see cref="Local"/>.</summary>
    public const ushort Address = 1;

    public const ushort Local = 2, Label = 3, Broadcast = 4, CacheInfo = 6, Flags = 8, RoutePriority = 9, Protocol = 11;
}

/// <summary>IFA_PROTO: who made an address. The kernel's own values; above them users choose, as for routes (linux/rtnetlink.h: RTPROT_*).</summary>
internal static class AddressProtocol
{
    public const byte KernelLoopback = 1, KernelRouterAdvertisement = 2, KernelLinkLocal = 3;
    public const byte Static = 4, RouterAdvertisement = 9, Dhcp = 16;
}
