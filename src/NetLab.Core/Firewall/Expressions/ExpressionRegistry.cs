using NetLab.Netlink;

namespace NetLab.Firewall.Expressions;

/// <summary>Reads an expression's NFTA_EXPR_DATA.</summary>
internal delegate Expression ExpressionReader(NetlinkAttributeReader data);

/// <summary>The expressions NetLab decodes, by the kernel's name.</summary>
internal static class ExpressionRegistry
{
    private static readonly Dictionary<string, ExpressionReader> Readers = new(StringComparer.Ordinal)
    {
        ["bitwise"] = BitwiseExpression.Read,
        ["cmp"] = CompareExpression.Read,
        ["counter"] = CounterExpression.Read,
        ["ct"] = ConntrackExpression.Read,
        ["fib"] = FibExpression.Read,
        ["immediate"] = ImmediateExpression.Read,
        ["lookup"] = LookupExpression.Read,
        ["masq"] = MasqueradeExpression.Read,
        ["meta"] = MetaExpression.Read,
        ["nat"] = NatExpression.Read,
        ["payload"] = PayloadExpression.Read,
    };

    /// <summary>The reader of an expression, or null when NetLab does not know it.</summary>
    public static ExpressionReader? Find(string name) => Readers.GetValueOrDefault(name);
}
