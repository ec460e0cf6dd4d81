namespace NetLab.Network;

/// <summary>Who made a network namespace, as far as it can be told from where it is found.</summary>
public enum NetNamespaceSource
{
    /// <summary>It has a name under /run/netns: New-NetNamespace's or <c>ip netns add</c>'s.</summary>
    Named,

    /// <summary>A Docker container's or sandbox's (/run/docker/netns).</summary>
    Docker,

    /// <summary>A Podman container's (netns-UUID, under /run/netns or a user's /run/user/UID/netns).</summary>
    Podman,

    /// <summary>It has no name; processes live in it.</summary>
    Process,
}
