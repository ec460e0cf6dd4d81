using System.Globalization;
using NetLab.Interop;
using NetLab.Netlink;

namespace NetLab.Network;

/// <summary>What IP does on a namespace's interfaces, and whether the namespace forwards (rtnetlink(7), IFLA_AF_SPEC; ip-sysctl).</summary>
public sealed partial class IPInterfaceTable
{
    private const string ForwardFour = "ipv4/ip_forward", ForwardSix = "ipv6/conf/all/forwarding";
    private readonly NetworkStack _stack;

    internal IPInterfaceTable(NetworkStack stack) => _stack = stack;

    /// <summary>The IP interfaces, by ascending index, IPv4 before IPv6.</summary>
    /// <param name="family">Only those of one family; null for both.</param>
    public List<NetIPInterface> List(AddressFamily? family = null)
    {
        using var request = new NetlinkWriter();
        request.Begin(RouteMessageType.GetLink, NetlinkFlags.None);
        request.Fixed(new LinkMessage());
        request.UInt32(LinkAttribute.ExtendedMask, LinkTable.SkipStatistics);
        List<IPInterfaceReader> links = _stack.Route.Dump(request, "list the IP interfaces", static (in NetlinkMessage message, out IPInterfaceReader link) =>
            IPInterfaceReader.TryRead(in message, out link));
        links.Sort(static (a, b) => a.Index.CompareTo(b.Index));
        var interfaces = new List<NetIPInterface>(links.Count * 2);
        foreach (IPInterfaceReader link in links) interfaces.AddRange(link.Interfaces(_stack.Namespace, family));
        if (interfaces.Count == 0) return interfaces;
        AddNeighborTimes(interfaces, family);
        AddWhatAddressesSay(interfaces, family);
        if (family != AddressFamily.IPv6) AddHopLimit(interfaces);
        return interfaces;
    }

    /// <summary>Whether the namespace forwards packets of a family between its interfaces.</summary>
    /// <exception cref="LinuxException">The kernel has no such family.</exception>
    public bool IsForwarding(AddressFamily family) => _stack.ReadSysctl(Switch(family)) != "0";

    /// <summary>
    /// Lets the namespace forward packets of a family, or not. The kernel sets every interface's own setting with it. Of IPv6 those
    /// interfaces then stop taking router advertisements which have accept_ra=1.
    /// </summary>
    /// <param name="family">The family.</param>
    /// <param name="forward">Whether to forward.</param>
    /// <exception cref="LinuxException">It may not be written.</exception>
    public void SetForwarding(AddressFamily family, bool forward) => _stack.WriteSysctl(Switch(family), forward ? "1" : "0");

    /// <summary>The interfaces that would stop taking router advertisements were they to forward IPv6.</summary>
    public List<NetIPInterface> ListeningToRouters()
    {
        List<NetIPInterface> interfaces = List(AddressFamily.IPv6);
        interfaces.RemoveAll(static one => !one.StopsListeningToRouters);
        return interfaces;
    }

    /// <summary>Whether an IP interface would stop taking router advertisements were it to forward IPv6: accept_ra is 1 and not 2.</summary>
    /// <param name="target">The IP interface.</param>
    public static bool ListensToRoutersUnlessForwarding(NetIPInterface target) => target.StopsListeningToRouters;

    private static string Switch(AddressFamily family) => family == AddressFamily.IPv6 ? ForwardSix : ForwardFour;

    private void AddNeighborTimes(List<NetIPInterface> interfaces, AddressFamily? family)
    {
        using var request = new NetlinkWriter();
        request.Begin(NeighborParameters.GetTable, NetlinkFlags.None);
        request.Fixed(family is AddressFamily wanted ? (uint)IPValue.Number(wanted) : 0u);
        List<NeighborParameters> rows = _stack.Route.Dump(request, "list the neighbour tables", static (in NetlinkMessage message, out NeighborParameters row) =>
            NeighborParameters.TryRead(in message, out row));
        var times = new Dictionary<(AddressFamily, uint), NeighborParameters>(rows.Count);
        foreach (NeighborParameters row in rows) times[(row.Family, row.Interface)] = row;
        foreach (NetIPInterface one in interfaces)
        {
            if (!times.TryGetValue((one.AddressFamily, one.InterfaceIndex), out NeighborParameters row)) continue;
            (one.ReachableTime, one.BaseReachableTime, one.RetransmitTime) = (row.Reachable, row.BaseReachable, row.Retransmit);
        }
    }

    private void AddWhatAddressesSay(List<NetIPInterface> interfaces, AddressFamily? family)
    {
        var all = new Dictionary<(AddressFamily, uint), NetIPInterface>(interfaces.Count);
        foreach (NetIPInterface one in interfaces)
        {
            if (one.AddressFamily == AddressFamily.IPv6) one.InterfaceMetric = AddressEncoder.UsualMetricOfIPv6;
            all[(one.AddressFamily, one.InterfaceIndex)] = one;
        }
        foreach (NetIPAddress address in _stack.Addresses.ListUnnamed(family))
        {
            if (!all.TryGetValue((address.AddressFamily, address.InterfaceIndex), out NetIPInterface? its)) continue;
            if (address.PrefixOrigin == PrefixOrigin.Dhcp) its.Dhcp = SettingState.Enabled;
            if (address.RouteMetric == 0 || (its.AddressFamily == AddressFamily.IPv6 && address.RouteMetric == AddressEncoder.UsualMetricOfIPv6)) continue;
            its.InterfaceMetric = its.AutomaticMetric == SettingState.Enabled ? address.RouteMetric : Math.Min(its.InterfaceMetric, address.RouteMetric);
            its.AutomaticMetric = SettingState.Disabled;
        }
    }

    private void AddHopLimit(List<NetIPInterface> interfaces)
    {
        string? text = _stack.ReadSysctls(["ipv4/ip_default_ttl"])[0];
        if (!uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint limit)) return;
        foreach (NetIPInterface one in interfaces)
        {
            if (one.AddressFamily == AddressFamily.IPv4) one.CurrentHopLimit = limit;
        }
    }
}
