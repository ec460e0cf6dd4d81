using System.Management.Automation;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Gets the neighbours on the links of a namespace: the ARP and the neighbour discovery table.</summary>
/// <remarks>
/// <para>Who talks on a segment: each object is an address with the link-layer (MAC) address it was last heard from, and how sure the kernel
/// is of it. Reachable was heard of lately; Stale some time ago, which is normal; Incomplete has not answered yet; Unreachable did not answer.
/// Permanent entries were made by New-NetNeighbor, or are multicast addresses, which need no resolution (IsFixed). It needs no
/// privilege.</para>
/// </remarks>
/// <example>
/// <para>The neighbours, without multicast addresses.</para>
/// <code>Get-NetNeighbor | Where-Object -Not IsFixed</code>
/// </example>
/// <example>
/// <para>Those of a namespace that are known to be there.</para>
/// <code>
/// New-NetNamespace c1
/// Get-NetNeighbor -Namespace c1 -State Reachable, Stale, Permanent -ErrorAction Ignore
/// Remove-NetNamespace c1 -Confirm:$false
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Get, "NetNeighbor", DefaultParameterSetName = ByName)]
[OutputType(typeof(NetNeighbor))]
public sealed class GetNetNeighborCommand : NeighborSelectionCmdlet
{
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

    /// <inheritdoc/>
    protected override NetIPInterface? InterfaceFilter => AssociatedIPInterface;

    /// <inheritdoc/>
    protected override string[]? LinkLayerFilter => LinkLayerAddress;

    /// <inheritdoc/>
    protected override NeighborState[]? StateFilter => State;

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack) => WriteObject(Select(stack), enumerateCollection: true);
}
