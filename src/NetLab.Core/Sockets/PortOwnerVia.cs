namespace NetLab.Sockets;

/// <summary>How a port leads to a process.</summary>
public enum PortOwnerVia : byte
{
    /// <summary>The process has the port itself.</summary>
    Socket = 0,

    /// <summary>A rule of NetLab's publishes it (Add-PortForwardRule, Add-NetNatStaticMapping).</summary>
    PublishedPort = 1,

    /// <summary>A rule somebody else made translates it (Docker, CNI, nft, iptables).</summary>
    Rule = 2,

    /// <summary>No rule that says so was found, but connections are translated at present (conntrack).</summary>
    Conntrack = 3,
}
