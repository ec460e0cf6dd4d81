namespace NetLab.Network;

/// <summary>Whether a route goes through a gateway, with Windows's numbers (CIM_NextHopRoute.TypeOfRoute).</summary>
public enum TypeOfRoute : ushort
{
    /// <summary>It leads nowhere: blackhole, unreachable, prohibit, throw.</summary>
    Invalid = 2,

    /// <summary>The destination is on the link or on this machine.</summary>
    Direct = 3,

    /// <summary>A gateway forwards.</summary>
    Indirect = 4,
}
