using NetLab.Interop;
using NetLab.Netlink;

namespace NetLab.Network;

public sealed partial class LinkTable
{
    /// <summary>Makes a virtual interface: one message, or nothing.</summary>
    /// <param name="link">What to make.</param>
    /// <returns>The interface as the kernel made it.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range, missing, or of another kind; the exception names it.</exception>
    /// <exception cref="LinuxException">
    /// The name is taken (EEXIST), the kernel has no such kind (EOPNOTSUPP, with the module's name), there is no such parent (ENODEV), or the
    /// caller may not (EPERM). Nothing is left behind.
    /// </exception>
    public NetAdapter Create(LinkDefinition link)
    {
        CheckName(link.Name, nameof(link.Name));
        link.Kind.Validate();
        byte[]? address = link.MacAddress is null ? null : HardwareAddress.ParseUnicast(link.MacAddress, nameof(link.MacAddress));
        string what = $"create the {link.Kind.Name} interface '{link.Name}'";
        NetworkStack parents = link.ParentStack ?? _stack;
        int parent = ParentIndex(link, parents);
        try
        {
            if (link.Kind is TunTapLink tunTap)
            {
                CreateTunTap(link, tunTap, address, what);
            }
            else
            {
                using var request = new NetlinkWriter();
                int? target = parents.Identity == _stack.Identity ? null : _stack.Handle.Number;
                LinkCreateMessage.WriteLink(request, link, parent, target, address);
                parents.Route.Execute(request, what);
            }
        }
        catch (NetlinkException failure)
        {
            throw failure.While(what, Advice(failure, link));
        }
        try
        {
            return Get(link.Name);
        }
        catch
        {
            Discard(link.Name);
            throw;
        }
    }

    /// <summary>Removes an interface that was made a moment ago, when a later step failed; what goes wrong then is passed over.</summary>
    internal void Discard(string name) => Rollback.Try(() =>
    {
        using var request = new NetlinkWriter();
        LinkCreateMessage.WriteDelete(request, IndexOf(name));
        _ = _stack.Route.ExecuteEach(request, $"remove '{name}'");
    });

    /// <summary>Checks a new interface's name and names the parameter it came in.</summary>
    internal static void CheckName(string name, string parameter)
    {
        try
        {
            InterfaceName.Validate(name);
        }
        catch (ArgumentException fault)
        {
            throw new ArgumentException(fault.Message.Split(" (Parameter", 2)[0], parameter, fault);
        }
    }

    /// <summary>Whether there is an interface of this name.</summary>
    internal bool Exists(string name)
    {
        // Asked of every name that is to be made: a "no" is the usual answer, and an exception would cost more than the question.
        using var request = new NetlinkWriter();
        WriteFind(request, name);
        NetlinkException? error = _stack.Route.ExecuteEach(request, $"find the interface '{name}'")[0];
        return error is null || (error.Error == Errno.ENODEV ? false : throw error);
    }

    /// <summary>An error about one setting of what was to be made.</summary>
    private static ArgumentException Fault(string message, string setting) => new(message, setting);

    /// <summary>
    /// The interface is set up first and made to last then, which nothing follows: failing or killed at any step it goes with the file.
    /// </summary>
    private void CreateTunTap(LinkDefinition link, TunTapLink kind, byte[]? address, string what)
    {
        TunDevice made;
        try
        {
            made = NamespaceThread.Run(_stack.Handle, () => TunDevice.Create(link.Name, kind.Tap, kind.Owner, kind.Group));
        }
        catch (LinuxException failure) when (failure.Error == Errno.EEXIST)
        {
            throw new LinuxException(Errno.EEXIST, what, TakenAdvice(link.Name, nameof(link.Name)));
        }
        using (made)
        {
            if (link.Up || address is not null || link.MtuSize is not null)
            {
                using var request = new NetlinkWriter();
                LinkCreateMessage.WriteSettings(request, link, IndexOf(link.Name), address);
                _stack.Route.Execute(request, what);
            }
            made.Persist();
        }
    }

    private static int ParentIndex(LinkDefinition link, NetworkStack parents)
    {
        switch (link.Kind.Parent)
        {
            case LinkParentUse.Required when link.ParentInterface is null:
                throw Fault($"A {link.Kind.Name} interface stands on another one; name it.", nameof(link.ParentInterface));
            case LinkParentUse.None when link.ParentInterface is not null:
                throw Fault($"A {link.Kind.Name} interface stands on no other.", nameof(link.ParentInterface));
        }
        if (link.ParentInterface is null) return 0;
        try
        {
            return parents.Links.IndexOf(link.ParentInterface);
        }
        catch (NetlinkException failure) when (failure.Error == Errno.ENODEV)
        {
            throw failure.While($"find the parent interface '{link.ParentInterface}'", $"There is none of that name {Place(parents)}; Get-NetAdapter lists those there are.");
        }
    }

    private string? Advice(NetlinkException failure, LinkDefinition link) => failure.Error switch
    {
        Errno.EOPNOTSUPP when IsUnknownKind(failure) =>
            $"The kernel has no '{link.Kind.Name}' link type; the module {link.Kind.KernelModule} is missing.",
        Errno.EEXIST when Exists(link.Name) => TakenAdvice(link.Name, nameof(link.Name)),
        Errno.EINVAL or Errno.ENODEV when link.ParentInterface is null && link.Kind is VxlanLink { Remote: not null } =>
            "To join a multicast group it needs the interface to join it on: ParentInterface.",
        Errno.ENETDOWN => $"Its parent '{link.ParentInterface}' is down: enable that first, or leave the new interface down.",
        Errno.EBUSY when link.ParentInterface is not null => $"Its parent '{link.ParentInterface}' is in use by a bridge, a bond or another kind of interface.",
        _ => MtuAdvice(failure, link.MtuSize),
    };

    /// <summary>What to say when a name is taken here.</summary>
    internal string TakenAdvice(string name, string parameter) =>
        $"The name '{name}' ({parameter}) is taken {Place(_stack)}; choose another, or remove what has it.";

    /// <summary>What to say when the kernel objects to the MTU; null when it objects to something else.</summary>
    internal static string? MtuAdvice(NetlinkException failure, uint? mtu)
    {
        // Below the least IPv4 takes and above the most an Ethernet driver takes nothing else need be said; many drivers do not say more.
        bool isIt = failure.Attribute == LinkAttribute.Mtu || failure.KernelMessage?.Contains("mtu", StringComparison.OrdinalIgnoreCase) == true
            || (failure.Error is Errno.EINVAL or Errno.ERANGE && mtu is < 68 or > 65535);
        return isIt && mtu is not null ? $"MtuSize {mtu} is not a size this kind of interface takes." : null;
    }

    /// <summary>rtnl_newlink (net/core/rtnetlink.c) says so when neither the kernel nor a module it could load knows the kind.</summary>
    internal static bool IsUnknownKind(NetlinkException failure) =>
        failure.KernelMessage?.Contains("device type", StringComparison.OrdinalIgnoreCase) == true;

    private static string Place(NetworkStack stack) => stack.Namespace is null ? "here" : $"in the namespace '{stack.Namespace}'";
}
