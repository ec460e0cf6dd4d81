using System.Management.Automation;
using NetLab.Firewall;
using NetLab.Network;

namespace NetLab.PowerShell.Firewall;

/// <summary>Lists the ports NetLab publishes, with what they have counted.</summary>
/// <remarks>
/// <para>Only ports published by Add-PortForwardRule and Add-NetNatStaticMapping are listed; Get-NetFilterRule shows those of Docker, iptables and
/// others as well. The counters count connections, not packets: a nat chain is asked about the first packet only. Each object stands for several
/// rules of the kernel (<c>Handles</c>). It needs CAP_NET_ADMIN.</para>
/// </remarks>
/// <example>
/// <para>What is published, and how often it was used.</para>
/// <code>
/// Add-PortForwardRule -Port 8080 -ToAddress 10.0.0.2 -ToPort 80
/// Get-PortForwardRule | Sort-Object PacketCount -Descending
/// Get-PortForwardRule | Remove-PortForwardRule -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>What leads to one container, in every namespace.</para>
/// <code>
/// Get-NetNamespace | Get-PortForwardRule -ToAddress 10.0.0.2
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Get, "PortForwardRule")]
[OutputType(typeof(PortForwardRule))]
public sealed class GetPortForwardRuleCommand : FirewallCmdlet
{
    /// <summary>Only what publishes this port, or a range it is in; names of /etc/services are taken.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(PortForwardCompleter))]
    public string[]? Port { get; set; }

    /// <summary>Only this protocol: Tcp, Udp or Sctp.</summary>
    [Parameter]
    public ForwardProtocol? Protocol { get; set; }

    /// <summary>Only what leads to these addresses; wildcards are taken.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ForwardTargetCompleter))]
    public string[]? ToAddress { get; set; }

    /// <summary>Only what is published on these addresses of this machine; wildcards are taken.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(HostAddressCompleter))]
    public string[]? HostAddress { get; set; }

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        foreach (PortForwardRule rule in Select(this, stack, Port, Protocol, ToAddress, HostAddress)) WriteObject(rule);
    }

    /// <summary>The publications that fit; a port nothing publishes is said to be not found.</summary>
    internal static List<PortForwardRule> Select(FirewallCmdlet cmdlet, NetworkStack stack, string[]? ports, ForwardProtocol? protocol, string[]? toAddress, string[]? hostAddress)
    {
        List<PortForwardRule> all = [.. stack.Firewall.GetPortForwards().Where(rule =>
            (protocol is null || rule.Protocol == protocol) && TextFilter.Fits(toAddress, rule.ToAddress) && TextFilter.Fits(hostAddress, rule.HostAddress))];
        if (ports is null) return all;
        var found = new List<PortForwardRule>();
        foreach (string port in ports)
        {
            (ushort first, ushort last) = PortRange.Parse(port, protocol ?? ForwardProtocol.Tcp, nameof(Port));
            List<PortForwardRule> fitting = all.FindAll(rule => rule.FirstPort <= first && last <= rule.LastPort);
            if (fitting.Count == 0) cmdlet.WriteError(Failure.NotFound($"No PortForwardRule objects found with property 'Port' equal to '{Display.Escape(port)}'.  Verify the value of the property and retry.", "CmdletizationQuery_NotFound_Port", port));
            foreach (PortForwardRule rule in fitting)
            {
                if (!found.Contains(rule)) found.Add(rule);
            }
        }
        return found;
    }
}
