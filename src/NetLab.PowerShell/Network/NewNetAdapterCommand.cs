using System.Management.Automation;
using System.Net;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Makes a virtual network adapter: macvlan, ipvlan, VLAN, VXLAN, dummy, tap, tun or ifb (<c>ip link add</c>).</summary>
/// <remarks>
/// <para>Macvlan, Macvtap, Ipvlan and Vlan stand on another adapter (<c>-ParentInterface</c>), Vxlan can. The parent may be in another namespace
/// (<c>-ParentNamespace</c>): that puts a container on the network outside without a bridge. Tap and Tun persist until they are removed, for a
/// virtual machine or a tunnel to open. Veth pairs are made by New-VethPair, bridges by New-NetBridge.</para>
/// <para>The adapter is up unless <c>-Down</c> is given; a Vlan needs its parent up for that. It is made in one message, or not at all. A kind the
/// kernel lacks is an error that names the missing module. It needs CAP_NET_ADMIN.</para>
/// <para>Defaults that differ from <c>ip link</c>: a Macvlan is in Bridge mode (ip: VEPA), an Ipvlan in L2 (ip: L3), a Vxlan uses port 4789 (ip: 8472).</para>
/// </remarks>
/// <example>
/// <para>A container with an address of its own on the host's network.</para>
/// <code>
/// New-NetNamespace c1
/// New-VethPair wire0 wire1
/// New-NetAdapter eth0 -Kind Macvlan -ParentInterface wire0 -ParentNamespace $PID -Namespace c1
/// Remove-NetNamespace c1 -Confirm:$false
/// Remove-NetAdapter wire0 -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>An Ethernet segment across machines, to one other end.</para>
/// <code>
/// New-NetAdapter vx42 -Kind Vxlan -VxlanId 42 -Remote 192.0.2.7 -Local 192.0.2.1
/// Remove-NetAdapter vx42 -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>A tap device for a virtual machine that user 1000 runs.</para>
/// <code>
/// New-NetAdapter tap0 -Kind Tap -OwnerId 1000
/// Remove-NetAdapter tap0 -Confirm:$false
/// </code>
/// </example>
[Cmdlet(VerbsCommon.New, "NetAdapter", SupportsShouldProcess = true)]
[OutputType(typeof(NetAdapter))]
public sealed class NewNetAdapterCommand : LinkCmdlet
{
    /// <summary>The adapter's name, at most 15 characters.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public string Name { get; set; } = "";

    /// <summary>What to make.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    public VirtualLinkKind Kind { get; set; }

    /// <summary>The adapter it stands on: of a Macvlan, Macvtap, Ipvlan or Vlan it has to be named, of a Vxlan it may.</summary>
    [Parameter]
    [Alias("LinkInterface")]
    [ArgumentCompleter(typeof(ParentInterfaceCompleter))]
    public string? ParentInterface { get; set; }

    /// <summary>The namespace of the adapter it stands on; by default the one it is made in. <c>$PID</c> is this process's.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    public NamespaceArgument? ParentNamespace { get; set; }

    /// <summary>
    /// Who may talk to whom: of a Macvlan or Macvtap Private, Vepa, Bridge (the default), Passthru or Source; of an Ipvlan L2 (the default), L3 or L3S.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(LinkModeCompleter))]
    public string? Mode { get; set; }

    /// <summary>The number of a Vlan, 0 to 4094.</summary>
    [Parameter]
    public int? VlanId { get; set; }

    /// <summary>Gives a Vlan the provider's tag (802.1ad, QinQ) in place of the customer's (802.1Q).</summary>
    [Parameter]
    public SwitchParameter ProviderTag { get; set; }

    /// <summary>The number of a Vxlan's segment (VNI), 0 to 16777215.</summary>
    [Parameter]
    [Alias("Vni")]
    public int? VxlanId { get; set; }

    /// <summary>The other end of a Vxlan, or a multicast group that all its ends join (then <c>-ParentInterface</c> is needed).</summary>
    [Parameter]
    [Alias("Group")]
    public string? Remote { get; set; }

    /// <summary>The address a Vxlan sends from; by default what routing chooses.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(AddressCompleter))]
    public string? Local { get; set; }

    /// <summary>The UDP port of a Vxlan, 4789 by default.</summary>
    [Parameter]
    public int? Port { get; set; }

    /// <summary>The time to live of a Vxlan's packets, 1 to 255; a multicast group's is 1 by default.</summary>
    [Parameter]
    [Alias("Ttl")]
    public int? TimeToLive { get; set; }

