namespace NetLab.Network;

/// <summary>What IFLA_INFO_DATA of a bridge holds (linux/if_link.h: IFLA_BR_*). Times are in hundredths of a second (USER_HZ).</summary>
internal static class BridgeAttribute
{
    public const ushort ForwardDelay = 1, HelloTime = 2, MaximumAge = 3, AgeingTime = 4, StpState = 5, Priority = 6, VlanFiltering = 7;
    public const ushort RootId = 10, BridgeId = 11, MulticastSnooping = 23;
}

/// <summary>What IFLA_INFO_SLAVE_DATA of a bridge's port holds (linux/if_link.h: IFLA_BRPORT_*).</summary>
internal static class BridgePortAttribute
{
    public const ushort State = 1, Priority = 2, Cost = 3, Hairpin = 4, Guard = 5, RootBlock = 6, FastLeave = 7, Learning = 8, UnicastFlood = 9;
    public const ushort Isolated = 33;
}
