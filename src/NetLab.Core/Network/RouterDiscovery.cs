namespace NetLab.Network;

/// <summary>Whether routers are listened to, with Windows's names and numbers (MSFT_NetIPInterface.RouterDiscovery).</summary>
public enum RouterDiscovery : byte
{
    /// <summary>Router advertisements are passed over.</summary>
    Disabled = 0,

    /// <summary>Router advertisements are taken.</summary>
    Enabled = 1,

    /// <summary>A DHCP server decides; Linux has no such setting.</summary>
    ControlledByDHCP = 2,
}
