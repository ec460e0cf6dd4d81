namespace NetLab.Network;

/// <summary>
/// What the kernel notes of an address (linux/if_addr.h: IFA_F_*). The values are the kernel's, but for its first bit, which means one
/// thing in IPv4 and another in IPv6.
/// </summary>
[Flags]
public enum AddressFlags : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>IPv4: a further address of a network the interface already has one of; it goes when that one goes.</summary>
    Secondary = 0x1,

    /// <summary>No duplicate address detection was made.</summary>
    NoDad = 0x2,

    /// <summary>It is used while duplicate address detection still runs (RFC 4429).</summary>
    Optimistic = 0x4,

    /// <summary>Another host has it.</summary>
    DadFailed = 0x8,

    /// <summary>A mobile node's home address (RFC 6275).</summary>
    HomeAddress = 0x10,

    /// <summary>Its preferred lifetime is over.</summary>
    Deprecated = 0x20,

    /// <summary>Duplicate address detection runs; it is not used yet.</summary>
    Tentative = 0x40,

    /// <summary>It does not expire.</summary>
    Permanent = 0x80,

    /// <summary>The kernel makes temporary addresses beside it (RFC 8981).</summary>
    ManageTemporary = 0x100,

    /// <summary>No route to its network was made with it.</summary>
    NoPrefixRoute = 0x200,

    /// <summary>Multicast groups are joined automatically.</summary>
    MulticastAutoJoin = 0x400,

    /// <summary>Its host part is stable and tells nothing of the hardware (RFC 7217).</summary>
    StablePrivacy = 0x800,

    /// <summary>IPv6: its host part is random and changes (RFC 8981).</summary>
    Temporary = 0x10000,
}
