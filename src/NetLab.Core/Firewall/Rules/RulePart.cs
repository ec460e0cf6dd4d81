using NetLab.Firewall.Expressions;

namespace NetLab.Firewall.Rules;

/// <summary>A word or clause of a rule, in the order of its text.</summary>
internal abstract class RulePart
{
    /// <summary>Whether what follows says the same already (<c>meta l4proto tcp</c> in front of <c>tcp dport</c>), so that the text leaves it out.</summary>
    public bool IsImplied { get; set; }

    /// <summary>Writes the part as nft does.</summary>
    public abstract string Write(RuleContext context);
}

/// <summary>A part without further meaning here.</summary>
internal sealed class TextPart(string text) : RulePart
{
    public override string Write(RuleContext context) => text;
}

/// <summary>A match of NetLab's decoding that may or may not hold for a packet and is only known as text.</summary>
internal sealed class TextMatchPart(string text) : RulePart
{
    public override string Write(RuleContext context) => text;
}

/// <summary>What NetLab does not decode: named, and its bytes kept.</summary>
internal sealed class UnknownPart(string name, byte[] data, bool mayMatch) : RulePart
{
    public string Name => name;

    public byte[] Data => data;

    /// <summary>Whether it may keep a packet from what follows in the rule.</summary>
    public bool MayMatch => mayMatch;

    public override string Write(RuleContext context) => name;
}

/// <summary>The end of a rule: what becomes of the packet.</summary>
internal sealed class VerdictPart(Verdict verdict) : RulePart
{
    public Verdict Verdict => verdict;

    public static string Text(Verdict verdict) => verdict.Code switch
    {
        VerdictCode.Accept => "accept",
        VerdictCode.Drop => "drop",
        VerdictCode.Return => "return",
        VerdictCode.Continue => "continue",
        VerdictCode.Break => "break",
        VerdictCode.Jump => $"jump {verdict.Chain}",
        VerdictCode.Goto => $"goto {verdict.Chain}",
        VerdictCode.Queue => "queue",
        _ => $"verdict {(int)verdict.Code}",
    };

    public override string Write(RuleContext context) => Text(verdict);
}

/// <summary>The packet is dropped and its sender told.</summary>
internal sealed class RejectPart(string text) : RulePart
{
    public override string Write(RuleContext context) => text;
}
