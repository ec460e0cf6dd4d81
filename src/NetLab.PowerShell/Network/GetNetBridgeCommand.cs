using System.Management.Automation;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Gets bridges with their ports (<c>bridge link</c>, <c>brctl show</c>).</summary>
/// <remarks>
/// <para>A bridge is an adapter, so it has everything Get-NetAdapter shows and its settings beside that. Ports holds an object for each port,
/// with its state and settings. It needs no privilege. Docker's bridges (docker0, br-...) are shown too.</para>
/// </remarks>
/// <example>
/// <para>All bridges.</para>
/// <code>Get-NetBridge</code>
/// </example>
/// <example>
/// <para>The ports of one, with their states.</para>
/// <code>
/// New-NetBridge br0
/// New-VethPair left right
/// Add-NetBridgePort br0 left
/// (Get-NetBridge br0).Ports
/// Remove-NetAdapter left, br0 -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>The bridges of every named namespace.</para>
/// <code>Get-NetNamespace | Get-NetBridge</code>
/// </example>
[Cmdlet(VerbsCommon.Get, "NetBridge")]
[OutputType(typeof(NetBridge))]
public sealed class GetNetBridgeCommand : LinkCmdlet
{
    /// <summary>Names of bridges; wildcards are allowed. By default all of them.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(BridgeCompleter))]
    [SupportsWildcards]
    public string[]? Name { get; set; }

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        foreach (NetBridge bridge in Bridges(stack, Name)) WriteObject(bridge);
    }
}
