using System.Management.Automation;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>A cmdlet that picks routes out by every property Windows's Get-NetRoute and Remove-NetRoute know.</summary>
public abstract class RouteFilterCmdlet : RouteSelectionCmdlet
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
}
