using System.Management.Automation;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Gets what IPv4 and IPv6 do on network interfaces: MTU, forwarding, router discovery, neighbour times.</summary>
/// <remarks>
/// <para>An interface has one object a family. The values are the kernel's own (the sysctls under net.ipv4.conf and net.ipv6.conf), under
/// Windows's names and with Windows's units. Every parameter narrows the choice. Reading needs no privilege, except to look into other
/// namespaces.</para>
/// <para>Some of Windows's settings have a fixed answer here: Linux always sends and takes by the weak host model, and announces itself as a router
/// only through a daemon. <c>Dhcp</c> is Enabled where an address looks as if a DHCP server gave it. <c>InterfaceMetric</c> is the metric of
/// the routes that addresses make to their networks; an interface as a whole has none.</para>
/// <para>Windows's -CompartmentId is -Namespace here. -AdvertisedRouterLifetime, -ClampMss, -DirectedMacWolPattern and -ForceArpNdWolPattern
/// are not there: the kernel has no such setting of an IP interface.</para>
/// </remarks>
/// <example>
/// <para>All IP interfaces, and those that forward.</para>
/// <code>
/// Get-NetIPInterface
/// Get-NetIPInterface -Forwarding Enabled
/// </code>
/// </example>
/// <example>
/// <para>What Linux knows besides.</para>
/// <code>
/// Get-NetIPInterface lo -AddressFamily IPv6 | Format-List *
/// </code>
/// </example>
/// <example>
/// <para>By adapter, and from there to the addresses.</para>
/// <code>
/// Get-NetAdapter lo | Get-NetIPInterface -AddressFamily IPv4 | Get-NetIPAddress
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Get, "NetIPInterface", DefaultParameterSetName = ByName)]
[OutputType(typeof(NetIPInterface))]
public sealed class GetNetIPInterfaceCommand : IPInterfaceQueryCmdlet
{
    private const string ByAdapter = "ByAdapter", ByAddress = "ByIPAddress", ByNeighbor = "ByNeighbor", ByRoute = "ByRoute";

    /// <summary>An adapter, as Get-NetAdapter emits it, whose IP interfaces are wanted.</summary>
    [Parameter(ValueFromPipeline = true, Mandatory = true, ParameterSetName = ByAdapter)]
    public NetAdapter? AssociatedAdapter { get; set; }

    /// <summary>An address, as Get-NetIPAddress emits it, whose IP interface is wanted.</summary>
    [Parameter(ValueFromPipeline = true, Mandatory = true, ParameterSetName = ByAddress)]
    public NetIPAddress? AssociatedIPAddress { get; set; }

    /// <summary>A neighbour, as Get-NetNeighbor emits it, whose IP interface is wanted.</summary>
    [Parameter(ValueFromPipeline = true, Mandatory = true, ParameterSetName = ByNeighbor)]
    public NetNeighbor? AssociatedNeighbor { get; set; }

    /// <summary>A route, as Get-NetRoute emits it, whose IP interface is wanted.</summary>
    [Parameter(ValueFromPipeline = true, Mandatory = true, ParameterSetName = ByRoute)]
    public NetRoute? AssociatedRoute { get; set; }

    /// <summary>Only those that forward packets (Enabled), or do not.</summary>
    [Parameter(ParameterSetName = ByName)]
    public SettingState[]? Forwarding { get; set; }

    /// <summary>Only those that are enabled and have a carrier (Connected), or do not.</summary>
    [Parameter(ParameterSetName = ByName)]
    public ConnectionState[]? ConnectionState { get; set; }

    /// <summary>Only those that take router advertisements (Enabled), or do not.</summary>
    [Parameter(ParameterSetName = ByName)]
    public RouterDiscovery[]? RouterDiscovery { get; set; }

    /// <summary>Only those with an address that looks as if a DHCP server gave it (Enabled), or without.</summary>
    [Parameter(ParameterSetName = ByName)]
    public SettingState[]? Dhcp { get; set; }

    /// <summary>Only those with these MTUs, in bytes.</summary>
    [Parameter(ParameterSetName = ByName)]
    [Alias("NlMtu")]
    public uint[]? NlMtuBytes { get; set; }

    /// <summary>Only those with these metrics.</summary>
    [Parameter(ParameterSetName = ByName)]
    public uint[]? InterfaceMetric { get; set; }

    /// <summary>Only those without a metric of their own (Enabled), or with one.</summary>
    [Parameter(ParameterSetName = ByName)]
    public SettingState[]? AutomaticMetric { get; set; }

    /// <summary>Only those where duplicate address detection asks this often.</summary>
    [Parameter(ParameterSetName = ByName)]
    public uint[]? DadTransmits { get; set; }

    /// <summary>Only those where duplicate address detection waits this long between questions, in milliseconds.</summary>
    [Parameter(ParameterSetName = ByName)]
    [Alias("DadRetransmitTime")]
    public uint[]? DadRetransmitTimeMs { get; set; }

    /// <summary>Only those that wait this long before a neighbour is asked for again, in milliseconds.</summary>
    [Parameter(ParameterSetName = ByName)]
    [Alias("RetransmitTime")]
    public uint[]? RetransmitTimeMs { get; set; }

