using System.Management.Automation;
using NetLab.Interop;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Takes ports out of a bridge (<c>ip link set nomaster</c>, <c>brctl delif</c>).</summary>
/// <remarks>
/// <para>The adapters stay as they are, up or down, and are adapters of their own again. One that is no port of the bridge is an error of its own and
/// does not stop the rest. It needs CAP_NET_ADMIN, and asks first (<c>-Confirm:$false</c> for scripts).</para>
/// </remarks>
/// <example>
/// <para>Takes one port out.</para>
/// <code>
/// New-NetBridge br0
/// New-VethPair veth1 peer1
/// Add-NetBridgePort br0 veth1
/// Remove-NetBridgePort br0 veth1 -Confirm:$false
/// Remove-NetAdapter veth1, br0 -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>Takes all ports out.</para>
/// <code>
/// New-NetBridge br0
/// New-VethPair veth1 peer1
/// Add-NetBridgePort br0 veth1
/// (Get-NetBridge br0).Ports | Remove-NetBridgePort -Confirm:$false -PassThru
/// Remove-NetAdapter veth1, br0 -Confirm:$false
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Remove, "NetBridgePort", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(NetAdapter))]
public sealed class RemoveNetBridgePortCommand : LinkCmdlet
{
    /// <summary>The bridge.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Master")]
    [ArgumentCompleter(typeof(BridgeCompleter))]
    public string Bridge { get; set; } = "";

    /// <summary>Its ports; wildcards are allowed. Ports of Get-NetBridge and objects of Get-NetAdapter can be piped in.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("ifAlias", "Port")]
    [ArgumentCompleter(typeof(BridgePortCompleter))]
    [SupportsWildcards]
    public string[] InterfaceAlias { get; set; } = [];

    /// <summary>Emits the adapters as they are afterwards.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override object Target => Bridge;

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        NetBridge bridge = stack.Bridges.Get(Bridge, nameof(Bridge));
        // A wildcard means ports, not every interface there is.
        List<string> ports = Expand(bridge.Ports.Select(static port => port.Name), InterfaceAlias);
        ports.RemoveAll(port => !Should($"Take '{port}'{In(stack)} out of the bridge '{bridge.Name}'"));
        if (ports.Count == 0) return;
        List<(NetAdapter? Adapter, LinuxException? Error)> results = stack.Bridges.RemovePorts(bridge, ports);
        for (int i = 0; i < results.Count; i++)
        {
            if (results[i].Error is LinuxException error) WriteError(Failure.Record(error, ports[i]));
            else if (PassThru) WriteObject(results[i].Adapter);
        }
    }
}
