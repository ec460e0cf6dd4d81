namespace NetLab.Sockets;

/// <summary>Whether a network card has taken a connection over (MSFT_NetTCPConnection.OffloadState). On Linux none ever does.</summary>
public enum OffloadState : byte
{
    /// <summary>The machine itself handles it.</summary>
    InHost = 0,

    /// <summary>The card is about to take it over.</summary>
    Offloading = 1,

    /// <summary>The card handles it.</summary>
    Offloaded = 2,

    /// <summary>The card is about to give it back.</summary>
    Uploading = 3,
}
