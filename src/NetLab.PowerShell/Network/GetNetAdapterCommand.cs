using System.Management.Automation;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Gets the network adapters (interfaces) of a namespace.</summary>
/// <remarks>
/// <para>Asks the kernel for its interfaces: hardware, loopback, and everything virtual such as veth pairs, bridges and macvlans. Without
/// parameters all of them are shown. It needs no privilege.</para>
/// <para>Of a veth pair each end knows the other: PeerName, PeerIndex and PeerNamespace say which interface in which namespace it is, and
/// the description says it in words. Looking into another namespace for its name takes CAP_NET_ADMIN there; without it PeerName is empty.</para>
/// <para>Status is Disabled for an adapter that is down, Disconnected for one that is up but has no carrier (a veth whose other end is
/// down, a bridge without active ports), and Up for one that works.</para>
/// </remarks>
/// <example>
/// <para>All adapters of the caller's namespace.</para>
/// <code>Get-NetAdapter</code>
/// </example>
/// <example>
/// <para>Which end of a veth pair is whose.</para>
/// <code>
/// New-NetNamespace c1
/// New-VethPair veth1 eth0 -PeerNamespace c1
/// Get-NetAdapter -Kind Veth | Format-Table Name, ifIndex, PeerName, PeerIndex, PeerNamespace
/// Get-NetAdapter -Namespace c1
/// Remove-NetNamespace c1 -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>The adapters of every named namespace.</para>
/// <code>Get-NetNamespace | Get-NetAdapter | Format-Table Namespace, Name, Status, MtuSize, Master</code>
/// </example>
[Cmdlet(VerbsCommon.Get, "NetAdapter", DefaultParameterSetName = ByName)]
[OutputType(typeof(NetAdapter))]
public sealed class GetNetAdapterCommand : NetworkCmdlet
{
    private const string ByName = "ByName", ByDescription = "ByInstanceID";

    /// <summary>Names or alternative names; wildcards are allowed.</summary>
    [Parameter(Position = 0, ParameterSetName = ByName)]
    [Alias("ifAlias", "InterfaceAlias")]
    [ArgumentCompleter(typeof(InterfaceCompleter))]
    [SupportsWildcards]
    public string[]? Name { get; set; }

    /// <summary>Descriptions, such as <c>Veth*</c>; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByDescription)]
    [Alias("ifDesc")]
    [ArgumentCompleter(typeof(AdapterDescriptionCompleter))]
    [SupportsWildcards]
    public string[] InterfaceDescription { get; set; } = [];

    /// <summary>Indexes. Objects with an InterfaceIndex, such as addresses and routes, can be piped in.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("ifIndex")]
    [ArgumentCompleter(typeof(AdapterIndexCompleter))]
    public uint[] InterfaceIndex { get; set; } = [];

    /// <summary>Only adapters of these kinds: Veth, Bridge, Macvlan, Vxlan, Tap, Ifb, Loopback, Ethernet (hardware), ...</summary>
    [Parameter]
    [ArgumentCompleter(typeof(AdapterKindCompleter))]
    [SupportsWildcards]
    public string[]? Kind { get; set; }

    /// <summary>Only hardware, or what a virtual machine takes for it.</summary>
    [Parameter]
    public SwitchParameter Physical { get; set; }

    /// <summary>Accepted for the sake of Windows's scripts: Linux hides no adapters.</summary>
    [Parameter]
    public SwitchParameter IncludeHidden { get; set; }

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        List<NetAdapter> adapters;
        // The index is in every parameter set, and wins: an object that is piped in may have it beside anything else. (In a set of its own it would
        // not be bound from an object whose Namespace has to be converted: PowerShell then keeps to the default set.)
        if (InterfaceIndex.Length > 0) adapters = AdapterSelector.ByIndex(stack, InterfaceIndex, NotFound);
        else if (ParameterSetName == ByDescription) adapters = AdapterSelector.ByDescription(stack, InterfaceDescription, NotFound);
        else if (Name is not null) adapters = AdapterSelector.ByName(stack, Name, complete: true, NotFound);
        // The kernel picks out a single kind.
        else adapters = stack.Links.List(Kind is [string kind] && !WildcardPattern.ContainsWildcardCharacters(kind) ? kind : null);

        adapters.RemoveAll(adapter =>
            (Physical && !adapter.HardwareInterface)
            || (Kind is not null && !Array.Exists(Kind, kind => new WildcardPattern(kind, WildcardOptions.IgnoreCase).IsMatch(adapter.Kind))));
        stack.Links.ReadSpeeds(adapters);
        foreach (NetAdapter adapter in adapters) WriteObject(adapter);
    }

    private void NotFound(string property, object value) => WriteNotFound(AdapterSelector.WindowsClass, property, value);
}
