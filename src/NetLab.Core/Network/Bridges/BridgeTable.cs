using NetLab.Interop;
using NetLab.Netlink;

namespace NetLab.Network;

/// <summary>The bridges of a namespace, their ports, and what they have learned (bridge(8), rtnetlink(7)).</summary>
public sealed partial class BridgeTable
{
    /// <summary>The kernel's name of the kind (IFLA_INFO_KIND).</summary>
    internal const string Kind = "bridge";
    private readonly NetworkStack _stack;

    internal BridgeTable(NetworkStack stack) => _stack = stack;

    /// <summary>All bridges with their ports, by ascending index.</summary>
    public List<NetBridge> List()
    {
        List<NetBridge> bridges = _stack.Links.List<NetBridge>(Kind, 0);
        if (bridges.Count == 0) return bridges;
        List<NetBridgePort> ports = _stack.Links.List<NetBridgePort>(null, bridges.Count == 1 ? bridges[0].InterfaceIndex : 0);
        ports.RemoveAll(static port => !port.IsPort);
        foreach (NetBridge bridge in bridges) bridge.Ports = Take(ports, bridge);
        return bridges;
    }

    /// <summary>One bridge with its ports.</summary>
    /// <param name="name">Its name, or one of its alternative names.</param>
    /// <param name="parameter">The parameter the name came in, for the error.</param>
    /// <exception cref="LinuxException">There is none of that name (ENODEV).</exception>
    /// <exception cref="ArgumentException">The interface of that name is no bridge.</exception>
    public NetBridge Get(string name, string parameter = "Name")
    {
        NetBridge bridge = Find(name, parameter);
        bridge.Ports = Take(_stack.Links.List<NetBridgePort>(null, bridge.InterfaceIndex), bridge);
        return bridge;
    }

    /// <summary>As <see cref="Get"/>, without the ports: all that is needed to add one.</summary>
    /// <inheritdoc cref="Get"/>
    public NetBridge Find(string name, string parameter = "Name")
    {
        NetBridge bridge;
        try
        {
            bridge = _stack.Links.Read<NetBridge>(name);
        }
        catch (NetlinkException failure) when (failure.Error is Errno.ENODEV or Errno.ERANGE or Errno.EINVAL)
        {
            // The kernel does not even look for a name no interface can have.
            throw new NetlinkException(Errno.ENODEV, $"find the bridge '{name}' ({parameter})", advice: $"There is none {Place}; Get-NetBridge lists those there are.");
        }
        if (bridge.KernelKind != Kind) throw new ArgumentException($"The interface '{name}' is a {bridge.Kind}, not a bridge.", parameter);
        return bridge;
    }

    /// <summary>
    /// Makes a bridge with its addresses in one system call, so that not even being killed leaves half of it; when any of it fails nothing
    /// is left.
    /// </summary>
    /// <param name="bridge">What to make.</param>
    /// <returns>The bridge as the kernel made it.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range; the exception names it.</exception>
    /// <exception cref="LinuxException">The name is taken (EEXIST), a setting is not in this kernel (EOPNOTSUPP), or the caller may not (EPERM).</exception>
    public NetBridge Create(BridgeDefinition bridge)
    {
        LinkTable.CheckName(bridge.Name, nameof(bridge.Name));
        BridgeSettings settings = WithDefaults(bridge.Settings);
        settings.Validate();
        byte[]? address = bridge.MacAddress is null ? null : HardwareAddress.ParseUnicast(bridge.MacAddress, nameof(bridge.MacAddress));
        var whole = new BridgeDefinition { Name = bridge.Name, Settings = settings, Addresses = bridge.Addresses, MtuSize = bridge.MtuSize, Up = bridge.Up };
        string what = $"create the bridge '{bridge.Name}'";
        for (int attempt = 1; ; attempt++)
        {
            NetlinkException? failure = TryCreate(whole, address, what);
            if (failure is null) break;
            bool taken = failure.Error == Errno.EEXIST && _stack.Links.Exists(bridge.Name);
            // Somebody was faster in taking the index that the addresses are for.
            if (failure.Error is Errno.EEXIST or Errno.EBUSY && !taken && bridge.Addresses.Count > 0 && attempt < IndexAttempts) continue;
            throw failure.While(what, taken ? _stack.Links.TakenAdvice(bridge.Name, nameof(bridge.Name)) : Advice(failure, settings, bridge.MtuSize));
        }
        try
        {
            return _stack.Links.Read<NetBridge>(bridge.Name);
        }
        catch
        {
            _stack.Links.Discard(bridge.Name);
            throw;
        }
    }

    /// <summary>Changes a bridge.</summary>
    /// <param name="bridge">The bridge as it is; its index is what counts.</param>
    /// <param name="settings">What to change.</param>
    /// <exception cref="ArgumentException">A setting is out of its range; the exception names it.</exception>
    /// <exception cref="LinuxException">The kernel rejects it; what it had taken before is taken back.</exception>
    public void Set(NetBridge bridge, BridgeSettings settings)
    {
        (settings with { Stp = settings.Stp ?? bridge.Stp }).Validate();
        if (settings.Stp == true && settings.ForwardDelay is null && bridge.ForwardDelay < TimeSpan.FromSeconds(2))
            settings = settings with { ForwardDelay = StandardForwardDelay };
        if (settings.IsEmpty) return;
        string what = $"change the bridge '{bridge.Name}'";
        using var request = new NetlinkWriter();
        WriteSteps(request, bridge.InterfaceIndex, settings);
        try
        {
            _stack.Route.Execute(request, what);
        }
        catch (NetlinkException failure)
        {
            using var back = new NetlinkWriter();
            WriteSteps(back, bridge.InterfaceIndex, Inverse(bridge, settings));
            _ = _stack.Route.ExecuteEach(back, what);
            throw failure.While(what, Advice(failure, settings, null));
        }
    }

