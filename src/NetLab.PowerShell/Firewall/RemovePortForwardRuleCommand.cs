using System.Management.Automation;
using NetLab.Firewall;
using NetLab.Network;

namespace NetLab.PowerShell.Firewall;

/// <summary>Ends the publication of ports.</summary>
/// <remarks>
/// <para>All rules of a port go in one step. TCP connections that go through it stay until they end; UDP exchanges are forgotten at once. With the
/// last rule NetLab's table goes too, and with the last port published on 127.0.0.1 the sysctl that opened it goes back to what it was. It asks
/// first (<c>-Confirm:$false</c> for scripts) and needs CAP_NET_ADMIN. Rules of others are never touched.</para>
/// </remarks>
/// <example>
/// <para>Ends the publication of one port.</para>
/// <code>
/// Add-PortForwardRule -Port 8080 -ToAddress 10.0.0.2 -ToPort 80
/// Remove-PortForwardRule -Port 8080 -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>Ends everything that leads to one container.</para>
/// <code>
/// Add-PortForwardRule -Port 8000-8010 -ToAddress 10.0.0.2
/// Get-PortForwardRule -ToAddress 10.0.0.2 | Remove-PortForwardRule -Confirm:$false
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Remove, "PortForwardRule", DefaultParameterSetName = Query, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(PortForwardRule))]
public sealed class RemovePortForwardRuleCommand : FirewallCmdlet
{
    private const string Query = "Query (cdxml)", ByObject = "InputObject (cdxml)";

    /// <summary>Ports as Get-PortForwardRule lists them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByObject)]
    public PortForwardRule[]? InputObject { get; set; }

    /// <summary>What publishes these ports, or ranges they are in; names of /etc/services are taken.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = Query)]
    [ArgumentCompleter(typeof(PortForwardCompleter))]
    public string[]? Port { get; set; }

    /// <summary>Only this protocol: Tcp, Udp or Sctp.</summary>
    [Parameter(ParameterSetName = Query)]
    public ForwardProtocol? Protocol { get; set; }

    /// <summary>Only what is published on these addresses of this machine; wildcards are taken.</summary>
    [Parameter(ParameterSetName = Query)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(HostAddressCompleter))]
    public string[]? HostAddress { get; set; }

    /// <summary>Emits what was removed.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        IEnumerable<PortForwardRule> rules = InputObject ?? (IEnumerable<PortForwardRule>)GetPortForwardRuleCommand.Select(this, stack, Port, Protocol, null, HostAddress);
        foreach (PortForwardRule rule in rules)
        {
            Guard(rule, () =>
            {
                if (!Should($"Stop publishing {rule}", stack)) return;
                stack.Firewall.RemovePortForward(rule);
                if (PassThru) WriteObject(rule);
            });
        }
    }
}
