using System.Management.Automation;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Changes what IPv4 and IPv6 do on network interfaces, and whether a namespace forwards packets.</summary>
/// <remarks>
/// <para><c>-Forwarding</c> without an interface is the namespace's own switch: <c>net.ipv4.ip_forward</c>, and IPv6's
/// <c>net.ipv6.conf.all.forwarding</c> only with <c>-AddressFamily IPv6</c>. With an interface only that one's setting changes. A host that forwards
/// IPv6 stops taking router advertisements on interfaces with accept_ra=1; a warning names those, and <c>-RouterDiscovery Enabled</c> on them
/// (accept_ra=2) makes them listen again.</para>
/// <para>Without <c>-AddressFamily</c> both families of an interface are meant; settings only IPv6 has are then set for IPv6 alone, forwarding
/// for IPv4 alone, and <c>-NlMtuBytes</c> sets the interface's own MTU, which IPv6 follows. Below 1280 the kernel switches IPv6 off on the interface.</para>
/// <para>Settings of Windows that Linux does not have are an error that says so, unless they are asked to be what they are. It needs
/// CAP_NET_ADMIN, and a /proc/sys that is not mounted read-only. When one of several settings is refused those before it are put back; a call that is
/// killed between two leaves those it had made, and the same call makes the rest.</para>
/// </remarks>
/// <example>
/// <para>Makes this machine a router for its containers (<c>sysctl -w net.ipv4.ip_forward=1</c>).</para>
/// <code>
/// Set-NetIPInterface -Forwarding Enabled
/// </code>
/// </example>
/// <example>
/// <para>The same in a namespace, of IPv6 too.</para>
/// <code>
/// New-NetNamespace router
/// Set-NetIPInterface -Forwarding Enabled -AddressFamily IPv4, IPv6 -Namespace router
/// Remove-NetNamespace router -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>A smaller MTU, and IPv6 addresses that are usable at once.</para>
/// <code>
/// New-VethPair left right
/// Set-NetIPInterface left -NlMtuBytes 1400 -DadTransmits 0 -PassThru
/// Remove-NetAdapter left -Confirm:$false
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Set, "NetIPInterface", DefaultParameterSetName = ByName, SupportsShouldProcess = true)]
[OutputType(typeof(NetIPInterface))]
public sealed partial class SetNetIPInterfaceCommand : IPInterfaceQueryCmdlet
{
    private const string ByObject = "InputObject";

    /// <summary>IP interfaces, as Get-NetIPInterface emits them. Each is changed in the namespace it came from.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByObject)]
    public NetIPInterface[] InputObject { get; set; } = [];

    /// <summary>Whether packets are forwarded: without an interface the namespace's own switch, with one only that interface's setting. IPv6 only with -AddressFamily IPv6.</summary>
    [Parameter]
    public SettingState? Forwarding { get; set; }

    /// <summary>
    /// The largest packet in bytes. Of IPv4, or without a family, the interface's own MTU (68 or more); with -AddressFamily IPv6 that of IPv6 alone
    /// (from 1280 to the interface's).
    /// </summary>
    [Parameter]
    [Alias("NlMtu")]
    public uint? NlMtuBytes { get; set; }

    /// <summary>Whether IPv6 router advertisements are taken; on an interface that forwards, Enabled sets accept_ra=2.</summary>
    [Parameter]
    public RouterDiscovery? RouterDiscovery { get; set; }

    /// <summary>Whether default routes in router advertisements are passed over, IPv6 only.</summary>
    [Parameter]
    public SettingState? IgnoreDefaultRoutes { get; set; }

    /// <summary>How often duplicate address detection asks, IPv6 only; 0 switches it off.</summary>
    [Parameter]
    public uint? DadTransmits { get; set; }

    /// <summary>How long to wait before a neighbour is asked for again, in milliseconds.</summary>
    [Parameter]
    [Alias("RetransmitTime")]
    public uint? RetransmitTimeMs { get; set; }

    /// <summary>How long duplicate address detection waits; on Linux the same setting as -RetransmitTimeMs, IPv6 only.</summary>
    [Parameter]
    [Alias("DadRetransmitTime")]
    public uint? DadRetransmitTimeMs { get; set; }

    /// <summary>How long a neighbour counts as reachable on average, in milliseconds.</summary>
    [Parameter]
    [Alias("BaseReachableTime")]
    public uint? BaseReachableTimeMs { get; set; }

