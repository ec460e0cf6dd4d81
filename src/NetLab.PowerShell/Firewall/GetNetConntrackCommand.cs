using System.Management.Automation;
using NetLab.Firewall;
using NetLab.Network;

namespace NetLab.PowerShell.Firewall;

/// <summary>Lists the connections the kernel tracks: who talks to whom, in what state, and where addresses are translated.</summary>
/// <remarks>
/// <para>Every connection has two directions: the original one, as its first packet went, and the one answers come by. They mirror each other unless
/// NAT changes an address or port; TranslatedSource and TranslatedDestination say what it was changed to. Filters by source and destination mean
/// the original direction, -Address and -Port any end of either direction.</para>
/// <para>The kernel tracks connections only where a rule asks for it (NAT, or a match on the connection's state), so an empty list in a namespace
/// without such rules is right. Packets and bytes are counted only while the sysctl net.netfilter.nf_conntrack_acct is 1, the time of creation is kept
/// while net.netfilter.nf_conntrack_timestamp is 1. It needs CAP_NET_ADMIN.</para>
/// </remarks>
/// <example>
/// <para>Established TCP connections to port 443.</para>
/// <code>
/// Get-NetConntrack -Protocol TCP -DestinationPort 443 -State Established
/// </code>
/// </example>
/// <example>
/// <para>What the containers' network talks to at present, translated or not, with all that is known.</para>
/// <code>
/// Get-NetConntrack -SourceAddress 10.0.0.0/24 | Format-List
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Get, "NetConntrack")]
[OutputType(typeof(ConntrackEntry))]
public sealed class GetNetConntrackCommand : FirewallCmdlet, IConntrackFilters
{
    /// <summary>Only these transport protocols: TCP, UDP, ICMP, ICMPv6, SCTP, ..., or a number.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(ProtocolCompleter))]
    public string[]? Protocol { get; set; }

    /// <summary>Only connections from these sources: addresses, prefixes such as 10.0.0.0/24, or text with wildcards.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ConntrackAddressCompleter))]
    public string[]? SourceAddress { get; set; }

    /// <summary>Only connections to these destinations, as they were addressed before translation.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ConntrackAddressCompleter))]
    public string[]? DestinationAddress { get; set; }

    /// <summary>Only connections with one of these addresses at any end of either direction.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ConntrackAddressCompleter))]
    public string[]? Address { get; set; }

    /// <summary>Only connections from these ports: numbers, ranges such as 1000-2000, or names of services.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ServiceCompleter))]
    public string[]? SourcePort { get; set; }

    /// <summary>Only connections to these ports, as they were addressed before translation.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ServiceCompleter))]
    public string[]? DestinationPort { get; set; }

    /// <summary>Only connections with one of these ports at any end of either direction.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ServiceCompleter))]
    public string[]? Port { get; set; }

    /// <summary>Only connections in these states.</summary>
    [Parameter]
    public ConntrackState[]? State { get; set; }

    /// <summary>Only connections with all these notes of the kernel's, such as Assured or SourceNat.</summary>
    [Parameter]
    public ConntrackStatus? Status { get; set; }

    /// <summary>Only connections with this mark.</summary>
    [Parameter]
    public uint? Mark { get; set; }

    /// <summary>Only IPv4, or only IPv6.</summary>
    [Parameter]
    public AddressFamily? AddressFamily { get; set; }

    /// <summary>Only connections whose source or destination is translated.</summary>
    [Parameter]
    public SwitchParameter Translated { get; set; }

    /// <inheritdoc/>
    bool IConntrackFilters.Translated => Translated;

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        var selection = new ConntrackSelection(this);
        foreach (ConntrackEntry entry in stack.Conntrack.List(selection.Filter, Cancellation))
        {
            if (selection.Fits(entry)) WriteObject(entry);
        }
    }
}
