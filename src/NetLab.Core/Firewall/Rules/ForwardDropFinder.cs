using NetLab.Firewall.Expressions;

namespace NetLab.Firewall.Rules;

/// <summary>
/// Walks the chains of others at hook forward as a new connection would. What the traffic does not say is unknown, and a rule that asks for
/// it is passed over: it may accept or drop some of the traffic, but it is not what the chain does with all of it.
/// </summary>
internal sealed class ForwardDropFinder(Ruleset rules, ForwardedTraffic traffic)
{
    // The kernel's own bound on jumps within jumps, and one on all steps, for chains that jump to the same chain again and again.
    private const int DeepestJump = 16, MostSteps = 100_000;
    private int _steps;

    private enum Outcome
    {
        Undecided,
        Accepted,
        Dropped,
    }

    /// <summary>Whether a chain is somebody else's base chain for forwarded IP packets.</summary>
    public static bool IsForeignForward(ChainMessage chain) =>
        chain.Hook == (uint)NetfilterHook.Forward
        && chain.Family is NetfilterFamily.IP or NetfilterFamily.IP6 or NetfilterFamily.Inet
        && !(chain.Family == NetfilterFamily.Inet && chain.Table == FirewallTable.TableName);

    /// <summary>The chains that drop the traffic.</summary>
    public List<ForwardDrop> Find()
    {
        var found = new List<ForwardDrop>();
        foreach (ChainMessage chain in rules.Chains)
        {
            if (!IsForeignForward(chain) || !Sees(chain.Family) || IsDormant(chain)) continue;
            _steps = 0;
            Outcome outcome = Walk(chain, 0, out RuleMessage? last);
            string owner = RuleOwner.OfPolicy(rules.OwnerOf(chain.Family, chain.Table), chain, rules.Chains);
            string reason;
            if (outcome == Outcome.Dropped && last is not null)
                reason = $"the rule '{DecodedRule.Read(last, rules.Context).Write(rules.Context)}' of the chain '{last.Chain}' stops it";
            else if (outcome == Outcome.Undecided && chain.Policy == VerdictCode.Drop)
                reason = "no rule accepts it and the chain's policy is drop";
            else
                continue;
            bool dockerUser = rules.FindChain(chain.Family, chain.Table, "DOCKER-USER") is not null;
            found.Add(new ForwardDrop(owner, chain.Family, chain.Table, chain.Name, reason, ForwardRemedy.Write(owner, chain, traffic, dockerUser)));
        }
        return found;
    }

    private bool Sees(NetfilterFamily family) =>
        family == NetfilterFamily.Inet || traffic.Family is NetfilterFamily.Inet or NetfilterFamily.Unspecified || family == traffic.Family;

    private bool IsDormant(ChainMessage chain)
    {
        foreach (TableMessage table in rules.Tables)
        {
            if (table.Family == chain.Family && table.Name == chain.Table) return (table.Flags & TableMessage.Dormant) != 0;
        }
        return false;
    }

    private Outcome Walk(ChainMessage chain, int depth, out RuleMessage? last)
    {
        last = null;
        if (depth > DeepestJump) return Outcome.Undecided;
        foreach (RuleMessage rule in rules.RulesOf(chain.Family, chain.Table, chain.Name))
        {
            if (++_steps > MostSteps) return Outcome.Undecided;
            if (Decide(rule) is not { } verdict) continue;
            switch (verdict.Code)
            {
                case VerdictCode.Accept: return Outcome.Accepted;
                case VerdictCode.Drop:
                    last = rule;
                    return Outcome.Dropped;
                case VerdictCode.Return: return Outcome.Undecided;
                case VerdictCode.Jump or VerdictCode.Goto when rules.FindChain(chain.Family, chain.Table, verdict.Chain ?? "") is ChainMessage target:
                    Outcome outcome = Walk(target, depth + 1, out last);
                    if (outcome != Outcome.Undecided || verdict.Code == VerdictCode.Goto) return outcome;
                    break;
            }
        }
        return Outcome.Undecided;
    }

    /// <summary>The verdict a rule certainly gives the traffic, or null.</summary>
    private Verdict? Decide(RuleMessage rule)
    {
        foreach (RulePart part in DecodedRule.Read(rule, rules.Context).Parts)
        {
            switch (part)
            {
                case VerdictPart verdict: return verdict.Verdict;
                case RejectPart: return new Verdict(VerdictCode.Drop);
                case MatchPart match when TrafficMatch.Holds(traffic, match, rules.Context) != true: return null;
                case SetMatchPart { IsVerdictMap: true } map: return TrafficMatch.Find(traffic, map, rules.Context);
                case SetMatchPart set when TrafficMatch.Holds(traffic, set, rules.Context) != true: return null;
                case TextMatchPart or UnknownPart { MayMatch: true }: return null;
                // An unknown target may do anything to the packet.
                case UnknownPart: return null;
            }
        }
        return null;
    }
}
