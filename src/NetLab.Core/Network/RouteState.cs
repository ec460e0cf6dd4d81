namespace NetLab.Network;

/// <summary>Whether a route can be used.</summary>
public enum RouteState : byte
{
    /// <summary>The kernel uses it.</summary>
    Alive = 0,

    /// <summary>Its interface has no carrier (RTNH_F_LINKDOWN); it is used all the same unless ignore_routes_with_linkdown is set.</summary>
    LinkDown = 1,

    /// <summary>Its interface is down (RTNH_F_DEAD); the kernel passes it over.</summary>
    Dead = 2,
}
