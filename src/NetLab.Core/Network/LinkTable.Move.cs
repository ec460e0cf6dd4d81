using NetLab.Interop;
using NetLab.Netlink;

namespace NetLab.Network;

/// <content>Moving adapters to other namespaces.</content>
public sealed partial class LinkTable
{
    /// <summary>
    /// Moves an adapter to another namespace, under another name if wanted, in one message. It loses its addresses, its routes and its
    /// master, keeps MAC address and MTU, may get another index, and is enabled there if it was here. That cannot be taken back as it was, so
    /// nothing that could fail comes after it: who wants to see the adapter in its new place asks for it there.
    /// </summary>
    /// <param name="adapter">The adapter; its index is what counts.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="newName">Its name there; null keeps it.</param>
    /// <exception cref="ArgumentException">No interface can have that name.</exception>
    /// <exception cref="NotSupportedException">It is the loopback interface.</exception>
    /// <exception cref="LinuxException">
    /// Its kind is bound to its namespace (EINVAL: bridges), or its name is taken there (EEXIST). It stays where it was.
    /// </exception>
    public void Move(NetAdapter adapter, NetworkStack destination, string? newName = null)
    {
        if (newName is not null) _ = InterfaceName.Validate(newName, nameof(NetAdapterChanges.NewName));
        string name = newName ?? adapter.Name;
        string attempted = $"move the interface '{adapter.Name}' to {Where(destination)}" + (name == adapter.Name ? "" : $" as '{name}'");
        if (adapter.HardwareType == LinkKind.LoopbackHardware)
            throw new NotSupportedException($"Cannot {attempted}: every namespace has a loopback interface of its own, which cannot leave it.");
        bool stays = destination.Identity == _stack.Identity;
        if (!(stays && name == adapter.Name) && destination.Links.Has(name))
            throw new NetlinkException(Errno.EEXIST, attempted, advice: $"There is an interface '{name}' already; give -NewName a free name.");

        using var request = new NetlinkWriter();
        WriteMove(request, adapter.InterfaceIndex, destination.Handle, newName, adapter.IsEnabled);
        try
        {
            _stack.Route.Execute(request, attempted);
        }
        catch (NetlinkException exception)
        {
            if (!stays) TakeBack(adapter, destination, name);
            throw exception.Error == Errno.EINVAL
                ? exception.While(attempted, "Bridges and some tunnels cannot leave the namespace they were made in; make another one there.")
                : exception;
        }
    }

    private static void WriteMove(NetlinkWriter request, uint index, NetworkNamespaceHandle destination, string? newName, bool enable)
    {
        uint up = enable ? (uint)LinkFlags.Up : 0;
        request.Begin(RouteMessageType.SetLink, NetlinkFlags.None);
        request.Fixed(new LinkMessage { Index = (int)index, Flags = up, Change = up });
        request.Int32(LinkAttribute.NamespaceDescriptor, destination.Number);
        if (newName is not null) request.Text(LinkAttribute.Name, newName);
    }

    /// <summary>The kernel moves first and renames and enables then; where one of these fails, the adapter comes back as it was.</summary>
    private void TakeBack(NetAdapter adapter, NetworkStack destination, string name)
    {
        if (Has(adapter.Name)) return;
        Rollback.Try(() =>
        {
            string there = destination.Links.Has(name) ? name : adapter.Name;
            NetAdapter stray = destination.Links.Read<NetAdapter>(there);
            if (!stray.Address.AsSpan().SequenceEqual(adapter.Address)) return;
            using var request = new NetlinkWriter();
            WriteMove(request, stray.InterfaceIndex, _stack.Handle, adapter.Name, adapter.IsEnabled);
            destination.Route.Execute(request, $"take back the interface '{adapter.Name}'");
        });
    }

    private bool Has(string name)
    {
        try
        {
            _ = IndexOf(name);
            return true;
        }
        catch (NetlinkException exception) when (exception.Error == Errno.ENODEV)
        {
            return false;
        }
    }

    private static string Where(NetworkStack stack) => stack.Namespace is null ? "the caller's namespace" : $"the namespace '{stack.Namespace}'";
}
