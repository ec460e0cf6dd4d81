using System.Globalization;
using System.Management.Automation;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Changes routes: their metric, and on Linux also next hop, MTU, preferred source and lifetime.</summary>
/// <remarks>
/// <para>-DestinationPrefix, -NextHop and the like say which routes are meant, as on Windows; -RouteMetric, -NewNextHop, -Mtu,
/// -PreferredSource and -ValidLifetime say what they become. A change happens in one step in which the route is never missing and which
/// nobody is killed in the midst of. A new metric makes the route anew and removes the old one; before, the kernel is asked whether it will, with a route of
/// the protocol 255 that comes and goes at once: Watch-NetChange and <c>ip monitor</c> may show it. It needs CAP_NET_ADMIN.</para>
/// <para>Linux announces no routes itself and keeps no preferred lifetime of them, so that -Publish other than No and a -PreferredLifetime
/// other than for ever are errors. Lifetimes are for IPv6 routes only.</para>
/// </remarks>
/// <example>
/// <para>Moves the default route to another gateway, without a moment without one.</para>
/// <code>
/// New-NetNamespace c1
/// New-VethPair veth1 eth0 -PeerNamespace c1
/// New-NetIPAddress 10.0.0.2/24 -InterfaceAlias eth0 -Namespace c1
/// New-NetRoute 0.0.0.0/0 -NextHop 10.0.0.1 -InterfaceAlias eth0 -Namespace c1
/// Set-NetRoute 0.0.0.0/0 -NewNextHop 10.0.0.254 -Namespace c1 -PassThru
/// Remove-NetNamespace c1 -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>Lets all static routes stand back behind others.</para>
/// <code>
/// New-NetRoute 192.0.2.0/24 -Type Blackhole
/// Get-NetRoute 192.0.2.0/24 | Set-NetRoute -RouteMetric 500 -PassThru
/// Remove-NetRoute 192.0.2.0/24 -Confirm:$false
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Set, "NetRoute", DefaultParameterSetName = ByName, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(NetRoute))]
public sealed class SetNetRouteCommand : RouteSelectionCmdlet
{
    /// <summary>Routes, as Get-NetRoute emits them. Each is changed in the namespace it came from.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByObject)]
    public NetRoute[] InputObject { get; set; } = [];

    /// <summary>The new metric; of several routes to a destination the kernel takes the one with the lowest.</summary>
    [Parameter]
    [Alias("Metric")]
    public uint? RouteMetric { get; set; }

    /// <summary>The gateway to use instead of the present one.</summary>
    [Parameter]
    public string? NewNextHop { get; set; }

    /// <summary>The MTU in bytes; 0 is the interface's.</summary>
    [Parameter]
    public uint? Mtu { get; set; }

    /// <summary>The source address for new connections, one of this machine's; the empty text leaves the choice to the kernel.</summary>
    [Parameter]
    [AllowEmptyString]
    [Alias("Source")]
    [ArgumentCompleter(typeof(AddressCompleter))]
    public string? PreferredSource { get; set; }

    /// <summary>How long the route stays (IPv6 only), from a second; <c>[TimeSpan]::MaxValue</c> is for ever.</summary>
    [Parameter]
    public TimeSpan? ValidLifetime { get; set; }

    /// <summary>Not for Linux, which keeps no preferred lifetime of routes; <c>[TimeSpan]::MaxValue</c> is accepted.</summary>
    [Parameter]
    public TimeSpan? PreferredLifetime { get; set; }

    /// <summary>Not for Linux, where radvd and its like announce routes; No is accepted.</summary>
    [Parameter]
    public RoutePublish? Publish { get; set; }

    /// <summary>Emits the routes as they are afterwards.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override bool HasOwnFilter => AddressFamily is { Length: > 1 };

    /// <inheritdoc/>
    protected override bool Passes(NetRoute route) => AddressFamily is null || Array.IndexOf(AddressFamily, route.AddressFamily) >= 0;

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        NewNetRouteCommand.RefuseWhatLinuxHasNot(Publish, PreferredLifetime, ValidLifetime);
        string sentence = Sentence();
        if (sentence.Length == 0)
        {
            throw Failure.OfParameter(nameof(RouteMetric), "Nothing to change: give -RouteMetric, -NewNextHop, -Mtu, -PreferredSource or -ValidLifetime.");
        }
        if (ParameterSetName != ByObject)
        {
            ChangeAll(stack, Select(stack), sentence);
            return;
        }
        foreach (IGrouping<string?, NetRoute> part in InputObject.GroupBy(static route => route.Namespace))
            Guard(part.Key, () => ChangeAll(Open(part.Key is null ? null : new NamespaceArgument(part.Key)), [.. part], sentence));
    }

    private void ChangeAll(NetworkStack stack, List<NetRoute> routes, string sentence)
    {
        var done = new List<NetRoute>();
        foreach (NetRoute route in routes)
        {
            // Next hops of one route share all but the gateway.
            if (NewNextHop is null && route.NextHopCount > 1 && done.Exists(route.IsSameRoute)) continue;
            done.Add(route);
            Guard(route, () =>
            {
                if (!Should($"Of {Described(route)} set {sentence}")) return;
                List<NetRoute> now = stack.Routes.Set(route, new RouteChange
                {
                    Metric = RouteMetric, NextHop = NewNextHop, Mtu = Mtu, PreferredSource = PreferredSource, ValidLifetime = ValidLifetime,
                });
                if (PassThru) WriteObject(now, enumerateCollection: true);
            });
        }
    }

    /// <summary>What is to be set, in words.</summary>
    private string Sentence()
    {
        var parts = new List<string>();
        if (RouteMetric is { } metric) parts.Add(string.Create(CultureInfo.InvariantCulture, $"the metric to {metric}"));
        if (NewNextHop is not null) parts.Add($"the next hop to {NewNextHop}");
        if (Mtu is { } mtu) parts.Add(string.Create(CultureInfo.InvariantCulture, $"the MTU to {mtu}"));
        if (PreferredSource is not null) parts.Add(PreferredSource.Length == 0 ? "no preferred source" : $"the preferred source to {PreferredSource}");
        if (ValidLifetime is { } lifetime) parts.Add(lifetime == TimeSpan.MaxValue ? "its lifetime to for ever" : $"its lifetime to {lifetime}");
        return string.Join(", ", parts);
    }
}
