using NetLab.Netlink;

namespace NetLab.Network;

/// <summary>
/// What a namespace had when it was last heard of, and so what each notification changes. Messages that say what is known already change nothing: they
/// are older than the table that was read, or repeat themselves.
/// </summary>
internal sealed partial class NetChangeTracker(string? @namespace)
{
    // IFLA_WIRELESS: an event of a radio and no description of the interface. IFLA_NEW_NETNSID: where an interface went that is gone here.
    private const ushort Wireless = 11, NewNamespaceId = 45;

    private readonly Dictionary<int, string> _names = [];
    private readonly Dictionary<uint, NetAdapter> _links = [];
    private readonly Dictionary<AddressKey, (NetIPAddress Address, long Read)> _addresses = [];
    private readonly Dictionary<NeighborKey, NetNeighbor> _neighbors = [];

    /// <summary>Applies one notification; what it changes is appended.</summary>
    public void Apply(in NetlinkMessage message, List<NetChange> changes)
    {
        switch (message.Type)
        {
            case RouteMessageType.NewLink: ApplyLink(in message, changes); break;
            case RouteMessageType.DeleteLink: RemoveLink(in message, changes); break;
            case RouteMessageType.NewAddress or RouteMessageType.DeleteAddress when AddressReader.TryRead(in message, out NetIPAddress address):
                Take(address, message.Type == RouteMessageType.DeleteAddress, NetChangeAction.Added, changes);
                break;
            case RouteMessageType.NewNeighbor or RouteMessageType.DeleteNeighbor when new NeighborReader(_names, @namespace).Read(in message, out NetNeighbor neighbor):
                Take(neighbor, message.Type == RouteMessageType.DeleteNeighbor, NetChangeAction.Added, changes);
                break;
            case RouteMessageType.NewRoute or RouteMessageType.DeleteRoute: ApplyRoute(in message, changes); break;
        }
    }

    /// <summary>Takes a whole table of links for what is there now.</summary>
    public void Replace(List<NetAdapter> links, NetChangeAction action, List<NetChange> changes)
    {
        var gone = new Dictionary<uint, NetAdapter>(_links);
        foreach (NetAdapter link in links) _names[(int)link.InterfaceIndex] = link.Name;
        foreach (NetAdapter link in links)
        {
            gone.Remove(link.InterfaceIndex);
            Take(link, action, changes);
        }
        foreach (NetAdapter link in gone.Values) Forget(link, "", changes);
    }

    /// <summary>The same with addresses.</summary>
    public void Replace(List<NetIPAddress> addresses, NetChangeAction action, List<NetChange> changes)
    {
        var present = new HashSet<AddressKey>();
        foreach (NetIPAddress address in addresses) present.Add(AddressKey.Of(address));
        foreach ((AddressKey key, (NetIPAddress Address, long Read) known) in _addresses)
        {
            if (present.Contains(key)) continue;
            _addresses.Remove(key);
            changes.Add(Change(NetChangeAction.Removed, known.Address, null));
        }
        foreach (NetIPAddress address in addresses) Take(address, gone: false, action, changes);
    }

    /// <summary>The same with neighbours.</summary>
    public void Replace(List<NetNeighbor> neighbors, NetChangeAction action, List<NetChange> changes)
    {
        var present = new HashSet<NeighborKey>();
        foreach (NetNeighbor neighbor in neighbors) present.Add(NeighborKey.Of(neighbor));
        foreach ((NeighborKey key, NetNeighbor known) in _neighbors)
        {
            if (present.Contains(key)) continue;
            _neighbors.Remove(key);
            changes.Add(Change(NetChangeAction.Removed, known, null));
        }
        foreach (NetNeighbor neighbor in neighbors) Take(neighbor, gone: false, action, changes);
    }

    private void ApplyLink(in NetlinkMessage message, List<NetChange> changes)
    {
        // Of another family it is about a bridge's port, which tells less of the interface.
        if (message.Fixed<LinkMessage>(out NetlinkAttributeReader attributes).Family != 0) return;
        while (attributes.Read())
        {
            if (attributes.Type == Wireless) return;
        }
        if (!LinkReader.TryRead(in message, out NetAdapter link)) return;
        link.Namespace = @namespace;
        _names[(int)link.InterfaceIndex] = link.Name;
        if (link.MasterIndex is uint master) link.Master = _names.GetValueOrDefault((int)master);
        if (_links.TryGetValue(link.InterfaceIndex, out NetAdapter? before) && before.LinkedIndex == link.LinkedIndex && before.LinkNamespaceId == link.LinkNamespaceId)
            (link.LinkedName, link.LinkedNamespace) = (before.LinkedName, before.LinkedNamespace);
        if (link is { LinkedIndex: > 0, LinkNamespaceId: null })
            (link.LinkedName, link.LinkedNamespace) = (_names.GetValueOrDefault(link.LinkedIndex), @namespace);
        Take(link, NetChangeAction.Added, changes);
    }

