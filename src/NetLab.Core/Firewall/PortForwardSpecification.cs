using System.Globalization;
using System.Net;
using NetLab.Firewall.Expressions;

namespace NetLab.Firewall;

/// <summary>A published port: what packets are translated, and to what.</summary>
internal sealed record PortForwardSpecification(ForwardProtocol Protocol, ushort First, ushort Last, IPAddress Target, ushort ToFirst)
{
    /// <summary>The one address of this machine it is published on, or null for all.</summary>
    public IPAddress? HostAddress { get; init; }

    /// <summary>Whether it is published on 127.0.0.1 too.</summary>
    public bool IncludeLoopback { get; init; }

    /// <summary>The NAT it belongs to, or null.</summary>
    public string? NatName { get; init; }

    public NetfilterFamily Family => FirewallAddress.Family(Target);

    public ushort ToLast => (ushort)(ToFirst + (Last - First));

    /// <summary>Whether both would translate the same packet.</summary>
    public bool Overlaps(PortForwardSpecification other) =>
        Protocol == other.Protocol && Family == other.Family && First <= other.Last && other.First <= Last
        && (HostAddress is null || other.HostAddress is null || HostAddress.Equals(other.HostAddress));

    /// <summary>What is published, for a message: <c>tcp 192.0.2.1:8080</c>.</summary>
    public string Describe()
    {
        string host = HostAddress is null ? "" : Family == NetfilterFamily.IP6 ? $"[{HostAddress}]:" : $"{HostAddress}:";
        return $"{RuleBuilder.Name(Protocol)} port {host}{Range(First, Last)}";
    }

    /// <summary>Where it leads, for a message: <c>10.0.0.2:80</c>.</summary>
    public string DescribeTarget() => $"{(Family == NetfilterFamily.IP6 ? $"[{Target}]" : $"{Target}")}:{Range(ToFirst, ToLast)}";

    /// <summary>A range of ports as text.</summary>
    public static string Range(ushort first, ushort last) => first == last
        ? first.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{first}-{last}");

    /// <summary>The rule of one part. A hairpin's clients are those of <paramref name="link"/>, by default the target itself.</summary>
    public (FirewallChain Chain, RuleBuilder Rule) Build(ForwardPart part, IPNetwork? link = null)
    {
        var rule = new RuleBuilder();
        switch (part)
        {
            case ForwardPart.Incoming:
                return (FirewallChain.Prerouting, Translate(rule));
            case ForwardPart.Local:
                // The stack refuses to send from 127.0.0.1 elsewhere, so what a machine says to itself stays there unless asked for.
                if (HostAddress is null && !IncludeLoopback) rule.To(LoopbackPrefix(), negated: true);
                return (FirewallChain.Output, Translate(rule));
            case ForwardPart.Hairpin:
                rule.From(link ?? new IPNetwork(Target, FirewallAddress.Bits(Target)));
                return (FirewallChain.Postrouting, Translated(rule).Counted().Masquerade());
            case ForwardPart.Loopback:
                rule.From(FirewallAddress.Loopback);
                return (FirewallChain.Postrouting, Translated(rule).Counted().Masquerade());
            default:
                return (FirewallChain.Forward, Translated(rule).Counted().Finally(VerdictCode.Accept));
        }
    }

    /// <summary>The parts it consists of.</summary>
    public IEnumerable<ForwardPart> Parts()
    {
        bool onlyLoopback = HostAddress is not null && IPAddress.IsLoopback(HostAddress);
        if (!onlyLoopback) yield return ForwardPart.Incoming;
        yield return ForwardPart.Local;
        if (!onlyLoopback) yield return ForwardPart.Hairpin;
        if (!onlyLoopback) yield return ForwardPart.Accept;
        if (IncludeLoopback) yield return ForwardPart.Loopback;
    }

    private RuleBuilder Translate(RuleBuilder rule)
    {
        if (HostAddress is null) rule.OfFamily(Family).ToThisMachine();
        else rule.To(HostAddress);
        return rule.ToPort(Protocol, First, Last).Counted().Translate(Target, Protocol, First, Last, ToFirst);
    }

    private RuleBuilder Translated(RuleBuilder rule) => rule.To(Target).ToPort(Protocol, ToFirst, ToLast).Translated();

    private IPNetwork LoopbackPrefix() => Family == NetfilterFamily.IP6 ? new IPNetwork(IPAddress.IPv6Loopback, 128) : FirewallAddress.Loopback;
}
