namespace NetLab.Network;

/// <summary>Whether an interface has a carrier, with Windows's names and numbers.</summary>
public enum MediaConnectState
{
    /// <summary>Not known: a disabled interface does not look.</summary>
    Unknown = 0,

    /// <summary>There is a carrier.</summary>
    Connected = 1,

    /// <summary>There is none.</summary>
    Disconnected = 2,
}
