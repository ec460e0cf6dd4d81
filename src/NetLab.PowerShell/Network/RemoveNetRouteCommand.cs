using System.Management.Automation;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Removes routes.</summary>
/// <remarks>
/// <para>Removes the routes picked out by their properties, or those piped in from Get-NetRoute. Of a route over several next hops it takes
/// out only the ones meant; the others stay in use without a gap. It needs CAP_NET_ADMIN, and asks first (<c>-Confirm:$false</c> for
/// scripts).</para>
/// <para>As on Windows, what is not narrowed down is all of it: without a parameter it means every route of the main table, and an adapter piped
/// in means every route over it.</para>
/// </remarks>
/// <example>
/// <para>Removes the default route of a namespace.</para>
/// <code>
/// New-NetNamespace c1
/// New-VethPair veth1 eth0 -PeerNamespace c1
/// New-NetIPAddress 10.0.0.2/24 -InterfaceAlias eth0 -Namespace c1
/// New-NetRoute 0.0.0.0/0 -NextHop 10.0.0.1 -InterfaceAlias eth0 -Namespace c1
/// Remove-NetRoute 0.0.0.0/0 -Namespace c1 -Confirm:$false
/// Remove-NetNamespace c1 -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>What removing all blackholes would do.</para>
/// <code>
/// New-NetRoute 192.0.2.0/24 -Type Blackhole
/// Get-NetRoute -Type Blackhole | Remove-NetRoute -WhatIf
/// Remove-NetRoute 192.0.2.0/24 -Confirm:$false
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Remove, "NetRoute", DefaultParameterSetName = ByName, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(NetRoute))]
public sealed class RemoveNetRouteCommand : RouteFilterCmdlet
{
    private readonly List<NetRoute> _piped = [];

    /// <summary>Routes, as Get-NetRoute emits them. Each is removed from the namespace it came from.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByObject)]
    public NetRoute[] InputObject { get; set; } = [];

    /// <summary>Emits the routes that were removed.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        if (ParameterSetName != ByObject)
        {
            Remove(stack, Select(stack).FindAll(Agreed));
            return;
        }
        // Collected, so that the next hops of one route that are all to go do so together.
        foreach (NetRoute route in InputObject)
        {
            if (_piped.Count > 0 && _piped[0].Namespace != route.Namespace) RemovePiped();
            if (Agreed(route)) _piped.Add(route);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => RemovePiped();

    private bool Agreed(NetRoute route) => Should($"Remove {Described(route)}");

    private void RemovePiped()
    {
        if (_piped.Count == 0) return;
        string? name = _piped[0].Namespace;
        Guard(name, () => Remove(Open(name is null ? null : new NamespaceArgument(name)), _piped));
        _piped.Clear();
    }

    private void Remove(NetworkStack stack, List<NetRoute> routes)
    {
        if (routes.Count == 0) return;
        IReadOnlyList<Exception?> errors = stack.Routes.RemoveEach(routes, Cancellation);
        for (int i = 0; i < routes.Count; i++)
        {
            if (errors[i] is { } error) Guard(routes[i], () => throw error);
            else if (PassThru) WriteObject(routes[i]);
        }
    }
}