    /// <summary>Removes a bridge; its ports stay, as ports of nothing.</summary>
    /// <param name="bridge">The bridge; its index is what counts.</param>
    /// <exception cref="LinuxException">It is gone (ENODEV), or the caller may not (EPERM).</exception>
    public void Remove(NetBridge bridge)
    {
        using var request = new NetlinkWriter();
        LinkCreateMessage.WriteDelete(request, (int)bridge.InterfaceIndex);
        _stack.Route.Execute(request, $"remove the bridge '{bridge.Name}'");
    }

    private const int IndexAttempts = 5;

    /// <summary>
    /// Sends the bridge and its addresses together. Addresses name their interface by its index, so the bridge is asked to take one that is free.
    /// </summary>
    /// <returns>Why there is no bridge; null when there is one.</returns>
    /// <exception cref="NetlinkException">The bridge was made and an address refused; it is gone again.</exception>
    private NetlinkException? TryCreate(BridgeDefinition bridge, byte[]? address, string what)
    {
        uint index = bridge.Addresses.Count == 0 ? 0 : (uint)_stack.Links.Names().Keys.Max() + 1;
        AddressDefinition[] addresses = [.. bridge.Addresses.Select(one => new AddressDefinition { InterfaceIndex = index, Address = one })];
        using var request = new NetlinkWriter();
        BridgeMessage.WriteCreate(request, bridge, address, index);
        foreach (AddressDefinition one in addresses) AddressEncoder.WriteNew(request, one, NetlinkFlags.Create | NetlinkFlags.Exclusive);
        NetlinkException?[] errors = _stack.Route.ExecuteEach(request, what);
        int refused = Array.FindIndex(errors, 1, static error => error is not null);
        if (errors[0] is NetlinkException failure)
        {
            // Addresses that went through all the same went to somebody else's interface.
            if (Array.Exists(errors[1..], static error => error is null)) _stack.Addresses.Undo(addresses, errors[1..]);
            return failure;
        }
        if (refused < 0) return null;
        NetlinkException why = _stack.Addresses.Explain(errors[refused]!, addresses[refused - 1]);
        _stack.Links.Discard(bridge.Name);
        throw why;
    }

    private string Place => _stack.Namespace is null ? "here" : $"in the namespace '{_stack.Namespace}'";

    private static readonly TimeSpan StandardForwardDelay = TimeSpan.FromSeconds(15);

    /// <summary>The kernel looks at the delay before it stops the spanning tree, which bounds the delay; so the stop goes first.</summary>
    private static void WriteSteps(NetlinkWriter request, uint index, BridgeSettings settings)
    {
        if (settings is { Stp: false, ForwardDelay: not null })
        {
            BridgeMessage.WriteSet(request, index, new BridgeSettings { Stp = false });
            settings = settings with { Stp = null };
        }
        BridgeMessage.WriteSet(request, index, settings);
    }

    private static BridgeSettings WithDefaults(BridgeSettings settings)
    {
        bool stp = settings.Stp ?? false;
        return settings with { Stp = stp, ForwardDelay = settings.ForwardDelay ?? (stp ? StandardForwardDelay : TimeSpan.Zero) };
    }

    /// <summary>The settings that undo others, given the bridge as it was.</summary>
    private static BridgeSettings Inverse(NetBridge before, BridgeSettings settings) => new()
    {
        Stp = settings.Stp is null ? null : before.Stp,
        ForwardDelay = settings.ForwardDelay is null ? null : before.ForwardDelay,
        HelloTime = settings.HelloTime is null ? null : before.HelloTime,
        MaximumAge = settings.MaximumAge is null ? null : before.MaximumAge,
        AgeingTime = settings.AgeingTime is null ? null : before.AgeingTime,
        Priority = settings.Priority is null ? null : before.Priority,
        MulticastSnooping = settings.MulticastSnooping is null ? null : before.MulticastSnooping,
    };

    private static string? Advice(NetlinkException failure, BridgeSettings settings, uint? mtu) => failure.Error switch
    {
        Errno.EOPNOTSUPP when LinkTable.IsUnknownKind(failure) => "The kernel has no 'bridge' link type; the module bridge is missing.",
        Errno.EOPNOTSUPP when settings.VlanFiltering is not null => "This kernel's bridges cannot filter VLANs (CONFIG_BRIDGE_VLAN_FILTERING is off).",
        _ => LinkTable.MtuAdvice(failure, mtu),
    };

    private static NetBridgePort[] Take(List<NetBridgePort> ports, NetBridge bridge)
    {
        var own = new List<NetBridgePort>();
        foreach (NetBridgePort port in ports)
        {
            if (port.MasterIndex != bridge.InterfaceIndex) continue;
            port.Master = bridge.Name;
            own.Add(port);
        }
        return [.. own];
    }
}
