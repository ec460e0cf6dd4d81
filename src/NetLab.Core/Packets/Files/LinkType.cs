namespace NetLab.Packets;

/// <summary>What the bytes of a captured packet begin with (tcpdump.org/linktypes.html). Numbers without a name are valid too.</summary>
public enum LinkType : ushort
{
    /// <summary>BSD loopback: the address family in four bytes of the capturing machine's order, then IP.</summary>
    Null = 0,

    /// <summary>An Ethernet frame without its check sequence.</summary>
    Ethernet = 1,

    /// <summary>IPv4 or IPv6 without anything before it.</summary>
    Raw = 101,

    /// <summary>OpenBSD loopback: the address family in network order, then IP.</summary>
    Loop = 108,

    /// <summary>Linux "cooked" capture: 16 bytes instead of the link layer's header.</summary>
    LinuxCooked = 113,

    /// <summary>IPv4 without anything before it.</summary>
    IPv4 = 228,

    /// <summary>IPv6 without anything before it.</summary>
    IPv6 = 229,

    /// <summary>A raw D-Bus message.</summary>
    DBus = 231,

    /// <summary>An NFLOG message of the kernel's.</summary>
    NetfilterLog = 239,

    /// <summary>A netlink message behind a Linux cooked header.</summary>
    Netlink = 253,

    /// <summary>Linux "cooked" capture of the second kind: 20 bytes, among them the interface's index.</summary>
    LinuxCooked2 = 276,
}
