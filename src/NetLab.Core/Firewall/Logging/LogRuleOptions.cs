using System.Net;
using System.Text;
using NetLab.Network;

namespace NetLab.Firewall;

/// <summary>Which packets are logged, and to whom. What is null does not matter; a packet has to fit all the rest.</summary>
public sealed class LogRuleOptions
{
    /// <summary>The most UTF-8 bytes of a prefix: the kernel's NF_LOG_PREFIXLEN less the NUL.</summary>
    public const int LongestPrefix = 127;

    /// <summary>Where in their way.</summary>
    public LogChain Chain { get; init; } = LogChain.Forward;

    /// <summary>The interface they came in by; a <c>*</c> at the end stands for any further characters.</summary>
    public string? InInterface { get; init; }

    /// <summary>Interfaces they did not come in by.</summary>
    public IReadOnlyList<string> NotInInterface { get; init; } = [];

    /// <summary>The interface they leave by.</summary>
    public string? OutInterface { get; init; }

    /// <summary>Interfaces they do not leave by.</summary>
    public IReadOnlyList<string> NotOutInterface { get; init; } = [];

    /// <summary>Where they come from: a prefix or an address.</summary>
    public string? SourcePrefix { get; init; }

    /// <summary>Where they do not come from.</summary>
    public string? NotSourcePrefix { get; init; }

    /// <summary>Where they go to: a prefix or an address.</summary>
    public string? DestinationPrefix { get; init; }

    /// <summary>Where they do not go to.</summary>
    public string? NotDestinationPrefix { get; init; }

    /// <summary>The family; null for both, unless a prefix or ICMP says so.</summary>
    public AddressFamily? AddressFamily { get; init; }

    /// <summary>The transport protocol: a name or a number.</summary>
    public string? Protocol { get; init; }

    /// <summary>The port they come from: a number, a range, or a service. It takes TCP, UDP or SCTP as protocol.</summary>
    public string? SourcePort { get; init; }

    /// <summary>The port they go to.</summary>
    public string? DestinationPort { get; init; }

    /// <summary>The words each log entry begins with, or null.</summary>
    public string? Prefix { get; init; }

    /// <summary>The group (0 to 65535) that a reader listens to.</summary>
    public int Group { get; init; } = FilterLogReader.DefaultGroup;

    /// <summary>How many packets at most are logged: <c>10/second</c>; null for all.</summary>
    public string? Limit { get; init; }

    /// <summary>How many packets may be logged at once before <see cref="Limit"/> counts; null for 5.</summary>
    public uint? Burst { get; init; }

    /// <summary>A comment, at most 127 bytes; nft shows it.</summary>
    public string? Comment { get; init; }

    /// <summary>The rule these options make, in nft's words.</summary>
    /// <exception cref="ArgumentException">A value is wrong; it is named.</exception>
    public string Describe() => LogRule.Text(Build().Expressions);

