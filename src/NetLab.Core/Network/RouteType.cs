namespace NetLab.Network;

/// <summary>What the kernel does with packets a route matches (linux/rtnetlink.h: RTN_*; ip-route(8)).</summary>
public enum RouteType : byte
{
    /// <summary>None given.</summary>
    Unspecified = 0,

    /// <summary>Sends them to the next hop, or on the link.</summary>
    Unicast = 1,

    /// <summary>Delivers them here.</summary>
    Local = 2,

    /// <summary>Sends them as link broadcasts.</summary>
    Broadcast = 3,

    /// <summary>Delivers them here, one of several machines with that address.</summary>
    Anycast = 4,

    /// <summary>Multicast.</summary>
    Multicast = 5,

    /// <summary>Drops them without a word.</summary>
    Blackhole = 6,

    /// <summary>Drops them and answers "host unreachable".</summary>
    Unreachable = 7,

    /// <summary>Drops them and answers "administratively prohibited".</summary>
    Prohibit = 8,

    /// <summary>Ends the lookup in this table; the next rule's table is asked.</summary>
    Throw = 9,

    /// <summary>Stateless translation, which kernels no longer do.</summary>
    Nat = 10,
}
