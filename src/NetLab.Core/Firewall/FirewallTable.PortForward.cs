using NetLab.Interop;
using NetLab.Netlink;
using NetLab.Network;

namespace NetLab.Firewall;

/// <summary>Published ports.</summary>
public sealed partial class FirewallTable
{
    /// <summary>The published ports, in the order they were added.</summary>
    /// <exception cref="LinuxException">nf_tables is missing, or may not be read (EPERM).</exception>
    public IReadOnlyList<PortForwardRule> GetPortForwards() => PortForwards(ReadRules("list the published ports"));

    /// <summary>
    /// Publishes a port. One that is published so already is returned as it is. UDP connections the kernel still tracks to the port are
    /// forgotten, so that the next packet takes the new way.
    /// </summary>
    /// <param name="options">What leads where.</param>
    /// <returns>What was published, as the kernel has it.</returns>
    /// <exception cref="ArgumentException">A value is wrong; it is named.</exception>
    /// <exception cref="LinuxException">The port leads elsewhere already (EEXIST), or the kernel refuses.</exception>
    public PortForwardRule AddPortForward(PortForwardOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return AddPortForward(options.Read(), options.Comment, static _ => { });
    }

    /// <summary>Ends the publication of ports, all in one transaction.</summary>
    /// <param name="rules">What <see cref="GetPortForwards"/> returned.</param>
    /// <exception cref="LinuxException">One is not there any more (ENOENT), and none was removed; or the kernel refuses.</exception>
    public void RemovePortForward(params IReadOnlyList<PortForwardRule> rules)
    {
        string attempted = rules.Count == 1 ? $"unpublish {rules[0].Specification.Describe()}" : $"unpublish {rules.Count} ports";
        Remove(attempted, present => (RulesOf(rules, present, attempted), [.. rules.Select(static rule => rule.Specification)]));
    }

    internal PortForwardRule AddPortForward(PortForwardSpecification forward, string? comment, Action<List<RuleMessage>> check)
    {
        string attempted = $"publish {forward.Describe()}";
        NetRoute? route = FindRoute(forward.Target.ToString());
        if (forward.IncludeLoopback && route is null)
        {
            throw new NetlinkException(Errno.ENETUNREACH, attempted,
                advice: $"For -IncludeLoopback there must be a route to {forward.Target}: it names the interface to open for 127.0.0.1.");
        }
        PortForwardRule? existing = null;
        string? opened = null;
        List<RuleMessage> made = Change(attempted, present =>
        {
            (existing, opened) = (null, null);
            check(present);
            var change = new RuleChange();
            foreach (PortForwardRule other in PortForwards(present))
            {
                if (other.Specification == forward) existing = other;
                else if (other.Specification.Overlaps(forward)) throw Taken(forward, other);
            }
            foreach (ForwardPart part in existing is null ? forward.Parts() : [])
            {
                (FirewallChain chain, RuleBuilder rule) = forward.Build(part, OnLinkPrefix(route));
                change.Add(chain, rule, comment, RuleTag.WriteForward(forward, part));
            }
            if (forward.IncludeLoopback) opened = AddGuard(change, present, route!.InterfaceAlias);
            return change;
        });
        PortForwardRule published = existing ?? PortForwards(made)[0];
        if (opened is not null) OpenLoopback(opened, existing is null ? published : null);
        if (existing is not null) return existing;
        if (forward.Protocol == ForwardProtocol.Udp) ForgetConnections(forward);
        return published;
    }

    /// <summary>Removes rules, and the guard of 127.0.0.0/8 with the last publication there; then forgets stale UDP connections.</summary>
    private void Remove(string attempted, Func<List<RuleMessage>, (List<RuleMessage> Rules, List<PortForwardSpecification> Forwards)> select)
    {
        List<PortForwardSpecification> forwards = [];
        Dictionary<string, byte> restored = [];
        try
        {
            Change(attempted, present =>
            {
                (List<RuleMessage> rules, forwards) = select(present);
                var change = new RuleChange();
                change.Removed.AddRange(rules);
                CloseLoopback(change, present, restored);
                return change;
            });
        }
        catch
        {
            // The rules stand as they were, so the interfaces are to be open as they were.
            foreach (string name in restored.Keys) Rollback.Try(() => WriteLoopbackSwitch(name, (byte)'1'));
            throw;
        }
        foreach (PortForwardSpecification forward in forwards)
        {
            if (forward.Protocol == ForwardProtocol.Udp) ForgetConnections(forward);
        }
    }

    private static List<RuleMessage> RulesOf(IReadOnlyList<PortForwardRule> forwards, List<RuleMessage> present, string attempted)
    {
        var rules = new List<RuleMessage>();
        foreach (PortForwardRule forward in forwards)
        {
            int before = rules.Count;
            foreach (RuleMessage message in present)
            {
                if (AsPart(message) is { } part && part.Forward == forward.Specification && forward.Handles.Contains(message.Handle)) rules.Add(message);
            }
            if (rules.Count == before) throw Gone(attempted);
        }
        return rules;
    }

    private List<PortForwardRule> PortForwards(List<RuleMessage> rules)
    {
        var order = new List<PortForwardSpecification>();
        var parts = new Dictionary<PortForwardSpecification, List<(ForwardPart, RuleMessage)>>();
        foreach (RuleMessage message in rules)
        {
            if (AsPart(message) is not { } part) continue;
            if (!parts.TryGetValue(part.Forward, out List<(ForwardPart, RuleMessage)>? list))
            {
                parts.Add(part.Forward, list = []);
                order.Add(part.Forward);
            }
            list.Add((part.Part, message));
        }
        return order.ConvertAll(forward => new PortForwardRule(_stack.Namespace, forward, parts[forward]));
    }

    private static (PortForwardSpecification Forward, ForwardPart Part)? AsPart(RuleMessage message)
    {
        ReadOnlySpan<byte> tag = RuleUserData.Tag(message.UserData);
        return RuleTag.Kind(tag) == RuleKind.PortForward ? RuleTag.ReadForward(tag) : null;
    }

    private static NetlinkException Taken(PortForwardSpecification forward, PortForwardRule other)
    {
        PortForwardSpecification present = other.Specification;
        string advice = present with { IncludeLoopback = forward.IncludeLoopback, NatName = forward.NatName } == forward
            ? "It is published to the same target, but with other options; remove it first (Remove-PortForwardRule)."
            : $"{char.ToUpperInvariant(present.Describe()[0])}{present.Describe()[1..]} leads to {present.DescribeTarget()} already; remove that first (Remove-PortForwardRule).";
        return new NetlinkException(Errno.EEXIST, $"publish {forward.Describe()} to {forward.DescribeTarget()}", advice: advice);
    }
}
