using NetLab.Netlink;

namespace NetLab.Network;

/// <summary>
/// A kind of virtual interface with the settings only it has: what RTM_NEWLINK carries in IFLA_LINKINFO (linux/if_link.h). Each kind
/// knows its own attributes.
/// </summary>
public abstract class VirtualLink
{
    private protected VirtualLink()
    {
    }

    /// <summary>The kernel's name of the kind, as <c>ip link add ... type</c> takes it.</summary>
    public abstract string Name { get; }

    /// <summary>The kernel module that brings the kind.</summary>
    public virtual string KernelModule => Name;

    /// <summary>Whether the kind stands on another interface.</summary>
    public virtual LinkParentUse Parent => LinkParentUse.None;

    /// <summary>Checks the settings that can be checked without the kernel.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range; the exception names it.</exception>
    internal virtual void Validate()
    {
    }

    /// <summary>Writes what stands inside IFLA_INFO_DATA.</summary>
    /// <param name="request">The request.</param>
    /// <param name="parent">The index of the interface it stands on, 0 for none.</param>
    internal virtual void WriteData(NetlinkWriter request, int parent)
    {
    }
}
