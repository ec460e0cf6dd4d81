using System.Management.Automation;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Removes bridges (<c>ip link delete</c>).</summary>
/// <remarks>
/// <para>The ports stay, as ports of nothing, and the bridge's addresses and routes go with it. Adapters that are no bridge are left alone. It needs
/// CAP_NET_ADMIN, and asks first (<c>-Confirm:$false</c> for scripts).</para>
/// </remarks>
/// <example>
/// <para>Removes one bridge.</para>
/// <code>
/// New-NetBridge br0
/// Remove-NetBridge br0 -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>What removing the bridges of a namespace would take away.</para>
/// <code>
/// New-NetNamespace c1
/// New-NetBridge br0 -Namespace c1
/// Get-NetBridge -Namespace c1 | Remove-NetBridge -WhatIf
/// Remove-NetNamespace c1 -Confirm:$false
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Remove, "NetBridge", DefaultParameterSetName = ByName, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(NetBridge))]
public sealed class RemoveNetBridgeCommand : LinkCmdlet
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

    /// <summary>Emits the bridges as they were.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override object? Target => ParameterSetName == ByObject ? InputObject.FirstOrDefault()?.Name : base.Target;

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack) => EachBridge(stack, Name, InputObject, Remove);

    private void Remove(NetworkStack stack, NetBridge bridge)
    {
        string ports = bridge.Ports.Length switch { 0 => "", 1 => ", which has 1 port", int count => $", which has {count} ports" };
        if (!Should($"Remove the bridge '{bridge.Name}'{In(stack)}{ports}")) return;
        stack.Bridges.Remove(bridge);
        if (PassThru) WriteObject(bridge);
    }
}
