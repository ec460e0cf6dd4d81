namespace NetLab.Network;

/// <summary>How sure the kernel is of a neighbour, with Windows's names and numbers (MSFT_NetNeighbor.State; RFC 4861, 7.3.2).</summary>
public enum NeighborState : byte
{
    /// <summary>It did not answer (Linux: FAILED).</summary>
    Unreachable = 0,

    /// <summary>It was asked for and has not answered yet.</summary>
    Incomplete = 1,

    /// <summary>It is being asked whether it is still there.</summary>
    Probe = 2,

    /// <summary>It was used again after some time, and will be asked unless something is heard of it.</summary>
    Delay = 3,

    /// <summary>It was there some time ago.</summary>
    Stale = 4,

    /// <summary>It was heard of lately.</summary>
    Reachable = 5,

    /// <summary>Set by an administrator, or needing no resolution (multicast; Linux: PERMANENT and NOARP).</summary>
    Permanent = 6,
}
