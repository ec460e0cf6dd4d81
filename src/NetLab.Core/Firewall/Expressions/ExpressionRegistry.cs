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
        ["byteorder"] = ByteOrderExpression.Read,
        ["cmp"] = CompareExpression.Read,
        ["connlimit"] = ConnectionLimitExpression.Read,
        ["counter"] = CounterExpression.Read,
        ["ct"] = ConntrackExpression.Read,
        ["dup"] = DuplicateExpression.Read,
        ["dynset"] = DynamicSetExpression.Read,
        ["exthdr"] = ExtensionHeaderExpression.Read,
        ["fib"] = FibExpression.Read,
        ["fwd"] = ForwardExpression.Read,
        ["hash"] = HashExpression.Read,
        ["immediate"] = ImmediateExpression.Read,
        ["last"] = LastExpression.Read,
        ["limit"] = LimitExpression.Read,
        ["log"] = LogExpression.Read,
        ["lookup"] = LookupExpression.Read,
        ["masq"] = MasqueradeExpression.Read,
        ["match"] = CompatExpression.ReadMatch,
        ["meta"] = MetaExpression.Read,
        ["nat"] = NatExpression.Read,
        ["notrack"] = NoTrackExpression.Read,
        ["numgen"] = NumberExpression.Read,
        ["objref"] = ObjectExpression.Read,
        ["payload"] = PayloadExpression.Read,
        ["queue"] = QueueExpression.Read,
        ["quota"] = QuotaExpression.Read,
        ["range"] = RangeExpression.Read,
        ["redir"] = RedirectExpression.Read,
        ["reject"] = RejectExpression.Read,
        ["rt"] = RouteExpression.Read,
        ["socket"] = SocketExpression.Read,
        ["synproxy"] = SynProxyExpression.Read,
        ["target"] = CompatExpression.ReadTarget,
        ["tproxy"] = TransparentProxyExpression.Read,
    };

    /// <summary>The reader of an expression, or null when NetLab does not know it.</summary>
    public static ExpressionReader? Find(string name) => Readers.GetValueOrDefault(name);
}
