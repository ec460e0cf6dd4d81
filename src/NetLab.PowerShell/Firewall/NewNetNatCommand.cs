using System.Management.Automation;
using NetLab.Firewall;
using NetLab.Network;

namespace NetLab.PowerShell.Firewall;

/// <summary>Makes a NAT: what comes from a network and leaves it is masqueraded (Windows's face of Add-MasqueradeRule).</summary>
/// <remarks>
/// <para>Packets from the internal prefix to anywhere outside it leave with the address of the interface they leave by. With an external prefix
/// only those that leave by the interface which has an address in it. The rule and its name are kept by the kernel, in NetLab's own nf_tables
/// table, until the next boot; unlike Windows, Linux has room for any number of NATs. Where another table drops forwarded packets, or the
/// stack does not forward at all, a warning says what to do. It needs CAP_NET_ADMIN.</para>
/// </remarks>
/// <example>
/// <para>A NAT for the network of some containers.</para>
/// <code>
/// New-NetNat -Name lab -InternalIPInterfaceAddressPrefix 10.0.0.0/24
/// Remove-NetNat lab -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>The same with a port of this machine that leads to one of them.</para>
/// <code>
/// New-NetNat lab -InternalIPInterfaceAddressPrefix 10.0.0.0/24
/// Add-NetNatStaticMapping lab -Protocol TCP -ExternalIPAddress 0.0.0.0 -ExternalPort 8080 -InternalIPAddress 10.0.0.2 -InternalPort 80
/// Remove-NetNat lab -Confirm:$false
/// </code>
/// </example>
[Cmdlet(VerbsCommon.New, "NetNat", SupportsShouldProcess = true)]
[OutputType(typeof(NetNat))]
public sealed class NewNetNatCommand : FirewallCmdlet
{
    /// <summary>The NAT's name, at most 64 bytes.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public string Name { get; set; } = "";

    /// <summary>A prefix the external interface has its address in; by default every interface outside the internal prefix is external.</summary>
    [Parameter]
    public string? ExternalIPInterfaceAddressPrefix { get; set; }

    /// <summary>The network to translate, such as 10.0.0.0/24.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SourcePrefixCompleter))]
    public string? InternalIPInterfaceAddressPrefix { get; set; }

    /// <summary>Not for Linux, which has no routing domains: use -Namespace. Windows's empty one is accepted.</summary>
    [Parameter]
    public string? InternalRoutingDomainId { get; set; }

    /// <inheritdoc/>
    protected override object? Target => Name;

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        RoutingDomain.Check(InternalRoutingDomainId);
        if (!Should($"Make the NAT '{Name}' for {InternalIPInterfaceAddressPrefix ?? ExternalIPInterfaceAddressPrefix}", stack)) return;
        NetNat nat = stack.Firewall.AddNat(Name, InternalIPInterfaceAddressPrefix, ExternalIPInterfaceAddressPrefix);
        WarnOfObstacles(stack, new ForwardedTraffic
        {
            Family = nat.Rule.AddressFamily == "IPv6" ? NetfilterFamily.IP6 : NetfilterFamily.IP,
            Source = nat.InternalIPInterfaceAddressPrefix,
            OutInterface = nat.Rule.OutInterface,
        });
        WriteObject(nat);
    }
}
