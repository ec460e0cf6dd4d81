namespace NetLab.Network;

/// <summary>Where an address's host part comes from, with Windows's names and numbers (MSFT_NetIPAddress.SuffixOrigin).</summary>
public enum SuffixOrigin : ushort
{
    /// <summary>None of the others.</summary>
    Other = 0,

    /// <summary>A person or program set it.</summary>
    Manual = 1,

    /// <summary>It is the same everywhere: loopback.</summary>
    WellKnown = 2,

    /// <summary>A DHCP server gave it.</summary>
    Dhcp = 3,

    /// <summary>The kernel made it for the interface.</summary>
    Link = 4,

    /// <summary>It is random and changes.</summary>
    Random = 5,
}
