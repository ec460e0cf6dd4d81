using NetLab.Firewall.Expressions;

namespace NetLab.Firewall;

/// <summary>What a rule has counted.</summary>
internal static class RuleCounters
{
    public static (ulong Packets, ulong Bytes) Of(RuleMessage rule)
    {
        (ulong packets, ulong bytes) = (0, 0);
        foreach (Expression expression in rule.Expressions)
        {
            if (expression is not CounterExpression counter) continue;
            packets += counter.Packets;
            bytes += counter.Bytes;
        }
        return (packets, bytes);
    }
}
