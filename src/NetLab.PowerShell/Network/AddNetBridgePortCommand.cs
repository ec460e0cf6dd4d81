using System.Management.Automation;
using NetLab.Interop;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Makes adapters ports of a bridge (<c>ip link set master</c>, <c>brctl addif</c>).</summary>
/// <remarks>
/// <para>Several adapters go to the kernel in one call; one that cannot be a port (it is not there, is a port already elsewhere, or is of a kind that
/// cannot be bridged) is an error of its own, is left as it was, and does not stop the rest. An adapter that is a port of this bridge already only gets
/// the settings given, so that this is also how a port is changed. Addresses of an adapter no longer serve once it is a port: the bridge has them.</para>
/// <para>It emits the ports. It needs CAP_NET_ADMIN.</para>
/// </remarks>
/// <example>
/// <para>Two containers' cables into one bridge.</para>
/// <code>
/// New-NetBridge br0
/// New-VethPair veth1 peer1
/// New-VethPair veth2 peer2
/// Add-NetBridgePort br0 veth1, veth2
/// Remove-NetAdapter veth1, veth2, br0 -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>Ports from the pipeline, that reach the bridge but not each other.</para>
/// <code>
/// New-NetBridge br0
/// New-VethPair veth1 peer1
/// Get-NetAdapter veth* | Add-NetBridgePort br0 -Isolated
/// Remove-NetAdapter veth1, br0 -Confirm:$false
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Add, "NetBridgePort", SupportsShouldProcess = true)]
[OutputType(typeof(NetBridgePort))]
public sealed class AddNetBridgePortCommand : LinkCmdlet
{
    /// <summary>The bridge.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(BridgeCompleter))]
    public string Bridge { get; set; } = "";

    /// <summary>The adapters; wildcards are allowed. Objects of Get-NetAdapter can be piped in.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("ifAlias", "Port")]
    [ArgumentCompleter(typeof(FreeInterfaceCompleter))]
    [SupportsWildcards]
    public string[] InterfaceAlias { get; set; } = [];

    /// <summary>Lets frames leave through the port they came in by, which a published port needs when the container calls itself.</summary>
    [Parameter]
    public SwitchParameter Hairpin { get; set; }

    /// <summary>Keeps the port from talking to other isolated ports.</summary>
    [Parameter]
    public SwitchParameter Isolated { get; set; }

    /// <summary>Shuts the port when a spanning tree message comes in (BPDU guard).</summary>
    [Parameter]
    public SwitchParameter BpduGuard { get; set; }

    /// <summary>Keeps the port from leading to the root of the spanning tree.</summary>
    [Parameter]
    public SwitchParameter RootBlock { get; set; }

    /// <summary>Leaves a multicast group at once when a listener says so.</summary>
    [Parameter]
    public SwitchParameter FastLeave { get; set; }

    /// <summary>Has the port learn MAC addresses from what comes in, as it does anyway; <c>-Learning:$false</c> turns it off.</summary>
    [Parameter]
    public SwitchParameter Learning { get; set; }

    /// <summary>Sends frames for unknown MAC addresses through the port, as it does anyway; <c>-UnicastFlood:$false</c> turns it off.</summary>
    [Parameter]
    public SwitchParameter UnicastFlood { get; set; }

    /// <summary>What the way through the port costs the spanning tree, 1 to 65535; by default what the speed says.</summary>
    [Parameter]
    public int? Cost { get; set; }

    /// <summary>The port's priority in the spanning tree, 0 to 63, 32 by default; the least wins.</summary>
    [Parameter]
    public int? Priority { get; set; }

    /// <inheritdoc/>
    protected override object Target => Bridge;

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        NetBridge bridge = stack.Bridges.Find(Bridge, nameof(Bridge));
        List<string> ports = Expand(stack, InterfaceAlias);
        ports.RemoveAll(port => !Should($"Make '{port}'{In(stack)} a port of the bridge '{bridge.Name}'"));
        if (ports.Count == 0) return;
        List<(NetBridgePort? Port, LinuxException? Error)> results = stack.Bridges.AddPorts(bridge, ports, new BridgePortSettings
        {
            Hairpin = Given(nameof(Hairpin), Hairpin), Isolated = Given(nameof(Isolated), Isolated), Guard = Given(nameof(BpduGuard), BpduGuard),
            RootBlock = Given(nameof(RootBlock), RootBlock), FastLeave = Given(nameof(FastLeave), FastLeave), Learning = Given(nameof(Learning), Learning),
            UnicastFlood = Given(nameof(UnicastFlood), UnicastFlood), Cost = Cost, Priority = Priority,
        });
        for (int i = 0; i < results.Count; i++)
        {
            if (results[i].Error is LinuxException error) WriteError(Failure.Record(error, ports[i]));
            else WriteObject(results[i].Port);
        }
    }
}
