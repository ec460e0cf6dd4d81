namespace NetLab.Network;

/// <summary>Windows's origins of an address, from what Linux knows: who made it, and failing that what it looks like.</summary>
internal static class AddressOrigin
{
    public static PrefixOrigin Prefix(NetIPAddress address) => address.Protocol switch
    {
        AddressProtocol.KernelLoopback or AddressProtocol.KernelLinkLocal => PrefixOrigin.WellKnown,
        AddressProtocol.KernelRouterAdvertisement or AddressProtocol.RouterAdvertisement => PrefixOrigin.RouterAdvertisement,
        AddressProtocol.Dhcp => PrefixOrigin.Dhcp,
        0 => Guess(address),
        _ => PrefixOrigin.Manual,
    };

    public static SuffixOrigin Suffix(NetIPAddress address) => Prefix(address) switch
    {
        _ when (address.Flags & AddressFlags.Temporary) != 0 => SuffixOrigin.Random,
        PrefixOrigin.WellKnown => address.Local.IsLinkLocal ? SuffixOrigin.Link : SuffixOrigin.WellKnown,
        PrefixOrigin.RouterAdvertisement => SuffixOrigin.Link,
        PrefixOrigin.Dhcp => SuffixOrigin.Dhcp,
        _ => SuffixOrigin.Manual,
    };

    /// <summary>
    /// Kernels before 5.18 do not tell who made an address, and DHCP clients rarely do. What they give expires; those that handle router
    /// advertisements themselves (NetworkManager, systemd-networkd) also keep the kernel from making the route.
    /// </summary>
    private static PrefixOrigin Guess(NetIPAddress address)
    {
        if (IsLoopback(address.Local)) return PrefixOrigin.WellKnown;
        if (address.ValidSeconds == AddressCacheInfo.Infinite) return PrefixOrigin.Manual;
        if (address.AddressFamily == AddressFamily.IPv4 || address.PrefixLength == 128) return PrefixOrigin.Dhcp;
        const AddressFlags Announced = AddressFlags.NoPrefixRoute | AddressFlags.ManageTemporary | AddressFlags.Temporary;
        return (address.Flags & Announced) != 0 ? PrefixOrigin.RouterAdvertisement : PrefixOrigin.Manual;
    }

    private static bool IsLoopback(IPValue address) =>
        address == new IPValue(AddressFamily.IPv4, 0x7f000001) || address == new IPValue(AddressFamily.IPv6, 1);
}
