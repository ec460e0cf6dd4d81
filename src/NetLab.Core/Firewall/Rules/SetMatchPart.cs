using NetLab.Firewall.Expressions;

namespace NetLab.Firewall.Rules;

/// <summary>Operands looked up in a set, or in a map of verdicts.</summary>
internal sealed class SetMatchPart(IReadOnlyList<Operand> left, LookupExpression lookup, SetMessage? set) : RulePart
{
    public IReadOnlyList<Operand> Left => left;

    public SetMessage? Set => set;

    public bool IsInverted => lookup.Inverted;

    /// <summary>Whether the set maps to verdicts.</summary>
    public bool IsVerdictMap => lookup.Destination == Register.Verdict;

    public override string Write(RuleContext context) =>
        $"{OperandText(left)} {(lookup.Inverted ? "!= " : "")}{(IsVerdictMap ? "vmap " : "")}{SetText.Write(lookup.Set, set, left, null, context)}";

    public static string OperandText(IReadOnlyList<Operand> operands) => string.Join(" . ", operands.Select(static operand => operand.Text));
}
