using NetLab.Firewall.Expressions;
using NetLab.Firewall.Rules;

namespace NetLab.Firewall;

/// <summary>A log rule of NetLab's as the kernel has it: packets that fit are told to whoever listens to its group.</summary>
public sealed class LogRule
{
    private readonly List<string> _notIn = [], _notOut = [];

    internal LogRule(string? @namespace, RuleMessage message, LogChain chain)
    {
        Namespace = @namespace;
        Handle = message.Handle;
        Chain = chain;
        KernelChain = message.Chain;
        Comment = RuleUserData.Comment(message.UserData);
        (PacketCount, ByteCount) = RuleCounters.Of(message);
        DecodedRule decoded = Decode(message.Expressions);
        Rule = decoded.Write(RuleContext.Empty);
        foreach (RulePart part in decoded.Parts)
        {
            if (part is MatchPart match) Take(match);
        }
        foreach (Expression expression in message.Expressions)
        {
            if (expression is LimitExpression limit) (Limit, Burst) = (LogRate.Text(limit.Rate, limit.Unit), limit.Burst);
            else if (expression is LogExpression log) (Group, Prefix) = (log.Group ?? 0, log.Prefix);
        }
    }

    /// <summary>The namespace; null for the process's own.</summary>
    public string? Namespace { get; }

    /// <summary>Where in a packet's way.</summary>
    public LogChain Chain { get; }

    /// <summary>The words each log entry begins with, or null.</summary>
    public string? Prefix { get; }

    /// <summary>The group a reader listens to.</summary>
    public int Group { get; }

    /// <summary>The interface packets came in by, or null.</summary>
    public string? InInterface { get; private set; }

    /// <summary>Interfaces they did not come in by.</summary>
    public string[] NotInInterface => [.. _notIn];

    /// <summary>The interface they leave by, or null.</summary>
    public string? OutInterface { get; private set; }

    /// <summary>Interfaces they do not leave by.</summary>
    public string[] NotOutInterface => [.. _notOut];

    /// <summary>Where they come from, or null.</summary>
    public string? SourcePrefix { get; private set; }

    /// <summary>Where they do not come from, or null.</summary>
    public string? NotSourcePrefix { get; private set; }

    /// <summary>Where they go to, or null.</summary>
    public string? DestinationPrefix { get; private set; }

    /// <summary>Where they do not go to, or null.</summary>
    public string? NotDestinationPrefix { get; private set; }

    /// <summary>The family, or null for both.</summary>
    public Network.AddressFamily? AddressFamily { get; private set; }

    /// <summary>The transport protocol, or null for any.</summary>
    public string? Protocol { get; private set; }

    /// <summary>The port or ports they come from, or null.</summary>
    public string? SourcePort { get; private set; }

    /// <summary>The port or ports they go to, or null.</summary>
    public string? DestinationPort { get; private set; }

    /// <summary>How many packets at most are logged, such as <c>10/second</c>, or null for all.</summary>
    public string? Limit { get; }

    /// <summary>How many may be logged at once before <see cref="Limit"/> counts, or null.</summary>
    public uint? Burst { get; }

    /// <summary>How many packets were logged.</summary>
    public ulong PacketCount { get; }

    /// <summary>The bytes of those packets.</summary>
    public ulong ByteCount { get; }

    /// <summary>The rule in nft's words.</summary>
    public string Rule { get; }

    /// <summary>The comment, or null.</summary>
    public string? Comment { get; }

    /// <summary>The rule's number within its table.</summary>
    public ulong Handle { get; }

    /// <summary>The table, as nft names it.</summary>
    public string Table { get; } = $"inet {FirewallTable.TableName}";

    /// <summary>The chain it is in, as nft names it.</summary>
    public string KernelChain { get; }

    /// <summary>Who made it: netlab.</summary>
    public string Owner { get; } = FirewallTable.TableName;

    /// <inheritdoc/>
    public override string ToString() => Rule;

    /// <summary>Expressions in nft's words.</summary>
    internal static string Text(IReadOnlyList<Expression> expressions) => Decode(expressions).Write(RuleContext.Empty);

    private static DecodedRule Decode(IReadOnlyList<Expression> expressions) =>
        DecodedRule.Read(new RuleMessage(NetfilterFamily.Inet, FirewallTable.TableName, "") { Expressions = expressions }, RuleContext.Empty);

    /// <summary>Takes one match for the property it means.</summary>
    private void Take(MatchPart match)
    {
        string what = match.Left.Text, text = match.Write(RuleContext.Empty);
        // A part of a field has another name in the text; NetLab's own rules have none.
        if (!text.StartsWith(what + ' ', StringComparison.Ordinal)) return;
        string value = text[(what.Length + 1)..];
        bool not = value.StartsWith("!= ", StringComparison.Ordinal);
        if (not) value = value[3..];
        switch (what)
        {
            case "iifname" when not: _notIn.Add(value.Trim('"')); break;
            case "iifname": InInterface = value.Trim('"'); break;
            case "oifname" when not: _notOut.Add(value.Trim('"')); break;
            case "oifname": OutInterface = value.Trim('"'); break;
            case "ip saddr" or "ip6 saddr" when not: NotSourcePrefix = value; break;
            case "ip saddr" or "ip6 saddr": SourcePrefix = value; break;
            case "ip daddr" or "ip6 daddr" when not: NotDestinationPrefix = value; break;
            case "ip daddr" or "ip6 daddr": DestinationPrefix = value; break;
            case "meta nfproto": AddressFamily = value == "ipv6" ? Network.AddressFamily.IPv6 : Network.AddressFamily.IPv4; break;
            case "meta l4proto" when match.Value is [byte number, ..]: Protocol = ProtocolName.Of(number); break;
            default:
                if (what.EndsWith(" sport", StringComparison.Ordinal)) SourcePort = value;
                else if (what.EndsWith(" dport", StringComparison.Ordinal)) DestinationPort = value;
                break;
        }
    }
}