    /// <summary>Only those where a neighbour counts as reachable this long on average, in milliseconds.</summary>
    [Parameter(ParameterSetName = ByName)]
    [Alias("BaseReachableTime")]
    public uint[]? BaseReachableTimeMs { get; set; }

    /// <summary>Only those where a neighbour counts as reachable this long at present, in milliseconds.</summary>
    [Parameter(ParameterSetName = ByName)]
    [Alias("ReachableTime")]
    public uint[]? ReachableTimeMs { get; set; }

    /// <summary>Only those with these hop limits.</summary>
    [Parameter(ParameterSetName = ByName)]
    public uint[]? CurrentHopLimit { get; set; }

    /// <summary>Only those that pass over default routes in router advertisements (Enabled), or do not.</summary>
    [Parameter(ParameterSetName = ByName)]
    public SettingState[]? IgnoreDefaultRoutes { get; set; }

    /// <summary>Only those to which a router said that addresses come from DHCPv6 (Enabled), or not.</summary>
    [Parameter(ParameterSetName = ByName)]
    public SettingState[]? ManagedAddressConfiguration { get; set; }

    /// <summary>Only those to which a router said that other settings come from DHCPv6 (Enabled), or not.</summary>
    [Parameter(ParameterSetName = ByName)]
    public SettingState[]? OtherStatefulConfiguration { get; set; }

    /// <summary>Only those that notice neighbours which fall silent (Enabled), or do not.</summary>
    [Parameter(ParameterSetName = ByName)]
    public SettingState[]? NeighborUnreachabilityDetection { get; set; }

    /// <summary>Only those that send by the weak host model; on Linux all are Enabled.</summary>
    [Parameter(ParameterSetName = ByName)]
    public SettingState[]? WeakHostSend { get; set; }

    /// <summary>Only those that take packets by the weak host model; on Linux all are Enabled.</summary>
    [Parameter(ParameterSetName = ByName)]
    public SettingState[]? WeakHostReceive { get; set; }

    /// <summary>Only those on which the kernel announces itself as a router; on Linux all are Disabled.</summary>
    [Parameter(ParameterSetName = ByName)]
    public SettingState[]? Advertising { get; set; }

    /// <summary>Only those on which the kernel announces a default route; on Linux all are Disabled.</summary>
    [Parameter(ParameterSetName = ByName)]
    public SettingState[]? AdvertiseDefaultRoute { get; set; }

    /// <summary>Only those that mark congestion this way; on Linux all are AppDecide.</summary>
    [Parameter(ParameterSetName = ByName)]
    public EcnMarking[]? EcnMarking { get; set; }

    /// <inheritdoc/>
    private protected override bool Passes(NetIPInterface candidate) =>
        Among(Forwarding, candidate.Forwarding) && Among(ConnectionState, candidate.ConnectionState) && Among(RouterDiscovery, candidate.RouterDiscovery)
        && Among(Dhcp, candidate.Dhcp) && Among(NlMtuBytes, candidate.NlMtu) && Among(InterfaceMetric, candidate.InterfaceMetric)
        && Among(AutomaticMetric, candidate.AutomaticMetric) && Among(DadTransmits, candidate.DadTransmits)
        && Among(DadRetransmitTimeMs, candidate.DadRetransmitTime) && Among(RetransmitTimeMs, candidate.RetransmitTime)
        && Among(BaseReachableTimeMs, candidate.BaseReachableTime) && Among(ReachableTimeMs, candidate.ReachableTime)
        && Among(CurrentHopLimit, candidate.CurrentHopLimit) && Among(IgnoreDefaultRoutes, candidate.IgnoreDefaultRoutes)
        && Among(ManagedAddressConfiguration, candidate.ManagedAddressConfiguration) && Among(OtherStatefulConfiguration, candidate.OtherStatefulConfiguration)
        && Among(NeighborUnreachabilityDetection, candidate.NeighborUnreachabilityDetection) && Among(WeakHostSend, candidate.WeakHostSend)
        && Among(WeakHostReceive, candidate.WeakHostReceive) && Among(Advertising, candidate.Advertising)
        && Among(AdvertiseDefaultRoute, candidate.AdvertiseDefaultRoute) && Among(EcnMarking, candidate.EcnMarking);

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        switch (ParameterSetName)
        {
            case ByAdapter: WriteOf(AssociatedAdapter!.Namespace, AssociatedAdapter.InterfaceIndex, null); break;
            case ByAddress: WriteOf(AssociatedIPAddress!.Namespace, AssociatedIPAddress.InterfaceIndex, AssociatedIPAddress.AddressFamily); break;
            case ByNeighbor: WriteOf(AssociatedNeighbor!.Namespace, AssociatedNeighbor.InterfaceIndex, AssociatedNeighbor.AddressFamily); break;
            case ByRoute: WriteOf(AssociatedRoute!.Namespace, AssociatedRoute.InterfaceIndex, AssociatedRoute.AddressFamily); break;
            default: ForEachStack(stack, IncludeAllCompartments, its => WriteObject(Find(its), enumerateCollection: true)); break;
        }
    }

    private void WriteOf(string? space, uint index, AddressFamily? family)
    {
        List<NetIPInterface> found = Open(space is null ? null : new NamespaceArgument(space)).IPInterfaces.List(family);
        WriteObject(found.FindAll(candidate => candidate.InterfaceIndex == index), enumerateCollection: true);
    }
}