    /// <summary>The hop limit of packets sent, 1 to 255, IPv6 only.</summary>
    [Parameter]
    public uint? CurrentHopLimit { get; set; }

    /// <summary>The metric of the routes that its addresses make to their networks. Routes over gateways keep theirs.</summary>
    [Parameter]
    public uint? InterfaceMetric { get; set; }

    /// <summary>Enabled gives the routes of its addresses the kernel's usual metric back.</summary>
    [Parameter]
    public SettingState? AutomaticMetric { get; set; }

    /// <summary>Only interfaces where a neighbour counts as reachable this long at present, in milliseconds.</summary>
    [Parameter(ParameterSetName = ByName)]
    public uint[]? ReachableTime { get; set; }

    /// <summary>Emits the IP interfaces as they are afterwards.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override object? Target =>
        InputObject is [NetIPInterface one] ? one.InterfaceAlias : InterfaceAlias is [string alias] ? alias : base.Target;

    /// <inheritdoc/>
    private protected override bool Passes(NetIPInterface candidate) => Among(ReachableTime, candidate.ReachableTime);

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        IPInterfaceChange change = Wanted();
        if (change == new IPInterfaceChange() && !GivesForeign)
            throw new ArgumentException("Nothing to change: give -Forwarding, -NlMtuBytes, -RouterDiscovery, -InterfaceMetric or another setting.");
        if (ParameterSetName == ByObject)
        {
            foreach (NetIPInterface target in InputObject)
            {
                Guard(target.InterfaceAlias, () =>
                    ChangeAll(Open(target.Namespace is null ? null : new NamespaceArgument(target.Namespace)), [target], change, bothFamilies: false));
            }
            return;
        }
        ForEachStack(stack, IncludeAllCompartments, its =>
        {
            IPInterfaceChange rest = change;
            if (change.Forwarding is SettingState forwarding && InterfaceAlias is null && InterfaceIndex is null && IsActiveStore(PolicyStore))
            {
                SwitchForwarding(its, forwarding == SettingState.Enabled);
                rest = change with { Forwarding = null };
                if (rest == new IPInterfaceChange() && !GivesForeign) return;
            }
            ChangeAll(its, Find(its), rest, bothFamilies: AddressFamily is null);
        });
    }

    private IPInterfaceChange Wanted()
    {
        if (AutomaticMetric == SettingState.Disabled && InterfaceMetric is null)
            throw Wrong(nameof(AutomaticMetric), "A metric that is not automatic has to be given: -InterfaceMetric.");
        if (AutomaticMetric == SettingState.Enabled && InterfaceMetric is > 0)
            throw Wrong(nameof(AutomaticMetric), "The metric is either automatic or -InterfaceMetric.");
        return new IPInterfaceChange
        {
            Forwarding = Forwarding, NlMtuBytes = NlMtuBytes, RouterDiscovery = RouterDiscovery, IgnoreDefaultRoutes = IgnoreDefaultRoutes,
            DadTransmits = DadTransmits, RetransmitTimeMs = RetransmitTimeMs, BaseReachableTimeMs = BaseReachableTimeMs, CurrentHopLimit = CurrentHopLimit,
            InterfaceMetric = AutomaticMetric == SettingState.Enabled ? 0 : InterfaceMetric, DadRetransmitTimeMs = DadRetransmitTimeMs,
        };
    }

    /// <summary>The namespace's own switches.</summary>
    private void SwitchForwarding(NetworkStack stack, bool forward)
    {
        foreach (AddressFamily family in AddressFamily ?? [NetLab.Network.AddressFamily.IPv4])
        {
            Guard(stack.Namespace, () =>
            {
                if (family == NetLab.Network.AddressFamily.IPv6 && forward) WarnOfRouters(stack.IPInterfaces.ListeningToRouters());
                string where = stack.Namespace is null ? "this namespace" : $"the namespace '{stack.Namespace}'";
                if (!Should($"Switch forwarding of {family} {(forward ? "on" : "off")} in {where}")) return;
                stack.IPInterfaces.SetForwarding(family, forward);
                if (PassThru) WriteObject(stack.IPInterfaces.List(family), enumerateCollection: true);
            });
        }
    }

    private void ChangeAll(NetworkStack stack, List<NetIPInterface> targets, IPInterfaceChange change, bool bothFamilies)
    {
        foreach (NetIPInterface target in targets)
        {
            Guard(target.InterfaceAlias, () =>
            {
                CheckForeign(target);
                bool paired = bothFamilies && targets.Exists(other => other.InterfaceIndex == target.InterfaceIndex && other.AddressFamily != target.AddressFamily);
                IPInterfaceChange its = !paired ? change
                    : target.AddressFamily == NetLab.Network.AddressFamily.IPv4 ? change.ForIPv4()
                    : change with { NlMtuBytes = null, Forwarding = null };
                if (its == new IPInterfaceChange()) return;
                WarnOf(stack, target, its, paired);
                if (!Should($"Of {target.AddressFamily} on {Described(target.InterfaceAlias, target.Namespace)} set {Sentence(its)}")) return;
                stack.IPInterfaces.Set(target, its);
                if (PassThru)
                    WriteObject(stack.IPInterfaces.List(target.AddressFamily).Find(one => one.InterfaceIndex == target.InterfaceIndex));
            });
        }
    }

    private void WarnOf(NetworkStack stack, NetIPInterface target, IPInterfaceChange change, bool paired)
    {
        const uint LeastOfIPv6 = 1280;
        if (target.AddressFamily == NetLab.Network.AddressFamily.IPv4 && change.NlMtuBytes is >= 68 and < LeastOfIPv6 && (paired || stack.IPInterfaces
            .List(NetLab.Network.AddressFamily.IPv6).Exists(other => other.InterfaceIndex == target.InterfaceIndex)))
            WriteWarning($"With an MTU below {LeastOfIPv6} the kernel switches IPv6 off on '{target.InterfaceAlias}' and removes its addresses.");
        if (target.AddressFamily != NetLab.Network.AddressFamily.IPv6 || change.Forwarding != SettingState.Enabled) return;
        if (IPInterfaceTable.ListensToRoutersUnlessForwarding(target) && change.RouterDiscovery is null) WarnOfRouters([target]);
        if (!stack.IPInterfaces.IsForwarding(NetLab.Network.AddressFamily.IPv6))
        {
            WriteWarning($"The kernel forwards no IPv6 from '{target.InterfaceAlias}' before the namespace does as a whole: "
                + "Set-NetIPInterface -Forwarding Enabled -AddressFamily IPv6.");
        }
    }

    private void WarnOfRouters(List<NetIPInterface> listening)
    {
        if (listening.Count == 0) return;
        string names = string.Join(", ", listening.Select(static one => $"'{one.InterfaceAlias}'"));
        WriteWarning($"Forwarding IPv6, {names} will no longer take router advertisements (accept_ra=1), from which addresses and default routes may come; "
            + "Set-NetIPInterface -InterfaceAlias NAME -RouterDiscovery Enabled afterwards makes an interface listen again.");
    }

    private static string Sentence(IPInterfaceChange change)
    {
        var parts = new List<string>();
        if (change.Forwarding is SettingState forwarding) parts.Add($"forwarding {(forwarding == SettingState.Enabled ? "on" : "off")}");
        if (change.NlMtuBytes is not null) parts.Add($"the MTU to {change.NlMtuBytes}");
        if (change.RouterDiscovery is not null) parts.Add($"router discovery to {change.RouterDiscovery}");
        if (change.IgnoreDefaultRoutes is SettingState ignore) parts.Add($"default routes of advertisements {(ignore == SettingState.Enabled ? "passed over" : "taken")}");
        if (change.DadTransmits is not null) parts.Add($"the questions of duplicate address detection to {change.DadTransmits}");
        if (change.RetransmitTimeMs is not null) parts.Add($"the retransmit time to {change.RetransmitTimeMs} ms");
        if (change.DadRetransmitTimeMs is not null) parts.Add($"the retransmit time of duplicate address detection to {change.DadRetransmitTimeMs} ms");
        if (change.BaseReachableTimeMs is not null) parts.Add($"the reachable time to {change.BaseReachableTimeMs} ms");
        if (change.CurrentHopLimit is not null) parts.Add($"the hop limit to {change.CurrentHopLimit}");
        if (change.InterfaceMetric is not null) parts.Add(change.InterfaceMetric == 0 ? "the metric to the usual one" : $"the metric to {change.InterfaceMetric}");
        return string.Join(", ", parts);
    }
}
