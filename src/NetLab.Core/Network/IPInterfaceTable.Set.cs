using System.Globalization;
using NetLab.Interop;

namespace NetLab.Network;

/// <content>Changing IP interfaces.</content>
public sealed partial class IPInterfaceTable
{
    /// <summary>The least MTU of a family: RFC 791 and RFC 8200. Below it the kernel switches the family off on the interface.</summary>
    private const uint LeastMtuOfIPv4 = 68, LeastMtuOfIPv6 = 1280;

    /// <summary>Changes an IP interface. Everything is changed, or nothing, but for one who is killed between two settings.</summary>
    /// <remarks>
    /// The settings are files of /proc/sys, one write each, and not one message, on purpose. Of IPv6 there is no message for them but for the
    /// way addresses are made (IFLA_INET6_ADDR_GEN_MODE, _TOKEN). Of IPv4 there is one (IFLA_AF_SPEC, IFLA_INET_CONF), which sets the bare
    /// value: forwarding set by it would leave large receive offload on (dev_disable_lro) and old routes in the cache (rt_cache_flush),
    /// and tell nobody (RTM_NEWNETCONF), all of which the file does. RTM_SETNEIGHTBL has the neighbours' two times for both families, but of IPv6 tells
    /// nobody either (RTM_NEWLINK), and spares a step of no call that changes anything else.
    /// </remarks>
    /// <param name="target">The IP interface as it is.</param>
    /// <param name="change">What to change.</param>
    /// <exception cref="ArgumentException">A value no such interface can have; ParamName is the name of the property.</exception>
    /// <exception cref="NotSupportedException">IPv4 does not have what is to be changed.</exception>
    /// <exception cref="LinuxException">The kernel rejects a change; those before it have been taken back.</exception>
    public void Set(NetIPInterface target, IPInterfaceChange change)
    {
        Check(target, change);
        List<(string Name, string Value)> settings = Settings(target, change);
        string?[] before = settings.Count == 0 ? [] : _stack.ReadSysctls([.. settings.Select(static setting => setting.Name)]);
        if (settings.Count > 0) _stack.WriteSysctls(settings);
        var undo = new Stack<Action>();
        undo.Push(() =>
        {
            var back = new List<(string, string)>();
            for (int i = settings.Count - 1; i >= 0; i--) back.Add((settings[i].Name, before[i]!));
            if (back.Count > 0) _stack.WriteSysctls(back);
        });
        try
        {
            if (change.InterfaceMetric is uint metric) SetMetric(target, metric, undo);
            if (change.NlMtuBytes is uint mtu && target.AddressFamily == AddressFamily.IPv4) SetMtu(target, mtu);
        }
        catch (Exception exception) when (exception is LinuxException or ArgumentException)
        {
            foreach (Action step in undo) Rollback.Try(step);
            throw;
        }
    }

    private static void Check(NetIPInterface target, IPInterfaceChange change)
    {
        bool six = target.AddressFamily == AddressFamily.IPv6;
        if (!six && change.OnlyIPv6 is string only)
            throw new NotSupportedException($"-{only}: Linux has this setting for IPv6 only{(only == nameof(change.CurrentHopLimit) ? " (of IPv4 the namespace as a whole has one, net.ipv4.ip_default_ttl)" : "")}.");
        if (change.RouterDiscovery == RouterDiscovery.ControlledByDHCP)
            throw new NotSupportedException("-RouterDiscovery ControlledByDHCP: on Linux it is Enabled or Disabled.");
        if (change.NlMtuBytes is uint mtu)
        {
            uint least = six ? LeastMtuOfIPv6 : LeastMtuOfIPv4;
            if (mtu < least) throw Wrong(nameof(change.NlMtuBytes), $"The MTU {mtu} is below the least {target.AddressFamily} works with, {least}.");
            if (mtu > int.MaxValue) throw Wrong(nameof(change.NlMtuBytes), $"The MTU {mtu} is more than any interface has.");
        }
        if (change.CurrentHopLimit is 0 or > 255) throw Wrong(nameof(change.CurrentHopLimit), $"The hop limit {change.CurrentHopLimit} is not from 1 to 255.");
        if (change.BaseReachableTimeMs is 0 or > int.MaxValue) throw Wrong(nameof(change.BaseReachableTimeMs), $"{change.BaseReachableTimeMs} ms is no time the kernel can keep.");
        if (change.RetransmitTimeMs is 0 or > int.MaxValue) throw Wrong(nameof(change.RetransmitTimeMs), $"{change.RetransmitTimeMs} ms is no time the kernel can keep.");
        if (change.DadRetransmitTimeMs is 0 or > int.MaxValue) throw Wrong(nameof(change.DadRetransmitTimeMs), $"{change.DadRetransmitTimeMs} ms is no time the kernel can keep.");
        if (change.DadTransmits > int.MaxValue) throw Wrong(nameof(change.DadTransmits), $"{change.DadTransmits} questions are more than the kernel can count.");
    }

