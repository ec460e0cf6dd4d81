namespace NetLab.Network;

/// <summary>Whether an interface has a carrier and is enabled, with Windows's names and numbers (MSFT_NetIPInterface.ConnectionState).</summary>
public enum ConnectionState : byte
{
    /// <summary>It is disabled, or has no carrier.</summary>
    Disconnected = 0,

    /// <summary>It can send and receive.</summary>
    Connected = 1,
}
