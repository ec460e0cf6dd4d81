namespace NetLab.Network;

/// <summary>
/// Where Windows keeps an object, with its names and numbers (MSFT_NetRoute.Store and others). The Linux kernel has one store, the
/// running configuration; what is to survive a restart is written down by other software.
/// </summary>
public enum ObjectStore : byte
{
    /// <summary>Survives a restart; no object of the kernel's does.</summary>
    Persistent = 0,

    /// <summary>The running configuration.</summary>
    Active = 1,
}
