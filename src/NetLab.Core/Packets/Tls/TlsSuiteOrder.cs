namespace NetLab.Packets;

/// <summary>Whose wish counts where client and server have several cipher suites in common.</summary>
public enum TlsSuiteOrder
{
    /// <summary>It was not seen: there is only one.</summary>
    NotProven,

    /// <summary>The server's.</summary>
    Server,

    /// <summary>The client's: the server takes the first of its list that it knows.</summary>
    Client,
}
