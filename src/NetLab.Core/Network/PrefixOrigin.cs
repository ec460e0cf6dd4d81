namespace NetLab.Network;

/// <summary>Where an address's network part comes from, with Windows's names and numbers (MSFT_NetIPAddress.PrefixOrigin).</summary>
public enum PrefixOrigin : ushort
{
    /// <summary>None of the others.</summary>
    Other = 0,

    /// <summary>A person or program set it.</summary>
    Manual = 1,

    /// <summary>It is the same everywhere: loopback and link-local.</summary>
    WellKnown = 2,

    /// <summary>A DHCP server gave it.</summary>
    Dhcp = 3,

    /// <summary>A router announced it.</summary>
    RouterAdvertisement = 4,
}
