namespace NetLab.Network;

/// <summary>Where an address means something (linux/rtnetlink.h: RT_SCOPE_*).</summary>
public enum AddressScope : byte
{
    /// <summary>Everywhere.</summary>
    Global = 0,

    /// <summary>Within the site.</summary>
    Site = 200,

    /// <summary>On its link.</summary>
    Link = 253,

    /// <summary>On this machine.</summary>
    Host = 254,

    /// <summary>Nowhere.</summary>
    Nowhere = 255,
}
