using System.Management.Automation;
using NetLab.Firewall;
using NetLab.Network;
using NetLab.PowerShell.Network;

namespace NetLab.PowerShell.Firewall;

/// <summary>Adds a masquerade rule: packets leave with the address of the interface they leave by, so that answers find back.</summary>
/// <remarks>
/// <para>This is what lets containers with private addresses reach the world: <c>iptables -t nat -A POSTROUTING -s 10.0.0.0/24 ! -o br0 -j
/// MASQUERADE</c> in other words. Give a source prefix, interfaces, or both: a packet has to fit everything given. The source prefix also says
/// whether IPv4 or IPv6 is meant; without one it is IPv4. A <c>*</c> at the end of an interface's name stands for any further characters.</para>
/// <para>The rule goes to nf_tables directly, into NetLab's own table <c>inet netlab</c>, which appears with the first rule and goes with the last;
/// <c>iptables</c>, Docker and firewalld keep their tables untouched. Adding a rule that is there already changes nothing and returns it. Where
/// another table drops forwarded packets, or the stack does not forward at all, a warning says whose rule it is and what to do. Rules end with
/// the next boot. It needs CAP_NET_ADMIN.</para>
/// </remarks>
/// <example>
/// <para>Everything from the containers' network is masqueraded, except among themselves.</para>
/// <code>
/// Add-MasqueradeRule -SourcePrefix 10.0.0.0/24 -NotOutInterface br0
/// Get-MasqueradeRule | Remove-MasqueradeRule -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>Everything that leaves by the wireless card, with a note for whoever finds the rule.</para>
/// <code>
/// Add-MasqueradeRule -OutInterface wlan0 -Comment 'shared connection'
/// Get-MasqueradeRule -OutInterface wlan0 | Remove-MasqueradeRule -Confirm:$false
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Add, "MasqueradeRule", SupportsShouldProcess = true)]
[OutputType(typeof(MasqueradeRule))]
public sealed class AddMasqueradeRuleCommand : FirewallCmdlet
{
    /// <summary>Where the packets come from: a network such as 10.0.0.0/24 or fd00::/64, or an address.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SourcePrefixCompleter))]
    public string? SourcePrefix { get; set; }

    /// <summary>Where they do not go to: a network or an address.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SourcePrefixCompleter))]
    public string? NotDestinationPrefix { get; set; }

    /// <summary>The interface they leave by.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(InterfaceCompleter))]
    public string? OutInterface { get; set; }

    /// <summary>Interfaces they do not leave by.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(InterfaceCompleter))]
    public string[]? NotOutInterface { get; set; }

    /// <summary>The interface they came in by; what this machine sends itself came in by none.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(InterfaceCompleter))]
    public string? InInterface { get; set; }

    /// <summary>Interfaces they did not come in by.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(InterfaceCompleter))]
    public string[]? NotInInterface { get; set; }

    /// <summary>IPv4 or IPv6, for rules without a prefix; by default IPv4.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public AddressFamily? AddressFamily { get; set; }

    /// <summary>Chooses source ports at random where they have to change.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public SwitchParameter Random { get; set; }

    /// <summary>Chooses every source port at random.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public SwitchParameter FullyRandom { get; set; }

    /// <summary>Gives a client the same address for all its connections, where an interface has several.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public SwitchParameter Persistent { get; set; }

    /// <summary>A note of at most 127 bytes, kept with the rule; nft shows it too.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Comment { get; set; }

    /// <inheritdoc/>
    protected override object? Target => SourcePrefix ?? OutInterface ?? base.Target;

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        if (AddressFamily is { } family && !Enum.IsDefined(family)) throw Wrong($"'{family}' is neither IPv4 nor IPv6.", nameof(AddressFamily));
        var options = new MasqueradeOptions
        {
            SourcePrefix = SourcePrefix,
            NotDestinationPrefix = NotDestinationPrefix,
            IPv6 = AddressFamily == NetLab.Network.AddressFamily.IPv6,
            InInterface = InInterface,
            NotInInterface = NotInInterface ?? [],
            OutInterface = OutInterface,
            NotOutInterface = NotOutInterface ?? [],
            Random = Random,
            FullyRandom = FullyRandom,
            Persistent = Persistent,
            Comment = Comment,
        };
        string rule = options.Describe();
        if (!Should($"Add the masquerade rule '{rule}'", stack)) return;
        MasqueradeRule added = stack.Firewall.AddMasquerade(options);
        WarnOfObstacles(stack, new ForwardedTraffic
        {
            Family = added.AddressFamily == "IPv6" ? NetfilterFamily.IP6 : NetfilterFamily.IP,
            Source = added.SourcePrefix,
            InInterface = added.InInterface,
            OutInterface = added.OutInterface,
        });
        WriteObject(added);
    }
}
