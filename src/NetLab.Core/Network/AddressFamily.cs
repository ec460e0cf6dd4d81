namespace NetLab.Network;

/// <summary>The family of an address, with Windows's names and numbers (MSFT_NetIPAddress.AddressFamily, ws2def.h).</summary>
public enum AddressFamily : ushort
{
    /// <summary>Internet protocol version 4.</summary>
    IPv4 = 2,

    /// <summary>Internet protocol version 6. Linux's own number is 10.</summary>
    IPv6 = 23,
}
