using System.Management.Automation;
using NetLab.Firewall;
using NetLab.Network;
using NetLab.PowerShell.Network;

namespace NetLab.PowerShell.Firewall;

/// <summary>Shows tracked connections as they begin, change and end (<c>conntrack -E</c>).</summary>
/// <remarks>
/// <para>Each event carries the connection as Get-NetConntrack shows it, original and reply direction, and where addresses are translated. Filters by source
/// and destination mean the original direction, -Address and -Port any end of either.</para>
/// <para>The kernel tracks connections only where a rule asks for it (NAT, or a match on the connection's state), and tells of those that began while
/// somebody listened; of older ones it may tell nothing (net.netfilter.nf_conntrack_events is 2). Where that sysctl is 0 it tells nothing at all, and a
/// warning says so. When events come faster than they are read, an event <c>EventsLost</c> says so, its <c>Lost</c> how many. Packets and bytes are counted only
/// while net.netfilter.nf_conntrack_acct is 1. It needs CAP_NET_ADMIN.</para>
/// </remarks>
/// <example>
/// <para>Translated connections as they begin and end, for half a second.</para>
/// <code>Watch-NetConntrack -Event New, Destroy -Translated -Timeout 0.5</code>
/// </example>
/// <example>
/// <para>Waits, here for at most half a second, for the next established connection to port 443 of a namespace.</para>
/// <code>
/// New-NetNamespace c1
/// Watch-NetConntrack TCP -DestinationPort https -State Established -Count 1 -Timeout 0.5 -Namespace c1 | ForEach-Object Connection
/// Remove-NetNamespace c1 -Confirm:$false
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Watch, "NetConntrack")]
[OutputType(typeof(ConntrackEvent))]
public sealed class WatchNetConntrackCommand : WatchCmdlet, IConntrackFilters
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

    /// <summary>Only these events: New, Update, Destroy. <c>EventsLost</c> is always shown.</summary>
    [Parameter]
    public ConntrackEventType[]? Event { get; set; }

    /// <summary>How many bytes of events the kernel keeps until they are read; 4 MiB by default.</summary>
    [Parameter]
    public int QueueSize { get; set; } = 4 * 1024 * 1024;

    /// <inheritdoc/>
    bool IConntrackFilters.Translated => Translated;

    /// <inheritdoc/>
    private protected override void Watch(NetworkStack stack)
    {
        if (QueueSize < 1) throw Failure.OfParameter(nameof(QueueSize), $"A queue cannot have {QueueSize} bytes.");
        var selection = new ConntrackSelection(this);
        using ConntrackMonitor monitor = ConntrackMonitor.Open(stack, Event, QueueSize);
        if (ConntrackMonitor.IsSilent(stack))
            WriteWarning("The kernel tells nothing of connections here: the sysctl net.netfilter.nf_conntrack_events is 0. Set it to 1 in this namespace; it holds for connections that begin after that.");
        Follow(left => monitor.Read(left, Cancellation), happened =>
        {
            if (happened.Connection is not { } connection) Write(happened, counts: false);
            else if (selection.Filter.Matches(connection) && selection.Fits(connection)) Write(happened);
        });
    }
}
