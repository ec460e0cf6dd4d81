namespace NetLab.Network;

/// <summary>Whether an address can be used, with Windows's names and numbers (MSFT_NetIPAddress.AddressState).</summary>
public enum AddressState : ushort
{
    /// <summary>It cannot be used.</summary>
    Invalid = 0,

    /// <summary>Duplicate address detection runs.</summary>
    Tentative = 1,

    /// <summary>Another host has it.</summary>
    Duplicate = 2,

    /// <summary>Its preferred lifetime is over: present connections go on, new ones choose another.</summary>
    Deprecated = 3,

    /// <summary>It is in use.</summary>
    Preferred = 4,
}
