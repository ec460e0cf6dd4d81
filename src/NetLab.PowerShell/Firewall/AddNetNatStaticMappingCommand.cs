using System.Globalization;
using System.Management.Automation;
using NetLab.Firewall;
using NetLab.Network;

namespace NetLab.PowerShell.Firewall;

/// <summary>Adds a static mapping to a NAT: a port of this machine that leads to one behind it (Windows's face of Add-PortForwardRule).</summary>
/// <remarks>
/// <para>The port is reached from outside, from this machine and from the internal network, as with Add-PortForwardRule, which can do more:
/// ranges, SCTP, 127.0.0.1. The mapping goes with its NAT. It needs CAP_NET_ADMIN.</para>
/// </remarks>
/// <example>
/// <para>Port 8080 of every address of this machine leads to a web server behind the NAT.</para>
/// <code>
/// New-NetNat lab -InternalIPInterfaceAddressPrefix 10.0.0.0/24
/// Add-NetNatStaticMapping lab -Protocol TCP -ExternalIPAddress 0.0.0.0 -ExternalPort 8080 -InternalIPAddress 10.0.0.2 -InternalPort 80
/// Remove-NetNat lab -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>A name server on one address only; the port stays the same.</para>
/// <code>
/// New-NetNat lab -InternalIPInterfaceAddressPrefix 10.0.0.0/24
/// Add-NetNatStaticMapping lab -Protocol UDP -ExternalIPAddress 192.0.2.1 -ExternalPort 53 -InternalIPAddress 10.0.0.2
/// Remove-NetNat lab -Confirm:$false
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Add, "NetNatStaticMapping", SupportsShouldProcess = true)]
[OutputType(typeof(NetNatStaticMapping))]
public sealed class AddNetNatStaticMappingCommand : FirewallCmdlet
{
    /// <summary>The NAT.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(NatNameCompleter))]
    public string NatName { get; set; } = "";

    /// <summary>TCP or UDP (or SCTP).</summary>
    [Parameter(Mandatory = true)]
    public ForwardProtocol Protocol { get; set; }

    /// <summary>The address of this machine; 0.0.0.0 or :: for every one.</summary>
    [Parameter(Mandatory = true)]
    [ArgumentCompleter(typeof(HostAddressCompleter))]
    public string ExternalIPAddress { get; set; } = "";

    /// <summary>The port of this machine, from 1.</summary>
    [Parameter(Mandatory = true)]
    public ushort ExternalPort { get; set; }

    /// <summary>The address behind the NAT.</summary>
    [Parameter(Mandatory = true)]
    public string InternalIPAddress { get; set; } = "";

    /// <summary>The port there; by default the same.</summary>
    [Parameter]
    public ushort? InternalPort { get; set; }

    /// <summary>From where the port is reached; only everywhere (0.0.0.0/0 or ::/0) is supported.</summary>
    [Parameter]
    public string? RemoteExternalIPAddressPrefix { get; set; }

    /// <summary>Not for Linux, which has no routing domains: use -Namespace. Windows's empty one is accepted.</summary>
    [Parameter]
    public string? InternalRoutingDomainId { get; set; }

    /// <inheritdoc/>
    protected override object? Target => NatName;

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        RoutingDomain.Check(InternalRoutingDomainId);
        if (RemoteExternalIPAddressPrefix is not (null or "" or "0.0.0.0/0" or "::/0"))
            throw new NotSupportedException("-RemoteExternalIPAddressPrefix: a mapping is reached from everywhere; filter with a firewall.");
        var options = new PortForwardOptions
        {
            Protocol = Protocol,
            Port = ExternalPort.ToString(CultureInfo.InvariantCulture),
            ToAddress = InternalIPAddress,
            ToPort = InternalPort?.ToString(CultureInfo.InvariantCulture),
            HostAddress = ExternalIPAddress,
        };
        string what;
        try
        {
            what = options.Describe();
        }
        catch (ArgumentException exception)
        {
            throw Renamed(exception);
        }
        if (!Should($"Publish {what} as a mapping of the NAT '{NatName}'", stack)) return;
        NetNatStaticMapping added = stack.Firewall.AddStaticMapping(NatName, options);
        WarnOfObstacles(stack, AddPortForwardRuleCommand.Traffic(added.Rule));
        WriteObject(added);
    }

    /// <summary>The same error in Windows's parameter names.</summary>
    private static ArgumentException Renamed(ArgumentException exception)
    {
        string parameter = exception.ParamName switch
        {
            nameof(PortForwardOptions.Port) => nameof(ExternalPort),
            nameof(PortForwardOptions.ToPort) => nameof(InternalPort),
            nameof(PortForwardOptions.ToAddress) => nameof(InternalIPAddress),
            nameof(PortForwardOptions.HostAddress) => nameof(ExternalIPAddress),
            _ => exception.ParamName ?? "",
        };
        int end = exception.Message.IndexOf(" (Parameter", StringComparison.Ordinal);
        return new ArgumentException(end < 0 ? exception.Message : exception.Message[..end], parameter, exception);
    }
}
