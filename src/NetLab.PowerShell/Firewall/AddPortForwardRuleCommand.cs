using System.Management.Automation;
using NetLab.Firewall;
using NetLab.Network;
using NetLab.PowerShell.Network;

namespace NetLab.PowerShell.Firewall;

/// <summary>Publishes a port of this machine: connections to it reach a container or another machine (docker run -p).</summary>
/// <remarks>
/// <para>As with Docker the port is reached from outside, from this machine by any of its own addresses, and from the target's own network; there
/// the clients' addresses are masqueraded, because answers would not come back this way. UDP exchanges the kernel remembers for the port are
/// forgotten, so that the next packet takes the new way. Publishing what is published already changes nothing and returns it; a port that leads
/// elsewhere is an error (ResourceExists) that says where. A range such as 8000-8010 leads to the same ports of the target, or with
/// <c>-ToPort</c> to a range of the same length.</para>
/// <para><c>localhost</c> is published only with <c>-IncludeLoopback</c>, for IPv4: the target's interface then accepts packets of 127.0.0.0/8
/// (route_localnet), and two rules drop those that come from outside (CVE-2020-8558); both are taken back with the last such port. A call
/// that is killed before the interface is open leaves the port unpublished on localhost alone, and the same call completes it. A target
/// reaches its own published port only where bridges do not call iptables (bridge-nf-call-iptables = 0), or its bridge port has hairpin mode.
/// Add the target's network before the port: which clients are its neighbours is found out when the rule is made.</para>
/// <para>The rules go to nf_tables directly, into NetLab's own table <c>inet netlab</c>, and end with the next boot. Where another table drops
/// forwarded packets, a warning says whose rule it is and what to do. It needs CAP_NET_ADMIN.</para>
/// </remarks>
/// <example>
/// <para>Port 8080 of this machine leads to the web server of a container.</para>
/// <code>
/// Add-PortForwardRule -Protocol Tcp -Port 8080 -ToAddress 10.0.0.2 -ToPort 80
/// Get-PortForwardRule -Port 8080 | Remove-PortForwardRule -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>A name server, on one address of this machine only, and a range of ports.</para>
/// <code>
/// Add-PortForwardRule -Protocol Udp -Port domain -ToAddress 10.0.0.2 -HostAddress 192.0.2.1
/// Add-PortForwardRule -Port 8000-8010 -ToAddress 10.0.0.3 -ToPort 9000-9010 -Comment 'game'
/// Get-PortForwardRule | Remove-PortForwardRule -Confirm:$false
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Add, "PortForwardRule", SupportsShouldProcess = true)]
[OutputType(typeof(PortForwardRule))]
public sealed class AddPortForwardRuleCommand : FirewallCmdlet
{
    /// <summary>The port of this machine: a number, a range such as 8000-8010, or a name of /etc/services.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ServiceCompleter))]
    public string Port { get; set; } = "";

    /// <summary>The address it leads to.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NeighborCompleter))]
    public string ToAddress { get; set; } = "";

    /// <summary>The port there, or a range as long as that of -Port; by default the same.</summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ServiceCompleter))]
    public string? ToPort { get; set; }

    /// <summary>Tcp, Udp or Sctp; by default Tcp.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public ForwardProtocol Protocol { get; set; } = ForwardProtocol.Tcp;

    /// <summary>The one address of this machine to publish the port on; by default every one.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(HostAddressCompleter))]
    public string? HostAddress { get; set; }

    /// <summary>Publishes the port on 127.0.0.1 too.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public SwitchParameter IncludeLoopback { get; set; }

    /// <summary>A note of at most 127 bytes, kept with the rules; nft shows it too.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Comment { get; set; }

    /// <inheritdoc/>
    protected override object? Target => Port;

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        var options = new PortForwardOptions
        {
            Protocol = Protocol,
            Port = Port,
            ToAddress = ToAddress,
            ToPort = ToPort,
            HostAddress = HostAddress,
            IncludeLoopback = IncludeLoopback,
            Comment = Comment,
        };
        string what = options.Describe();
        if (!Should($"Publish {what}", stack)) return;
        PortForwardRule added = stack.Firewall.AddPortForward(options);
        WarnOfObstacles(stack, Traffic(added));
        WriteObject(added);
    }

    /// <summary>What a publication has forwarded.</summary>
    internal static ForwardedTraffic Traffic(PortForwardRule rule) => new()
    {
        Family = rule.AddressFamily == "IPv6" ? NetfilterFamily.IP6 : NetfilterFamily.IP,
        Destination = rule.ToAddress,
        Protocol = (byte)rule.Protocol,
        DestinationPort = rule.FirstToPort,
    };
}