    /// <summary>The rule.</summary>
    /// <exception cref="ArgumentException">A value is wrong; it is named.</exception>
    internal RuleBuilder Build()
    {
        if (!Enum.IsDefined(Chain)) throw FirewallAddress.Wrong($"'{Chain}' is none of Prerouting, Input, Forward, Output and Postrouting.", nameof(Chain));
        if (AddressFamily is { } wanted && !Enum.IsDefined(wanted)) throw FirewallAddress.Wrong($"'{wanted}' is neither IPv4 nor IPv6.", nameof(AddressFamily));
        NoInterface(Chain == LogChain.Output, InInterface, NotInInterface, nameof(InInterface), nameof(NotInInterface), "What this machine sends itself came in by no interface");
        NoInterface(Chain is LogChain.Prerouting or LogChain.Input, OutInterface, NotOutInterface, nameof(OutInterface), nameof(NotOutInterface),
            $"At {Chain} a packet leaves by no interface {(Chain == LogChain.Input ? "any more" : "yet")}");
        var rule = new RuleBuilder();
        if (InInterface is not null) rule.In(FirewallInterface.Validate(InInterface, nameof(InInterface)));
        foreach (string name in NotInInterface) rule.In(FirewallInterface.Validate(name, nameof(NotInInterface)), negated: true);
        if (OutInterface is not null) rule.Out(FirewallInterface.Validate(OutInterface, nameof(OutInterface)));
        foreach (string name in NotOutInterface) rule.Out(FirewallInterface.Validate(name, nameof(NotOutInterface)), negated: true);
        NetfilterFamily? family = AddressFamily switch { Network.AddressFamily.IPv4 => NetfilterFamily.IP, Network.AddressFamily.IPv6 => NetfilterFamily.IP6, _ => null };
        byte? protocol = ReadProtocol();
        if (protocol is 1 or 58) family = OfOne(family, protocol == 1 ? NetfilterFamily.IP : NetfilterFamily.IP6, nameof(Protocol), ProtocolName.Of(protocol.Value));
        List<(IPNetwork Prefix, bool Source, bool Negated)> prefixes = [];
        ReadPrefix(SourcePrefix, source: true, negated: false, nameof(SourcePrefix));
        ReadPrefix(NotSourcePrefix, source: true, negated: true, nameof(NotSourcePrefix));
        ReadPrefix(DestinationPrefix, source: false, negated: false, nameof(DestinationPrefix));
        ReadPrefix(NotDestinationPrefix, source: false, negated: true, nameof(NotDestinationPrefix));
        foreach ((IPNetwork prefix, bool source, bool negated) in prefixes) _ = source ? rule.From(prefix, negated) : rule.To(prefix, negated);
        // ICMP says its family itself: nft leaves it out too.
        if (family is { } known && protocol is not (1 or 58)) rule.OfFamily(known);
        WritePorts(rule, protocol);
        if (Limit is not null)
        {
            (ulong rate, ulong unit) = LogRate.Parse(Limit, nameof(Limit));
            if (Burst == 0) throw FirewallAddress.Wrong("A burst is 1 packet or more.", nameof(Burst));
            rule.Limited(rate, unit, Burst ?? LogRate.UsualBurst);
        }
        else if (Burst is not null)
        {
            throw FirewallAddress.Wrong("A burst means something only together with -Limit.", nameof(Burst));
        }
        if (Group is < 0 or > ushort.MaxValue) throw FirewallAddress.Wrong($"{Group} is no group: groups are from 0 to 65535.", nameof(Group));
        return rule.Counted().Logged((ushort)Group, ReadLogPrefix());

        void ReadPrefix(string? text, bool source, bool negated, string parameter)
        {
            if (text is null) return;
            IPNetwork prefix = FirewallAddress.ParsePrefix(text, parameter);
            if (negated && prefix.PrefixLength == 0) throw FirewallAddress.Wrong($"No packet is outside {prefix}.", parameter);
            family = OfOne(family, FirewallAddress.Family(prefix.BaseAddress), parameter, text);
            // A prefix of no bits says its family and nothing else.
            if (prefix.PrefixLength > 0) prefixes.Add((prefix, source, negated));
        }
    }

    private static NetfilterFamily OfOne(NetfilterFamily? known, NetfilterFamily family, string parameter, string what) =>
        known is { } other && other != family
            ? throw FirewallAddress.Wrong($"{what} is {FirewallAddress.Name(family)}, the rest of the rule {FirewallAddress.Name(other)}: no packet fits both.", parameter)
            : family;

    private static void NoInterface(bool never, string? one, IReadOnlyList<string> not, string parameter, string notParameter, string why)
    {
        if (never && (one is not null || not.Count > 0)) throw FirewallAddress.Wrong($"{why}: leave it out.", one is not null ? parameter : notParameter);
    }

    private byte? ReadProtocol()
    {
        if (Protocol is null) return null;
        try
        {
            return ProtocolName.Parse(Protocol);
        }
        catch (ArgumentException exception)
        {
            throw FirewallAddress.Wrong(exception.Message[..exception.Message.LastIndexOf(" (", StringComparison.Ordinal)], nameof(Protocol));
        }
    }

    private void WritePorts(RuleBuilder rule, byte? protocol)
    {
        if (SourcePort is null && DestinationPort is null)
        {
            if (protocol is byte alone) rule.OfProtocol(alone);
            return;
        }
        if (protocol is null || !Enum.IsDefined((ForwardProtocol)protocol.Value))
            throw FirewallAddress.Wrong("Ports are TCP's, UDP's or SCTP's: say which.", nameof(Protocol));
        var ported = (ForwardProtocol)protocol.Value;
        if (SourcePort is not null)
        {
            (ushort first, ushort last) = PortRange.Parse(SourcePort, ported, nameof(SourcePort));
            rule.FromPort(ported, first, last);
        }
        if (DestinationPort is not null)
        {
            (ushort first, ushort last) = PortRange.Parse(DestinationPort, ported, nameof(DestinationPort));
            rule.ToPort(ported, first, last);
        }
    }

    private string? ReadLogPrefix()
    {
        if (string.IsNullOrEmpty(Prefix)) return null;
        int size = Encoding.UTF8.GetByteCount(Prefix);
        if (size > LongestPrefix) throw FirewallAddress.Wrong($"The prefix is {size} bytes long; at most {LongestPrefix} fit.", nameof(Prefix));
        if (Prefix.Any(char.IsControl)) throw FirewallAddress.Wrong("The prefix contains a control character.", nameof(Prefix));
        // nft knows no escape inside quotes: it could not read back what it lists.
        return Prefix.Contains('"', StringComparison.Ordinal) ? throw FirewallAddress.Wrong("The prefix contains a double quote, which nft cannot write.", nameof(Prefix)) : Prefix;
    }
}
