using NetLab.Interop;
using NetLab.Netlink;

namespace NetLab.Network;

public sealed partial class BridgeTable
{
    /// <summary>
    /// Makes interfaces ports of a bridge with the settings <paramref name="settings"/> says, all in one send. One that is a port of it already
    /// only gets the settings.
    /// </summary>
    /// <param name="bridge">The bridge.</param>
    /// <param name="interfaces">The names of the interfaces.</param>
    /// <param name="settings">Settings for each of them, or null.</param>
    /// <returns>
    /// For each name the port as the kernel has it, or why it is none: it is not there (ENODEV), is a port of something else (EBUSY), or the
    /// kernel does not take it (loopback, another bridge). Such an interface is left as it was.
    /// </returns>
    /// <exception cref="ArgumentException">A setting is out of its range; the exception names it.</exception>
    public List<(NetBridgePort? Port, LinuxException? Error)> AddPorts(NetBridge bridge, IReadOnlyList<string> interfaces, BridgePortSettings? settings = null)
    {
        settings ??= new BridgePortSettings();
        settings.Validate();
        var results = new (NetBridgePort? Port, LinuxException? Error)[interfaces.Count];
        for (int i = 0; i < results.Length; i++) results[i] = Candidate(bridge, interfaces[i]);

        Join(bridge, results, interfaces, settings);
        for (int i = 0; i < results.Length; i++)
        {
            if (results[i].Port is not NetBridgePort port) continue;
            try
            {
                NetBridgePort now = _stack.Links.Read<NetBridgePort>(port.InterfaceIndex);
                now.Master = bridge.Name;
                results[i] = (now, null);
            }
            catch (LinuxException failure)
            {
                results[i] = (null, failure);
                if (port.MasterIndex is null) Leave(port.InterfaceIndex, bridge);
            }
        }
        return [.. results];
    }

    private void Leave(uint port, NetBridge bridge)
    {
        using var back = new NetlinkWriter();
        BridgeMessage.WriteMaster(back, port, 0);
        _ = _stack.Route.ExecuteEach(back, $"take a port out of the bridge '{bridge.Name}'");
    }

    /// <summary>Takes ports out of a bridge, all in one send.</summary>
    /// <param name="bridge">The bridge.</param>
    /// <param name="interfaces">The names of its ports.</param>
    /// <returns>For each name the interface as it is now, or why it was not taken out: it is not there, or is no port of the bridge.</returns>
    public List<(NetAdapter? Adapter, LinuxException? Error)> RemovePorts(NetBridge bridge, IReadOnlyList<string> interfaces)
    {
        var results = new (NetAdapter? Adapter, LinuxException? Error)[interfaces.Count];
        using var request = new NetlinkWriter();
        var asked = new List<int>();
        for (int i = 0; i < results.Length; i++)
        {
            string what = $"take '{interfaces[i]}' out of the bridge '{bridge.Name}'";
            try
            {
                NetBridgePort port = _stack.Links.Read<NetBridgePort>(interfaces[i]);
                if (port.MasterIndex != bridge.InterfaceIndex)
                    throw new LinuxException(Errno.ENODEV, what, $"'{interfaces[i]}' is no port of '{bridge.Name}'; (Get-NetBridge {bridge.Name}).Ports lists those it has.");
                results[i] = (port, null);
                BridgeMessage.WriteMaster(request, port.InterfaceIndex, 0);
                asked.Add(i);
            }
            catch (LinuxException failure)
            {
                results[i] = (null, failure is NetlinkException rejected ? rejected.While(what, $"There is no interface '{interfaces[i]}' {Place}.") : failure);
            }
        }
        NetlinkException?[] errors = asked.Count == 0 ? [] : _stack.Route.ExecuteEach(request, $"take ports out of the bridge '{bridge.Name}'");
        for (int i = 0; i < errors.Length; i++)
        {
            int which = asked[i];
            results[which] = errors[i] is NetlinkException failure
                ? (null, failure.While($"take '{interfaces[which]}' out of the bridge '{bridge.Name}'"))
                : (_stack.Links.Get(results[which].Adapter!.InterfaceIndex), null);
        }
        return [.. results];
    }

    private (NetBridgePort? Port, LinuxException? Error) Candidate(NetBridge bridge, string name)
    {
        string what = $"add '{name}' to the bridge '{bridge.Name}'";
        try
        {
            NetBridgePort port = _stack.Links.Read<NetBridgePort>(name);
            if (port.MasterIndex is not uint master || master == bridge.InterfaceIndex) return (port, null);
            string holder = _stack.Links.Read<NetAdapter>(master).Name;
            return (null, new LinuxException(Errno.EBUSY, what, $"'{name}' is a port of '{holder}'; take it out there first."));
        }
        catch (NetlinkException failure)
        {
            return (null, failure.While(what, failure.Error == Errno.ENODEV ? $"There is no interface '{name}' {Place}." : null));
        }
    }

    /// <summary>Sends, for every candidate, the message that makes it a port and the one with its settings; all in one send.</summary>
    private void Join(NetBridge bridge, (NetBridgePort? Port, LinuxException? Error)[] results, IReadOnlyList<string> interfaces, BridgePortSettings settings)
    {
        using var request = new NetlinkWriter();
        var asked = new List<(int Which, bool IsMaster)>();
        for (int i = 0; i < results.Length; i++)
        {
            if (results[i].Port is not NetBridgePort port) continue;
            if (port.MasterIndex is null)
            {
                BridgeMessage.WriteMaster(request, port.InterfaceIndex, bridge.InterfaceIndex);
                asked.Add((i, true));
            }
            if (settings.IsEmpty) continue;
            BridgeMessage.WritePort(request, port.InterfaceIndex, settings);
            asked.Add((i, false));
        }
        if (asked.Count == 0) return;
        NetlinkException?[] errors = _stack.Route.ExecuteEach(request, $"add ports to the bridge '{bridge.Name}'");
        using var back = new NetlinkWriter();
        for (int i = 0; i < errors.Length; i++)
        {
            (int which, bool isMaster) = asked[i];
            // What did not become a port rejects its settings too; the first word counts.
            if (errors[i] is not NetlinkException failure || results[which].Port is not NetBridgePort port) continue;
            results[which] = (null, isMaster
                ? failure.While($"add '{interfaces[which]}' to the bridge '{bridge.Name}'", PortAdvice(failure))
                : failure.While($"set the port '{interfaces[which]}' of the bridge '{bridge.Name}'"));
            // What was no port before is none again.
            if (!isMaster && port.MasterIndex is null) BridgeMessage.WriteMaster(back, port.InterfaceIndex, 0);
        }
        if (back.Count > 0) _ = _stack.Route.ExecuteEach(back, $"take ports out of the bridge '{bridge.Name}'");
    }

    private static string? PortAdvice(NetlinkException failure) => failure.Error switch
    {
        Errno.ELOOP => "A bridge cannot be a port of a bridge.",
        Errno.EINVAL => "The loopback interface, interfaces without Ethernet frames and those with ports of their own cannot be a port.",
        Errno.EOPNOTSUPP => "This kind of interface does not let itself be bridged.",
        Errno.EBUSY => "It is in use by a macvlan, an ipvlan or a bond.",
        _ => null,
    };
}
