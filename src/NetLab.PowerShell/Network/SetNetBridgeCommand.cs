using System.Management.Automation;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Changes the settings of bridges (<c>ip link set type bridge</c>).</summary>
/// <remarks>
/// <para>What is not given stays. Where the kernel takes one setting and rejects another, those it took are taken back. Turning the spanning tree
/// protocol on gives a bridge whose ports forwarded at once a forward delay of 15 s, unless <c>-ForwardDelay</c> says otherwise. What a bridge has in
/// common with other adapters (MTU, MAC address, up and down) is changed with Set-NetAdapter. It needs CAP_NET_ADMIN.</para>
/// </remarks>
/// <example>
/// <para>A bridge that forgets where MAC addresses are after a minute.</para>
/// <code>
/// New-NetBridge br0
/// Set-NetBridge br0 -AgeingTime 60 -PassThru
/// Remove-NetBridge br0 -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>No spanning tree on any bridge of a namespace.</para>
/// <code>
/// New-NetNamespace c1
/// Get-NetBridge -Namespace c1 | Set-NetBridge -Stp:$false -ForwardDelay 0
/// Remove-NetNamespace c1 -Confirm:$false
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Set, "NetBridge", DefaultParameterSetName = ByName, SupportsShouldProcess = true)]
[OutputType(typeof(NetBridge))]
public sealed class SetNetBridgeCommand : BridgeSettingsCmdlet
{
    private const string ByName = "ByName", ByObject = "InputObject";

    /// <summary>Names of the bridges; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByName)]
    [ArgumentCompleter(typeof(BridgeCompleter))]
    [SupportsWildcards]
    public string[] Name { get; set; } = [];

    /// <summary>Bridges, as Get-NetBridge emits them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByObject)]
    public NetBridge[] InputObject { get; set; } = [];

    /// <summary>Emits the bridges as they are afterwards.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override object? Target => ParameterSetName == ByObject ? InputObject.FirstOrDefault()?.Name : base.Target;

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        BridgeSettings settings = Settings();
        EachBridge(stack, Name, InputObject, (its, bridge) => Change(its, bridge, settings));
    }

    private void Change(NetworkStack stack, NetBridge bridge, BridgeSettings settings)
    {
        if (!Should($"Change the bridge '{bridge.Name}'{In(stack)}")) return;
        stack.Bridges.Set(bridge, settings);
        if (PassThru) WriteObject(stack.Bridges.Get(bridge.Name));
    }
}
