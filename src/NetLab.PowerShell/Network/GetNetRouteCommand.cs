using System.Management.Automation;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Gets the routes of a namespace.</summary>
/// <remarks>
/// <para>Reads the kernel's routing table: by default all IPv4 and IPv6 routes of the main table, which is what <c>ip route</c> and
/// <c>ip -6 route</c> show. The addresses of this machine are in the table local, policy routes in tables of their own: -Table '*' shows
/// everything. It needs no privilege, and is fast: a hundred thousand routes take about as long as <c>ip route</c> takes to print them.</para>
/// <para>A route over several next hops is one object for each, with its Weight. A NextHop of 0.0.0.0 or :: means that the destination is on
/// the link. Linux knows no metric of interfaces, so that InterfaceMetric is always 0 and RouteMetric alone decides. Protocol has Windows's
/// names; KernelProtocol has Linux's, such as bird or keepalived.</para>
/// </remarks>
/// <example>
/// <para>The routing table, and the default routes.</para>
/// <code>
/// Get-NetRoute
/// Get-NetRoute -DestinationPrefix 0.0.0.0/0, ::/0 -ErrorAction Ignore
/// </code>
/// </example>
/// <example>
/// <para>The routes of a namespace by interface, and those of every table.</para>
/// <code>
/// New-NetNamespace c1
/// Get-NetRoute -Namespace c1 -Table * | Format-Table DestinationPrefix, NextHop, InterfaceAlias, Table, Type
/// Remove-NetNamespace c1 -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>What drops packets on purpose, in whatever table.</para>
/// <code>Get-NetRoute -Type Blackhole, Unreachable, Prohibit -ErrorAction Ignore</code>
/// </example>
[Cmdlet(VerbsCommon.Get, "NetRoute", DefaultParameterSetName = ByName)]
[OutputType(typeof(NetRoute))]
public sealed class GetNetRouteCommand : RouteSelectionCmdlet
{
    /// <summary>Only routes of this interface and family, as Get-NetIPInterface emits them.</summary>
    [Parameter(ValueFromPipeline = true, ParameterSetName = ByName)]
    public NetIPInterface? AssociatedIPInterface { get; set; }

    /// <summary>Only routes with these metrics.</summary>
    [Parameter(ParameterSetName = ByName)]
    [Alias("Metric")]
    public uint[]? RouteMetric { get; set; }

    /// <summary>Only routes whose interface has these metrics; on Linux that is always 0.</summary>
    [Parameter(ParameterSetName = ByName)]
    public uint[]? InterfaceMetric { get; set; }

    /// <summary>Only routes announced so; Linux announces none, so that all are No.</summary>
    [Parameter(ParameterSetName = ByName)]
    public RoutePublish[]? Publish { get; set; }

    /// <summary>Only routes in these states: Alive, LinkDown (no carrier) or Dead (interface down).</summary>
    [Parameter(ParameterSetName = ByName)]
    public RouteState[]? State { get; set; }

    /// <summary>Only routes with these lifetimes; for ever is <c>[TimeSpan]::MaxValue</c>.</summary>
    [Parameter(ParameterSetName = ByName)]
    public TimeSpan[]? ValidLifetime { get; set; }

    /// <summary>Only routes with these preferred lifetimes; for ever is <c>[TimeSpan]::MaxValue</c>.</summary>
    [Parameter(ParameterSetName = ByName)]
    public TimeSpan[]? PreferredLifetime { get; set; }

    /// <inheritdoc/>
    protected override NetIPInterface? InterfaceFilter => AssociatedIPInterface;

    /// <inheritdoc/>
    protected override uint[]? MetricFilter => RouteMetric;

    /// <inheritdoc/>
    protected override bool HasOwnFilter => InterfaceMetric is not null || Publish is not null || State is not null || ValidLifetime is not null
        || PreferredLifetime is not null || AddressFamily is { Length: > 1 };

    /// <inheritdoc/>
    protected override bool Passes(NetRoute route) =>
        (InterfaceMetric is null || InterfaceMetric.AsSpan().Contains(route.InterfaceMetric))
        && (Publish is null || Array.IndexOf(Publish, route.Publish) >= 0)
        && (State is null || Array.IndexOf(State, route.State) >= 0)
        && (ValidLifetime is null || Array.IndexOf(ValidLifetime, route.ValidLifetime) >= 0)
        && (PreferredLifetime is null || Array.IndexOf(PreferredLifetime, route.PreferredLifetime) >= 0)
        && (AddressFamily is null || Array.IndexOf(AddressFamily, route.AddressFamily) >= 0);

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack) => WriteObject(Select(stack), enumerateCollection: true);
}
