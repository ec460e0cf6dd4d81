namespace NetLab.Network;

/// <summary>The kind of an address, with Windows's names and numbers (MSFT_NetIPAddress.Type).</summary>
public enum AddressType : byte
{
    /// <summary>One host's.</summary>
    Unicast = 1,

    /// <summary>The nearest of several hosts.</summary>
    Anycast = 2,
}
