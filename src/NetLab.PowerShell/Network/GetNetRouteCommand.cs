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
public sealed class GetNetRouteCommand : RouteFilterCmdlet
{
    /// <inheritdoc/>
    protected override void Process(NetworkStack stack) => WriteObject(Select(stack), enumerateCollection: true);
}
