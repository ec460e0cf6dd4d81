namespace NetLab.Network;

/// <summary>Whether a route is announced in router advertisements, with Windows's names and numbers (MSFT_NetRoute.Publish).</summary>
public enum RoutePublish : byte
{
    /// <summary>Not announced. The Linux kernel announces none; radvd and its like do.</summary>
    No = 0,

    /// <summary>Announced with a lifetime that runs down.</summary>
    Age = 1,

    /// <summary>Announced.</summary>
    Yes = 2,
}
