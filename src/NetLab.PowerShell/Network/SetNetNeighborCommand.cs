using System.Management.Automation;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Changes neighbours: their link-layer address.</summary>
/// <remarks>
/// <para>-IPAddress, -InterfaceAlias, -State and the like say which neighbours are meant, as on Windows; -LinkLayerAddress says what
/// their address becomes. The entry keeps its state, except that one without an address yet becomes Permanent. -NewState, which Windows does
/// not have, sets the state: Permanent pins what the kernel learnt, Stale lets it ask again. It needs CAP_NET_ADMIN.</para>
/// </remarks>
/// <example>
/// <para>Gives a neighbour another link-layer address.</para>
/// <code>
/// New-VethPair left right
/// New-NetNeighbor 192.0.2.9 -InterfaceAlias left -LinkLayerAddress 02-00-00-00-00-09
/// Set-NetNeighbor 192.0.2.9 -LinkLayerAddress 02-00-00-00-00-0A -PassThru
/// Remove-NetAdapter left -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>Pins what the kernel has learnt.</para>
/// <code>Get-NetNeighbor -State Reachable -ErrorAction Ignore | Set-NetNeighbor -NewState Permanent</code>
/// </example>
[Cmdlet(VerbsCommon.Set, "NetNeighbor", DefaultParameterSetName = ByName, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(NetNeighbor))]
public sealed class SetNetNeighborCommand : NeighborSelectionCmdlet
{
    /// <summary>Neighbours, as Get-NetNeighbor emits them. Each is changed in the namespace it came from.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByObject)]
    public NetNeighbor[] InputObject { get; set; } = [];

    /// <summary>The link-layer address it becomes, with dashes or colons.</summary>
    [Parameter]
    public string? LinkLayerAddress { get; set; }

    /// <summary>Only neighbours in these states: Reachable, Stale, Delay, Probe, Incomplete, Unreachable, Permanent.</summary>
    [Parameter(ParameterSetName = ByName)]
    public NeighborState[]? State { get; set; }

    /// <summary>The state it becomes.</summary>
    [Parameter]
    public NeighborState? NewState { get; set; }

    /// <summary>Emits the neighbours as they are afterwards.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override NeighborState[]? StateFilter => State;

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        if (LinkLayerAddress is null && NewState is null) throw Failure.OfParameter(nameof(LinkLayerAddress), "Nothing to change: give -LinkLayerAddress or -NewState.");
        if (ParameterSetName != ByObject)
        {
            List<NetNeighbor> found = Select(stack);
            foreach (NetNeighbor neighbor in found)
            {
                if (IPAddress is not null || !neighbor.IsFixed) Guard(neighbor, () => Change(stack, neighbor));
            }
            return;
        }
        foreach (NetNeighbor neighbor in InputObject)
            Guard(neighbor, () => Change(Open(neighbor.Namespace is null ? null : new NamespaceArgument(neighbor.Namespace)), neighbor));
    }

    private void Change(NetworkStack stack, NetNeighbor neighbor)
    {
        NeighborState state = NewState
            ?? (neighbor.State is NeighborState.Incomplete or NeighborState.Unreachable ? NeighborState.Permanent : neighbor.State);
        string what = (LinkLayerAddress is null ? "" : $"the link-layer address to {LinkLayerAddress}")
            + (LinkLayerAddress is not null && NewState is not null ? ", " : "") + (NewState is null ? "" : $"the state to {NewState}");
        if (!Should($"Of {Described(neighbor)} set {what}")) return;
        NetNeighbor now = stack.Neighbors.Replace(new NeighborDefinition
        {
            IPAddress = neighbor.IPAddress,
            InterfaceIndex = (int)neighbor.InterfaceIndex,
            LinkLayerAddress = LinkLayerAddress ?? neighbor.LinkLayerAddress,
            State = state,
            IsRouter = neighbor.IsRouter,
            IsProxy = neighbor.IsProxy,
        });
        if (PassThru) WriteObject(now);
    }
}
