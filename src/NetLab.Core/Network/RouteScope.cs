namespace NetLab.Network;

/// <summary>How far away a route's destination is (linux/rtnetlink.h: RT_SCOPE_*). The kernel keeps it for IPv4 only.</summary>
public enum RouteScope : byte
{
    /// <summary>Anywhere, behind a gateway.</summary>
    Global = 0,

    /// <summary>Within the site.</summary>
    Site = 200,

    /// <summary>On the link.</summary>
    Link = 253,

    /// <summary>This machine.</summary>
    Host = 254,

    /// <summary>Nowhere.</summary>
    Nowhere = 255,
}
