using System.Management.Automation;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Makes a bridge: a switch in the kernel (<c>ip link add type bridge</c>).</summary>
/// <remarks>
/// <para>Adapters become its ports with Add-NetBridgePort. The bridge is an adapter too: with <c>-IPAddress</c> the machine itself takes part in the
/// segment, usually as its gateway. It is made with all its addresses or not at all, and is up unless <c>-Down</c> is given.</para>
/// <para>The spanning tree protocol is off and ports forward at once, as a lab wants it; the kernel's own default makes a new port wait 15 seconds
/// and lose what arrives. Its MAC address changes with its ports until one is given with <c>-MacAddress</c>.</para>
/// <para>It needs CAP_NET_ADMIN.</para>
/// </remarks>
/// <example>
/// <para>A segment with the machine as its gateway, and a container on it.</para>
/// <code>
/// New-NetNamespace c1
/// New-NetBridge br0 -IPAddress 10.0.0.1/24
/// New-VethPair veth1 eth0 -PeerNamespace c1
/// Add-NetBridgePort br0 veth1
/// Get-NetBridge br0
/// Remove-NetBridge br0 -Confirm:$false
/// Remove-NetNamespace c1 -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>A bridge that takes part in a spanning tree and wants to be its root.</para>
/// <code>
/// New-NetBridge br1 -Stp -Priority 4096 -ForwardDelay 4
/// Remove-NetBridge br1 -Confirm:$false
/// </code>
/// </example>
[Cmdlet(VerbsCommon.New, "NetBridge", SupportsShouldProcess = true)]
[OutputType(typeof(NetBridge))]
public sealed class NewNetBridgeCommand : BridgeSettingsCmdlet
{
    /// <summary>The bridge's name, at most 15 characters.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public string Name { get; set; } = "";

    /// <summary>The addresses it gets, IPv4 or IPv6, each with its prefix length: <c>10.0.0.1/24</c>.</summary>
    [Parameter]
    [Alias("LocalAddress")]
    public string[] IPAddress { get; set; } = [];

    /// <summary>Its MAC address; by default the kernel makes one up, and takes one of a port's later.</summary>
    [Parameter]
    [Alias("LinkLayerAddress")]
    public string? MacAddress { get; set; }

    /// <summary>The largest packet it carries, in bytes; by default the least of its ports.</summary>
    [Parameter]
    [Alias("Mtu")]
    public uint? MtuSize { get; set; }

    /// <summary>Leaves it down; Enable-NetAdapter raises it.</summary>
    [Parameter]
    public SwitchParameter Down { get; set; }

    /// <inheritdoc/>
    protected override object Target => Name;

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        InterfaceAddress[] addresses = Array.ConvertAll(IPAddress, static text => InterfaceAddress.Parse(text, nameof(IPAddress)));
        string with = addresses.Length == 0 ? "" : $" with {string.Join(", ", addresses)}";
        if (!Should($"Make the bridge '{Name}'{In(stack)}{with}")) return;
        WriteObject(stack.Bridges.Create(new BridgeDefinition
        {
            Name = Name, Settings = Settings(), Addresses = addresses, MacAddress = MacAddress, MtuSize = MtuSize, Up = !Down,
        }));
    }
}