    /// <summary>Keeps a Vxlan from learning which end has which MAC address from what arrives.</summary>
    [Parameter]
    public SwitchParameter NoLearning { get; set; }

    /// <summary>The id of the user who may open a Tap or Tun besides the administrator.</summary>
    [Parameter]
    public uint? OwnerId { get; set; }

    /// <summary>The id of the group whose members may open a Tap or Tun.</summary>
    [Parameter]
    public uint? GroupId { get; set; }

    /// <summary>Its MAC address; the kernel makes one up by default. An Ipvlan and a Tun have none of their own.</summary>
    [Parameter]
    [Alias("LinkLayerAddress")]
    public string? MacAddress { get; set; }

    /// <summary>The largest packet it carries, in bytes; by default what its kind or its parent allows.</summary>
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
        VirtualLink kind = Describe();
        using NetworkStack? parents = ParentNamespace?.Open(nameof(ParentNamespace));
        string parent = ParentInterface is null ? "" : $" on '{ParentInterface}'{In(parents ?? stack)}";
        if (!Should($"Make the {kind.Name} adapter '{Name}'{In(stack)}{parent}")) return;
        WriteObject(stack.Links.Create(new LinkDefinition
        {
            Name = Name, Kind = kind, ParentInterface = ParentInterface, ParentStack = parents, MacAddress = MacAddress, MtuSize = MtuSize, Up = !Down,
        }));
    }

    private VirtualLink Describe()
    {
        Refuse(Kind is VirtualLinkKind.Macvlan or VirtualLinkKind.Macvtap or VirtualLinkKind.Ipvlan, nameof(Mode));
        Refuse(Kind is VirtualLinkKind.Vlan, nameof(VlanId), nameof(ProviderTag));
        Refuse(Kind is VirtualLinkKind.Vxlan, nameof(VxlanId), nameof(Remote), nameof(Local), nameof(Port), nameof(TimeToLive), nameof(NoLearning));
        Refuse(Kind is VirtualLinkKind.Tap or VirtualLinkKind.Tun, nameof(OwnerId), nameof(GroupId));
        return Kind switch
        {
            VirtualLinkKind.Macvlan or VirtualLinkKind.Macvtap => new MacvlanLink { Mode = ParseMode(MacvlanMode.Bridge), Tap = Kind == VirtualLinkKind.Macvtap },
            VirtualLinkKind.Ipvlan => new IpvlanLink { Mode = ParseMode(IpvlanMode.L2) },
            VirtualLinkKind.Vlan => new VlanLink { VlanId = VlanId ?? throw Missing(nameof(VlanId)), Provider = ProviderTag },
            VirtualLinkKind.Vxlan => new VxlanLink
            {
                VxlanId = VxlanId ?? throw Missing(nameof(VxlanId)), Remote = Address(Remote, nameof(Remote)), Local = Address(Local, nameof(Local)),
                Port = Port ?? VxlanLink.DefaultPort, TimeToLive = TimeToLive, Learning = !NoLearning,
            },
            VirtualLinkKind.Tap or VirtualLinkKind.Tun => new TunTapLink { Tap = Kind == VirtualLinkKind.Tap, Owner = OwnerId, Group = GroupId },
            VirtualLinkKind.Ifb => new IfbLink(),
            _ => new DummyLink(),
        };
    }

    /// <summary>Parameters that say something about another kind were meant for it.</summary>
    private void Refuse(bool fits, params ReadOnlySpan<string> parameters)
    {
        if (fits) return;
        foreach (string parameter in parameters)
        {
            if (MyInvocation.BoundParameters.ContainsKey(parameter)) throw Fault($"-{parameter} says nothing about a {Kind}.", parameter);
        }
    }

    private T ParseMode<T>(T usual)
        where T : struct, Enum
    {
        if (Mode is null) return usual;
        foreach (T mode in Enum.GetValues<T>())
        {
            if (mode.ToString().Equals(Mode, StringComparison.OrdinalIgnoreCase)) return mode;
        }
        throw Fault($"A {Kind} has the modes {string.Join(", ", Enum.GetNames<T>())}, not '{Mode}'.", nameof(Mode));
    }

    private static IPAddress? Address(string? text, string parameter) =>
        text is null ? null : IPAddress.TryParse(text, out IPAddress? address) && (text.Contains(':') || text.Count(static c => c == '.') == 3)
            ? address
            : throw Fault($"'{text}' is no IP address.", parameter);

    private ArgumentException Missing(string parameter) => Fault($"A {Kind} needs -{parameter}.", parameter);

    private static ArgumentException Fault(string message, string parameter) => new(message, parameter);
}
