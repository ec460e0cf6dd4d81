using NetLab.Netlink;

namespace NetLab.Network;

public sealed partial class BridgeTable
{
    /// <summary>What bridges know: behind which port which MAC address is.</summary>
    /// <param name="bridge">The bridge meant; null for all, and the tables of VXLAN interfaces.</param>
    /// <param name="deviceFilters">Whether to also list which addresses the devices themselves let in, as <c>bridge fdb</c> does.</param>
    public List<BridgeForwarding> Forwarding(NetBridge? bridge = null, bool deviceFilters = false)
    {
        using var request = new NetlinkWriter();
        ForwardingMessage.WriteList(request, bridge?.InterfaceIndex ?? 0);
        List<BridgeForwarding> rows = _stack.Route.Dump<BridgeForwarding>(request, "list the forwarding tables of bridges", ForwardingMessage.TryRead);
        if (!deviceFilters) rows.RemoveAll(static row => row.IsDeviceFilter);
        if (rows.Count == 0) return rows;
        Dictionary<int, string> names = _stack.Links.Names();
        foreach (BridgeForwarding row in rows)
        {
            row.InterfaceAlias = names.GetValueOrDefault((int)row.InterfaceIndex) ?? $"{row.InterfaceIndex}";
            if (row.BridgeIndex != 0) row.Bridge = names.GetValueOrDefault((int)row.BridgeIndex) ?? $"{row.BridgeIndex}";
            row.Namespace = _stack.Namespace;
        }
        return rows;
    }
}