    private static List<(string Name, string Value)> Settings(NetIPInterface target, IPInterfaceChange change)
    {
        string family = target.AddressFamily == AddressFamily.IPv6 ? "ipv6" : "ipv4";
        string conf = $"{family}/conf/{target.InterfaceAlias}", neighbors = $"{family}/neigh/{target.InterfaceAlias}";
        bool forwards = (change.Forwarding ?? target.Forwarding) == SettingState.Enabled;
        var settings = new List<(string, string)>();
        if (change.RouterDiscovery is RouterDiscovery discovery)
            settings.Add(($"{conf}/accept_ra", discovery == RouterDiscovery.Disabled ? "0" : forwards ? "2" : "1"));
        if (change.Forwarding is not null) settings.Add(($"{conf}/forwarding", forwards ? "1" : "0"));
        if (change.IgnoreDefaultRoutes is SettingState ignore) settings.Add(($"{conf}/accept_ra_defrtr", ignore == SettingState.Enabled ? "0" : "1"));
        if (change.DadTransmits is uint questions) settings.Add(($"{conf}/dad_transmits", Text(questions)));
        if (change.CurrentHopLimit is uint limit) settings.Add(($"{conf}/hop_limit", Text(limit)));
        if ((change.RetransmitTimeMs ?? change.DadRetransmitTimeMs) is uint retransmit) settings.Add(($"{neighbors}/retrans_time_ms", Text(retransmit)));
        if (change.BaseReachableTimeMs is uint reachable) settings.Add(($"{neighbors}/base_reachable_time_ms", Text(reachable)));
        // Last, for the kernel rejects what is above the interface's own MTU.
        if (change.NlMtuBytes is uint mtu && target.AddressFamily == AddressFamily.IPv6) settings.Add(($"{conf}/mtu", Text(mtu)));
        return settings;

        static string Text(uint value) => value.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The MTU of IPv4 is the interface's own.</summary>
    private void SetMtu(NetIPInterface target, uint mtu)
    {
        NetAdapter adapter = _stack.Links.Read<NetAdapter>(target.InterfaceIndex);
        try
        {
            _stack.Links.Set(adapter, new NetAdapterChanges { MtuSize = mtu });
        }
        catch (ArgumentException exception)
        {
            throw Wrong(nameof(IPInterfaceChange.NlMtuBytes), exception.Message, exception);
        }
    }

    private void SetMetric(NetIPInterface target, uint metric, Stack<Action> undo)
    {
        foreach (NetIPAddress address in _stack.Addresses.ListOf(target.InterfaceAlias, target.InterfaceIndex, target.AddressFamily))
        {
            if (address.RouteMetric == metric) continue;
            NetIPAddress changed = _stack.Addresses.Set(address, new AddressChange { RouteMetric = metric });
            undo.Push(() => _stack.Addresses.Set(changed, new AddressChange { RouteMetric = address.RouteMetric }));
        }
    }

    private static ArgumentException Wrong(string parameter, string fault, Exception? cause = null) => new(fault, parameter, cause);
}