    private void RemoveLink(in NetlinkMessage message, List<NetChange> changes)
    {
        LinkMessage header = message.Fixed<LinkMessage>(out NetlinkAttributeReader attributes);
        if (header.Family != 0) return;
        bool moved = false;
        while (attributes.Read()) moved |= attributes.Type == NewNamespaceId;
        if (_links.TryGetValue((uint)header.Index, out NetAdapter? known)) Forget(known, moved ? "moved to another namespace" : "", changes);
    }

    private void Take(NetAdapter link, NetChangeAction action, List<NetChange> changes)
    {
        _links.TryGetValue(link.InterfaceIndex, out NetAdapter? before);
        _links[link.InterfaceIndex] = link;
        string what = before is null ? "" : ChangeText.Of(before, link);
        if (before is null) changes.Add(Change(action, null, link));
        else if (what.Length > 0) changes.Add(Change(NetChangeAction.Changed, before, link, what));
        // With its interface's carrier IPv4's routes go, or die, and the kernel says nothing of it.
        const LinkFlags Carrying = LinkFlags.Up | LinkFlags.LowerUp | LinkFlags.Running;
        RoutesAreStale |= before is not null && ((before.Flags ^ link.Flags) & Carrying) != 0;
    }

    private void Forget(NetAdapter link, string what, List<NetChange> changes)
    {
        _links.Remove(link.InterfaceIndex);
        RoutesAreStale = true;
        changes.Add(Change(NetChangeAction.Removed, link, null, what));
    }

    private void Take(NetIPAddress address, bool gone, NetChangeAction action, List<NetChange> changes)
    {
        address.InterfaceAlias = NameOf(address.InterfaceIndex);
        address.Namespace = @namespace;
        AddressKey key = AddressKey.Of(address);
        bool known = _addresses.TryGetValue(key, out (NetIPAddress Address, long Read) before);
        if (gone)
        {
            if (known && _addresses.Remove(key)) changes.Add(Change(NetChangeAction.Removed, before.Address, null));
            return;
        }
        long now = Environment.TickCount64;
        _addresses[key] = (address, now);
        string what = known ? ChangeText.Of(before.Address, address, TimeSpan.FromMilliseconds(now - before.Read)) : "";
        if (!known) changes.Add(Change(action, null, address));
        else if (what.Length > 0) changes.Add(Change(NetChangeAction.Changed, before.Address, address, what));
    }

    private void Take(NetNeighbor neighbor, bool gone, NetChangeAction action, List<NetChange> changes)
    {
        NeighborKey key = NeighborKey.Of(neighbor);
        NetNeighbor? before = _neighbors.GetValueOrDefault(key);
        if (gone)
        {
            if (before is not null && _neighbors.Remove(key)) changes.Add(Change(NetChangeAction.Removed, before, null));
            return;
        }
        _neighbors[key] = neighbor;
        string what = before is null ? "" : ChangeText.Of(before, neighbor);
        if (before is null) changes.Add(Change(action, null, neighbor));
        else if (what.Length > 0) changes.Add(Change(NetChangeAction.Changed, before, neighbor, what));
    }

    private string NameOf(uint index) => _names.TryGetValue((int)index, out string? name) ? name : $"if{index}";

    private NetChange Change(NetChangeAction action, object? before, object? after, string what = "")
    {
        (NetChangeType type, string alias, uint index) = (after ?? before) switch
        {
            NetAdapter link => (NetChangeType.Link, link.Name, link.InterfaceIndex),
            NetIPAddress address => (NetChangeType.Address, address.InterfaceAlias, address.InterfaceIndex),
            NetRoute route => (NetChangeType.Route, route.InterfaceAlias, route.InterfaceIndex),
            NetNeighbor neighbor => (NetChangeType.Neighbor, neighbor.InterfaceAlias, neighbor.InterfaceIndex),
            _ => throw new InvalidOperationException("Nothing has changed."),
        };
        return new NetChange(action, type, @namespace) { Before = before, After = after, What = what, InterfaceAlias = alias, InterfaceIndex = index };
    }

    private readonly record struct AddressKey(uint Interface, IPValue Local, byte Length, IPValue? Peer)
    {
        public static AddressKey Of(NetIPAddress address) => new(address.InterfaceIndex, address.Local, address.PrefixLength, address.PeerValue);
    }

    private readonly record struct NeighborKey(uint Interface, IPValue Address, bool IsProxy)
    {
        public static NeighborKey Of(NetNeighbor neighbor) => new(neighbor.InterfaceIndex, neighbor.Address, neighbor.IsProxy);
    }
}
