namespace NetLab.Sockets;

/// <summary>Windows's TCP templates (MSFT_NetTCPConnection.AppliedSetting). Linux has none: every connection counts as Internet, Windows's usual one.</summary>
public enum AppliedSetting : byte
{
    /// <summary>For connections of long delay.</summary>
    Internet = 0,

    /// <summary>For connections within a data center.</summary>
    Datacenter = 1,

    /// <summary>For old programs.</summary>
    Compat = 2,

    /// <summary>As Internet, changed by the user.</summary>
    InternetCustom = 3,

    /// <summary>As Datacenter, changed by the user.</summary>
    DatacenterCustom = 4,
}
