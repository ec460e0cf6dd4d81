using NetLab.Interop;
using NetLab.Netlink;

namespace NetLab.Network;

/// <content>Changing and removing adapters.</content>
public sealed partial class LinkTable
{
    /// <summary>The longest free text, in bytes of UTF-8: IFALIASZ (linux/if.h) less the NUL.</summary>
    public const int MaximumAliasLength = 255;

    /// <summary>
    /// Changes an adapter, everything in one message. Where the kernel takes one change and then rejects another, those it took are
    /// taken back.
    /// </summary>
    /// <param name="adapter">The adapter as it is; its index is what counts.</param>
    /// <param name="changes">What to change.</param>
    /// <exception cref="ArgumentException">A value no such adapter can have; ParamName is the name of the property of <paramref name="changes"/>.</exception>
    /// <exception cref="LinuxException">The kernel rejects the change.</exception>
    public void Set(NetAdapter adapter, NetAdapterChanges changes)
    {
        Check(adapter, changes);
        if (changes.Count == 0) return;
        using var request = new NetlinkWriter();
        WriteChanges(request, adapter.InterfaceIndex, changes);
        try
        {
            _stack.Route.Execute(request, $"change the interface '{adapter.Name}'");
        }
        catch (NetlinkException exception)
        {
            if (changes.Count > 1) Undo(adapter, changes);
            throw Explain(exception, adapter, changes);
        }
    }

    /// <summary>Disables an adapter and enables it again, in one system call.</summary>
    /// <param name="adapter">The adapter; its index is what counts.</param>
    /// <exception cref="LinuxException">The kernel rejects it.</exception>
    public void Restart(NetAdapter adapter)
    {
        using var request = new NetlinkWriter();
        WriteChanges(request, adapter.InterfaceIndex, new NetAdapterChanges { Enabled = false });
        WriteChanges(request, adapter.InterfaceIndex, new NetAdapterChanges { Enabled = true });
        _stack.Route.Execute(request, $"restart the interface '{adapter.Name}'");
    }

    /// <summary>Removes a virtual adapter; of a veth pair both ends go.</summary>
    /// <param name="adapter">The adapter; its index is what counts.</param>
    /// <exception cref="NotSupportedException">It is the loopback interface.</exception>
    /// <exception cref="LinuxException">It cannot be removed (EOPNOTSUPP for hardware), or is not there.</exception>
    public void Remove(NetAdapter adapter)
    {
        string attempted = $"remove the interface '{adapter.Name}'";
        if (adapter.HardwareType == LinkKind.LoopbackHardware)
            throw new NotSupportedException($"Cannot {attempted}: every namespace has its loopback interface, which goes with the namespace.");
        using var request = new NetlinkWriter();
        request.Begin(RouteMessageType.DeleteLink, NetlinkFlags.None);
        request.Fixed(new LinkMessage { Index = (int)adapter.InterfaceIndex });
        try
        {
            _stack.Route.Execute(request, attempted);
        }
        catch (NetlinkException exception) when (exception.Error == Errno.EOPNOTSUPP)
        {
            throw exception.While(attempted, "Its driver made it, for hardware or as a fallback device; only links that were added can be removed.");
        }
    }

    /// <summary>Writes the RTM_SETLINK for changes that have been checked.</summary>
    internal static void WriteChanges(NetlinkWriter request, uint index, NetAdapterChanges changes)
    {
        LinkFlags flags = LinkFlags.None, change = LinkFlags.None;
        if (changes.Enabled is bool enabled)
        {
            change |= LinkFlags.Up;
            if (enabled) flags |= LinkFlags.Up;
        }
        if (changes.Promiscuous is bool promiscuous)
        {
            change |= LinkFlags.Promiscuous;
            if (promiscuous) flags |= LinkFlags.Promiscuous;
        }
        request.Begin(RouteMessageType.SetLink, NetlinkFlags.None);
        request.Fixed(new LinkMessage { Index = (int)index, Flags = (uint)flags, Change = (uint)change });
        if (changes.NewName is not null) request.Text(LinkAttribute.Name, changes.NewName);
        if (changes.MtuSize is uint mtu) request.UInt32(LinkAttribute.Mtu, mtu);
        if (changes.MacAddress is not null && HardwareAddress.TryParse(changes.MacAddress, out byte[] address)) request.Bytes(LinkAttribute.Address, address);
        if (changes.Alias is not null) WriteAlias(request, changes.Alias);
        if (changes.MasterIndex is uint master) request.UInt32(LinkAttribute.Master, master);
        if (changes.TransmitQueueLength is uint length) request.UInt32(LinkAttribute.TransmitQueueLength, length);
        if (changes.Group is uint group) request.UInt32(LinkAttribute.Group, group);
    }

