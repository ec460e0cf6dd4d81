using System.Management.Automation;
using NetLab.Firewall;
using NetLab.Network;
using NetLab.PowerShell.Network;

namespace NetLab.PowerShell.Firewall;

/// <summary>Adds a log rule: packets that fit are told to Watch-NetFilterLog, and go on as if nothing had been.</summary>
/// <remarks>
/// <para>This is <c>iptables -A FORWARD -i br0 -j NFLOG --nflog-prefix IN</c> in other words. A packet has to fit everything given; without any condition
/// every packet that comes by is logged. Packets go to a group (NFLOG), which Watch-NetFilterLog reads, and not to the system's log: the kernel writes there for the
/// first namespace only. What nobody reads is gone, the rule's counter counts it all the same.</para>
/// <para>Prerouting sees packets as they arrive, before any translation, Postrouting as they leave, behind it; Input, Forward and Output see them before
/// the filters do. The rule goes into NetLab's own table <c>inet netlab</c>, which appears with the first rule and goes with the last. Adding a
/// rule that is there already changes nothing and returns it. Rules end with the next boot. It needs CAP_NET_ADMIN.</para>
/// </remarks>
/// <example>
/// <para>Logs what comes from the containers' bridge to be forwarded, at most ten packets a second.</para>
/// <code>
/// Add-NetLogRule -Chain Forward -InInterface br0 -Prefix IN -Limit 10/second
/// Watch-NetFilterLog -Timeout 0.5
/// Get-NetLogRule | Remove-NetLogRule -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>Logs new connections to the web server in a namespace of its own.</para>
/// <code>
/// New-NetNamespace c1
/// Add-NetLogRule Input -Protocol TCP -DestinationPort http -NotSourcePrefix 10.0.0.0/24 -Prefix web -Namespace c1
/// Remove-NetNamespace c1 -Confirm:$false
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Add, "NetLogRule", SupportsShouldProcess = true)]
[OutputType(typeof(LogRule))]
public sealed class AddNetLogRuleCommand : FirewallCmdlet
{
    /// <summary>Where in a packet's way: Prerouting, Input, Forward, Output or Postrouting.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public LogChain Chain { get; set; }

    /// <summary>The interface packets came in by; a <c>*</c> at the end stands for any further characters.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(InterfaceCompleter))]
    public string? InInterface { get; set; }

    /// <summary>Interfaces they did not come in by.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(InterfaceCompleter))]
    public string[]? NotInInterface { get; set; }

    /// <summary>The interface they leave by.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(InterfaceCompleter))]
    public string? OutInterface { get; set; }

    /// <summary>Interfaces they do not leave by.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(InterfaceCompleter))]
    public string[]? NotOutInterface { get; set; }

    /// <summary>Where they come from: a network such as 10.0.0.0/24 or fd00::/64, or an address.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SourcePrefixCompleter))]
    public string? SourcePrefix { get; set; }

    /// <summary>Where they do not come from.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SourcePrefixCompleter))]
    public string? NotSourcePrefix { get; set; }

    /// <summary>Where they go to.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SourcePrefixCompleter))]
    public string? DestinationPrefix { get; set; }

    /// <summary>Where they do not go to.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SourcePrefixCompleter))]
    public string? NotDestinationPrefix { get; set; }

    /// <summary>IPv4 or IPv6; both when not given, unless a prefix or ICMP says so.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public AddressFamily? AddressFamily { get; set; }

    /// <summary>The transport protocol: TCP, UDP, ICMP, ICMPv6, SCTP, ..., or a number.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ProtocolCompleter))]
    public string? Protocol { get; set; }

    /// <summary>The port they come from: a number, a range such as 8000-8010, or a service; together with -Protocol TCP, UDP or SCTP.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ServiceCompleter))]
    public string? SourcePort { get; set; }

    /// <summary>The port they go to.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ServiceCompleter))]
    public string? DestinationPort { get; set; }

    /// <summary>Words of at most 127 bytes that each entry of the log begins with.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(LogPrefixCompleter))]
    public string? Prefix { get; set; }

    /// <summary>The group that Watch-NetFilterLog reads, from 0 to 65535; 78 when not given.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(LogGroupCompleter))]
    public int Group { get; set; } = FilterLogReader.DefaultGroup;

    /// <summary>Logs no more packets than this: 10/second, 3/minute, 100/hour, 50/day. The others go by unlogged and uncounted.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Limit { get; set; }

    /// <summary>How many packets may be logged at once before -Limit counts; 5 when not given.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public uint? Burst { get; set; }

    /// <summary>A note of at most 127 bytes, kept with the rule; nft shows it too.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Comment { get; set; }

    /// <inheritdoc/>
    protected override object? Target => Prefix ?? Chain.ToString();

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        var options = new LogRuleOptions
        {
            Chain = Chain,
            InInterface = InInterface,
            NotInInterface = NotInInterface ?? [],
            OutInterface = OutInterface,
            NotOutInterface = NotOutInterface ?? [],
            SourcePrefix = SourcePrefix,
            NotSourcePrefix = NotSourcePrefix,
            DestinationPrefix = DestinationPrefix,
            NotDestinationPrefix = NotDestinationPrefix,
            AddressFamily = AddressFamily,
            Protocol = Protocol,
            SourcePort = SourcePort,
            DestinationPort = DestinationPort,
            Prefix = Prefix,
            Group = Group,
            Limit = Limit,
            Burst = Burst,
            Comment = Comment,
        };
        if (Should($"Add the log rule '{options.Describe()}' to {Chain}", stack)) WriteObject(stack.Firewall.AddLog(options));
    }
}
