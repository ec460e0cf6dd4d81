using NetLab.Firewall.Expressions;

namespace NetLab.Firewall.Rules;

/// <summary>A rule's expressions understood as matches, statements and verdicts.</summary>
internal sealed class DecodedRule(IReadOnlyList<RulePart> parts, CounterExpression? counter, string? comment)
{
    public IReadOnlyList<RulePart> Parts => parts;

    /// <summary>The rule's counter, or null.</summary>
    public CounterExpression? Counter => counter;

    /// <summary>Its comment, nft's or iptables', or null.</summary>
    public string? Comment => comment;

    /// <summary>Understands a rule. Whatever its expressions are this does not fail: what is not known is named and kept.</summary>
    public static DecodedRule Read(RuleMessage rule, RuleContext context) => new RuleDecoder(rule, context).Decode();

    /// <summary>The rule as nft would write it, without counts.</summary>
    public string Write(RuleContext context)
    {
        var words = new List<string>(parts.Count + 1);
        foreach (RulePart part in parts)
        {
            if (!part.IsImplied) words.Add(part.Write(context));
        }
        if (!string.IsNullOrEmpty(comment)) words.Add($"comment {DataText.Quote(comment)}");
        return string.Join(' ', words);
    }
}
