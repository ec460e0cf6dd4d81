using System.Management.Automation;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Gets what bridges know of who is where: which MAC address is behind which port (<c>bridge fdb</c>, <c>brctl showmacs</c>).</summary>
/// <remarks>
/// <para>A bridge learns an address from the first frame it sends and forgets it when it has been silent for the bridge's AgeingTime; Age says for how
/// long it has been. State is Learned, Stale (about to be forgotten), Static (written down by somebody) or Local (an address of the bridge or of one of
/// its ports). VXLAN interfaces have such tables too; Remote then is the other end. It needs no privilege.</para>
/// <para>The lists of addresses that devices themselves let in, which <c>bridge fdb</c> mixes in, are left out unless <c>-IncludeDeviceFilter</c> is given.</para>
/// </remarks>
/// <example>
/// <para>Who talks on a segment.</para>
/// <code>
/// New-NetBridge br0
/// Get-NetBridgeForwarding br0 -State Learned, Stale
/// Remove-NetBridge br0 -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>Behind which port a MAC address is, in whatever named namespace.</para>
/// <code>Get-NetNamespace | Get-NetBridgeForwarding -MacAddress 02-00-00-00-00-01</code>
/// </example>
[Cmdlet(VerbsCommon.Get, "NetBridgeForwarding", DefaultParameterSetName = ByName)]
[OutputType(typeof(BridgeForwarding))]
public sealed class GetNetBridgeForwardingCommand : LinkCmdlet
{
    private const string ByName = "ByName", ByObject = "InputObject";

    /// <summary>Names of bridges; wildcards are allowed. By default all of them, and VXLAN interfaces.</summary>
    [Parameter(Position = 0, ParameterSetName = ByName)]
    [ArgumentCompleter(typeof(BridgeCompleter))]
    [SupportsWildcards]
    public string[]? Bridge { get; set; }

    /// <summary>Bridges, as Get-NetBridge emits them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByObject)]
    public NetBridge[] InputObject { get; set; } = [];

    /// <summary>Only addresses behind these ports; wildcards are allowed.</summary>
    [Parameter]
    [Alias("ifAlias", "Port")]
    [ArgumentCompleter(typeof(BridgePortCompleter))]
    [SupportsWildcards]
    public string[]? InterfaceAlias { get; set; }

    /// <summary>Only these MAC addresses, in any usual form.</summary>
    [Parameter]
    [Alias("LinkLayerAddress")]
    [ArgumentCompleter(typeof(ForwardingMacCompleter))]
    public string[]? MacAddress { get; set; }

    /// <summary>Only these VLANs.</summary>
    [Parameter]
    public ushort[]? VlanId { get; set; }

    /// <summary>Only addresses in these states: Learned, Stale, Static, Local.</summary>
    [Parameter]
    public BridgeForwardingState[]? State { get; set; }

    /// <summary>Also lists the addresses that the devices themselves let in.</summary>
    [Parameter]
    public SwitchParameter IncludeDeviceFilter { get; set; }

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        string[]? addresses = MacAddress is null ? null : Array.ConvertAll(MacAddress, static text =>
            HardwareAddress.TryParse(text, out byte[] address) ? HardwareAddress.Format(address) : throw Fault($"'{text}' is not a MAC address.", nameof(MacAddress)));
        WildcardPattern[]? ports = InterfaceAlias is null ? null : Array.ConvertAll(InterfaceAlias, static text => new WildcardPattern(text, WildcardOptions.None));
        if (ParameterSetName == ByObject)
        {
            foreach (NetBridge bridge in InputObject) Guard(bridge.Name, () => Write(StackOf(bridge.Namespace).Bridges.Forwarding(bridge, IncludeDeviceFilter)));
            return;
        }
        if (Bridge is null)
        {
            Write(stack.Bridges.Forwarding(null, IncludeDeviceFilter));
            return;
        }
        foreach (NetBridge bridge in Bridges(stack, Bridge)) Guard(bridge.Name, () => Write(stack.Bridges.Forwarding(bridge, IncludeDeviceFilter)));

        void Write(List<BridgeForwarding> rows)
        {
            foreach (BridgeForwarding row in rows)
            {
                if (ports is not null && !Array.Exists(ports, port => port.IsMatch(row.InterfaceAlias))) continue;
                if (addresses is not null && !addresses.Contains(row.MacAddress)) continue;
                if (VlanId is not null && !(row.VlanId is ushort vlan && VlanId.Contains(vlan))) continue;
                if (State is not null && !State.Contains(row.State)) continue;
                WriteObject(row);
            }
        }
    }

    private static ArgumentException Fault(string message, string parameter) => new(message, parameter);
}