    /// <summary>The kernel removes the text when it gets one without a byte, and keeps the NUL when it gets one.</summary>
    private static void WriteAlias(NetlinkWriter request, string alias)
    {
        if (alias.Length == 0) request.Flag(LinkAttribute.Alias);
        else request.Bytes(LinkAttribute.Alias, System.Text.Encoding.UTF8.GetBytes(alias));
    }

    private static void Check(NetAdapter adapter, NetAdapterChanges changes)
    {
        if (changes.NewName is not null) _ = InterfaceName.Validate(changes.NewName, nameof(changes.NewName));
        if (changes.MacAddress is not null) _ = HardwareAddress.ParseUnicast(changes.MacAddress, nameof(changes.MacAddress));
        if (changes.MtuSize is uint mtu)
        {
            string? fault = mtu > int.MaxValue ? "is more than any interface has"
                : mtu < adapter.MinimumMtu ? $"is below the least '{adapter.Name}' takes, {adapter.MinimumMtu}"
                : adapter.MaximumMtu > 0 && mtu > adapter.MaximumMtu ? $"is above the most '{adapter.Name}' takes, {adapter.MaximumMtu}"
                : null;
            if (fault is not null) throw Wrong(nameof(changes.MtuSize), $"The MTU {mtu} {fault}.");
        }
        if (changes.Alias is not null && System.Text.Encoding.UTF8.GetByteCount(changes.Alias) > MaximumAliasLength)
            throw Wrong(nameof(changes.Alias), $"The text is longer than {MaximumAliasLength} bytes, the most Linux keeps.");
    }

    private static ArgumentException Wrong(string parameter, string fault) => new(fault, parameter);

    /// <summary>Puts back what a half-taken message may have changed, one thing at a time, for the rejected one fails again.</summary>
    private void Undo(NetAdapter before, NetAdapterChanges changes)
    {
        NetAdapterChanges back = changes.Inverse(before);
        NetAdapterChanges[] steps =
        [
            new() { Enabled = back.Enabled, Promiscuous = back.Promiscuous },
            new() { Group = back.Group, TransmitQueueLength = back.TransmitQueueLength },
            new() { MasterIndex = back.MasterIndex },
            new() { NewName = back.NewName },
            new() { Alias = back.Alias },
            new() { MacAddress = back.MacAddress is { Length: > 0 } ? back.MacAddress : null },
            new() { MtuSize = back.MtuSize },
        ];
        using var request = new NetlinkWriter();
        foreach (NetAdapterChanges step in steps)
        {
            if (step.Count > 0) WriteChanges(request, before.InterfaceIndex, step);
        }
        _ = _stack.Route.ExecuteEach(request, "take back a change");
    }

    private static NetlinkException Explain(NetlinkException exception, NetAdapter adapter, NetAdapterChanges changes) => exception.Error switch
    {
        Errno.EEXIST when changes.NewName is not null => exception.While(
            $"rename the interface '{adapter.Name}' to '{changes.NewName}'", "Another interface has that name (or alternative name); give -NewName a free one."),
        Errno.EBUSY when changes.NewName is not null => exception.While(
            $"rename the interface '{adapter.Name}' to '{changes.NewName}'", "This kernel renames only disabled interfaces: Disable-NetAdapter it first."),
        Errno.EBUSY when changes.MacAddress is not null => exception.While(
            exception.Attempted, "Its driver changes the MAC address only while it is disabled: Disable-NetAdapter it first."),
        Errno.EOPNOTSUPP when changes.MacAddress is not null => exception.While(exception.Attempted, "Its driver does not let the MAC address be changed."),
        _ => exception,
    };
}
