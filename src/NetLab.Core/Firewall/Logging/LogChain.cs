namespace NetLab.Firewall;

/// <summary>Where in a packet's way it is logged (linux/netfilter.h: NF_INET_*, with the kernel's numbers).</summary>
public enum LogChain
{
    /// <summary>As it arrived, before routing and before any translation.</summary>
    Prerouting = 0,

    /// <summary>On its way to this machine itself.</summary>
    Input = 1,

    /// <summary>On its way through this machine, from one interface to another.</summary>
    Forward = 2,

    /// <summary>Sent by this machine itself.</summary>
    Output = 3,

    /// <summary>As it leaves, after routing and translation.</summary>
    Postrouting = 4,
}
