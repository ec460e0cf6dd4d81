using System.Management.Automation;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Removes neighbours from the ARP or the neighbour discovery table.</summary>
/// <remarks>
/// <para>Makes the kernel forget a link-layer address; it asks the link anew when it next needs it. Without a parameter every neighbour is
/// meant, and an adapter piped in means all behind it. Multicast addresses, which the kernel makes itself, are left alone unless named. It
/// needs CAP_NET_ADMIN, and asks first (<c>-Confirm:$false</c> for scripts).</para>
/// </remarks>
/// <example>
/// <para>Forgets one neighbour.</para>
/// <code>
/// New-VethPair left right
/// New-NetNeighbor 192.0.2.9 -InterfaceAlias left -LinkLayerAddress 02-00-00-00-00-09
/// Remove-NetNeighbor 192.0.2.9 -Confirm:$false
/// Remove-NetAdapter left -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>Forgets all that did not answer.</para>
/// <code>Get-NetNeighbor -State Unreachable -ErrorAction Ignore | Remove-NetNeighbor -Confirm:$false</code>
/// </example>
[Cmdlet(VerbsCommon.Remove, "NetNeighbor", DefaultParameterSetName = ByName, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(NetNeighbor))]
public sealed class RemoveNetNeighborCommand : NeighborSelectionCmdlet
{
    /// <summary>Neighbours, as Get-NetNeighbor emits them. Each is removed from the namespace it came from.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByObject)]
    public NetNeighbor[] InputObject { get; set; } = [];

    /// <summary>Only neighbours of this interface and family, as Get-NetIPInterface emits them.</summary>
    [Parameter(ValueFromPipeline = true, ParameterSetName = ByName)]
    public NetIPInterface? AssociatedIPInterface { get; set; }

    /// <summary>Only neighbours with these link-layer addresses, with dashes or colons; wildcards are allowed.</summary>
    [Parameter(ParameterSetName = ByName)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(NeighborMacCompleter))]
    public string[]? LinkLayerAddress { get; set; }

    /// <summary>Only neighbours in these states: Reachable, Stale, Delay, Probe, Incomplete, Unreachable, Permanent.</summary>
    [Parameter(ParameterSetName = ByName)]
    public NeighborState[]? State { get; set; }

    /// <summary>Emits the neighbours that were removed.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override NetIPInterface? InterfaceFilter => AssociatedIPInterface;

    /// <inheritdoc/>
    protected override string[]? LinkLayerFilter => LinkLayerAddress;

    /// <inheritdoc/>
    protected override NeighborState[]? StateFilter => State;

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        if (ParameterSetName != ByObject)
        {
            List<NetNeighbor> found = Select(stack);
            foreach (NetNeighbor neighbor in found)
            {
                if (IPAddress is not null || !neighbor.IsFixed) Guard(neighbor, () => Remove(stack, neighbor));
            }
            return;
        }
        foreach (NetNeighbor neighbor in InputObject)
            Guard(neighbor, () => Remove(Open(neighbor.Namespace is null ? null : new NamespaceArgument(neighbor.Namespace)), neighbor));
    }

    private void Remove(NetworkStack stack, NetNeighbor neighbor)
    {
        if (!Should($"Remove {Described(neighbor)}")) return;
        stack.Neighbors.Remove(neighbor);
        if (PassThru) WriteObject(neighbor);
    }
}
