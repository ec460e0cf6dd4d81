using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using NetLab.Firewall;
using NetLab.Firewall.Expressions;
using NetLab.Firewall.Rules;
using NetLab.Netlink;
using NetLab.Tests.Support;

namespace NetLab.Tests.Firewall;

public class RulesetTests
{
    [Fact]
    public void Ten_thousand_rules_are_listed_fast()
    {
        using var lab = new TestNamespace();
        string path = Path.Combine(Path.GetTempPath(), $"{lab.Name}.nft");
        try
        {
            // nft sends a file in one message, and only real root may make the socket's buffer large.
            const int Portion = 500;
            for (int first = 0; first < 10_000; first += Portion)
            {
                var script = new StringBuilder("table inet many {\n chain c { type filter hook input priority 0;\n");
                for (int i = first; i < first + Portion; i++) script.Append(FormattableString.Invariant($"  ip saddr 10.{i / 256}.{i % 256}.0/24 tcp dport {i + 1} counter accept comment \"rule {i}\"\n"));
                File.WriteAllText(path, script.Append(" }\n}\n").ToString());
                lab.Exec("nft", "-f", path);
            }
        }
        finally
        {
            File.Delete(path);
        }
        lab.Stack.Firewall.ListRules();
        long start = Stopwatch.GetTimestamp();
        IReadOnlyList<FilterRule> rules = lab.Stack.Firewall.ListRules();
        int length = rules.Sum(static rule => rule.Rule.Length);
        TimeSpan took = Stopwatch.GetElapsedTime(start);
        TestContext.Current.SendDiagnosticMessage($"10,000 rules to text: {took.TotalMilliseconds:f0} ms");
        Assert.Equal(10_000, rules.Count);
        Assert.Equal("ip saddr 10.39.15.0/24 tcp dport 10000 counter accept comment \"rule 9999\"", rules[^1].Rule);
        Assert.True(length > 500_000);
        Assert.InRange(took.TotalMilliseconds, 0, 20_000);
    }

    [Fact]
    public void A_table_of_nobodys_is_the_users_and_the_known_ones_are_told_by_name()
    {
        using var lab = new TestNamespace();
        foreach (string table in (string[])["inet netlab", "ip docker-bridges", "inet cni_plugins_masquerade", "inet firewalld", "ip libvirt_network", "ip kube-proxy", "inet f2b-table", "ip filter", "inet mine"])
            lab.Exec("nft", $"add table {table}; add chain {table} c; add rule {table} c accept");
        Assert.Equal(
            ["netlab", "docker", "cni", "firewalld", "libvirt", "kubernetes", "fail2ban", "user", "user"],
            lab.Stack.Firewall.ListRules().Select(static rule => rule.Owner));
    }

    [Fact]
    public void An_empty_chain_with_a_dropping_policy_is_not_hidden()
    {
        using var lab = new TestNamespace();
        lab.Exec("nft", "add table ip t; add chain ip t f { type filter hook forward priority 7; policy drop; }");
        FilterRule policy = Assert.Single(lab.Stack.Firewall.ListRules());
        Assert.Equal(("policy drop", true, "forward", 7), (policy.Rule, policy.IsPolicy, policy.Hook, policy.Priority));
    }

    [Fact]
    public void Iptables_legacy_is_not_seen_where_there_is_none()
    {
        using var lab = new TestNamespace();
        lab.Exec("iptables", "-A", "INPUT", "-j", "ACCEPT");
        Assert.Empty(lab.Stack.Firewall.FindLegacyTables());
    }

    [Fact]
    public void What_is_read_is_written_as_the_kernel_gave_it()
    {
        using var lab = new TestNamespace();
        lab.Exec("nft", "-f", RuleTextTests.Fixture("common.nft"));
        lab.Exec("sh", RuleTextTests.Fixture("iptables.sh"));
        Ruleset rules = lab.Stack.Firewall.ReadRuleset();
        Assert.DoesNotContain(rules.Rules.SelectMany(static rule => rule.Expressions), static expression => expression is UnknownExpression);
        foreach (RuleMessage rule in rules.Rules)
        {
            using var writer = new NetlinkWriter();
            writer.Begin(NfTablesMessage.NewRule, NetlinkFlags.None);
            writer.Fixed(new NetfilterHeader(rule.Family));
            rule.Write(writer);
            ReadOnlySpan<byte> datagram = writer.Written;
            Assert.True(NetlinkMessage.TryTake(ref datagram, out NetlinkMessage message));
            Assert.True(RuleMessage.TryRead(in message, out RuleMessage again));
            Assert.Equal(DecodedRule.Read(rule, rules.Context).Write(rules.Context), DecodedRule.Read(again, rules.Context).Write(rules.Context));
        }
    }

    [Fact]
    public void Any_expressions_give_a_text_or_a_clean_error()
    {
        // Names the registry knows, with any attributes behind them: few bytes, so that attributes form by chance.
        string[] names = ["payload", "meta", "ct", "fib", "immediate", "bitwise", "byteorder", "cmp", "range", "lookup", "nat", "masq", "redir", "tproxy", "reject", "log",
            "limit", "quota", "connlimit", "objref", "dynset", "queue", "dup", "fwd", "synproxy", "numgen", "hash", "socket", "rt", "exthdr", "target", "match", "last", "notrack", "nobody"];
        Prop.ForAll<byte[], byte[]>((choices, values) =>
        {
            using var writer = new NetlinkWriter();
            writer.Begin(NfTablesMessage.NewRule, NetlinkFlags.None);
            writer.Fixed(new NetfilterHeader((NetfilterFamily)(choices.Length % 11)));
            writer.Text(RuleAttribute.Table, "t");
            writer.Text(RuleAttribute.Chain, "c");
            int list = writer.BeginNested(RuleAttribute.Expressions);
            int at = 0;
            byte Next() => values.Length == 0 ? (byte)0 : values[at++ % values.Length];
            foreach (byte choice in choices.Take(30))
            {
                int element = writer.BeginNested(RuleAttribute.ListElement);
                writer.Text(RuleAttribute.ExpressionName, names[choice % names.Length]);
                int data = writer.BeginNested(RuleAttribute.ExpressionData);
                for (ushort attribute = 1; attribute < 8; attribute++)
                {
                    switch (Next() % 5)
                    {
                        case 0: writer.UInt32BigEndian(attribute, Next()); break;
                        case 1: writer.UInt64BigEndian(attribute, ulong.MaxValue - Next()); break;
                        case 2:
                            int inner = writer.BeginNested(attribute);
                            byte[] bytes = [.. Enumerable.Range(0, Next() % 40).Select(_ => Next())];
                            writer.Bytes(1, bytes);
                            writer.EndNested(inner);
                            break;
                        case 3: writer.Bytes(attribute, [.. Enumerable.Range(0, Next()).Select(_ => Next())]); break;
                    }
                }
                writer.EndNested(data);
                writer.EndNested(element);
            }
            writer.EndNested(list);
            ReadOnlySpan<byte> datagram = writer.Written;
            NetlinkMessage.TryTake(ref datagram, out NetlinkMessage message);
            try
            {
                if (!RuleMessage.TryRead(in message, out RuleMessage rule)) return;
                Assert.NotNull(DecodedRule.Read(rule, RuleContext.Empty).Write(RuleContext.Empty));
            }
            catch (NetlinkFormatException)
            {
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    [Fact]
    public void Compat_settings_of_any_length_give_a_text()
    {
        string[] matches = ["comment", "conntrack", "state", "addrtype", "tcp", "udp", "multiport", "icmp", "icmp6", "mark", "iprange", "mac", "owner", "other"];
        string[] targets = ["MASQUERADE", "REDIRECT", "SNAT", "DNAT", "NETMAP", "LOG", "REJECT", "MARK", "CONNMARK", "TCPMSS", "NOTRACK", "OTHER"];
        Prop.ForAll<byte[], byte, bool>((bytes, choice, six) =>
        {
            byte[] settings = [.. bytes, .. new byte[choice]];
            foreach (uint revision in (uint[])[0, 1, 2, 3])
            {
                var rule = new RuleMessage(six ? NetfilterFamily.IP6 : NetfilterFamily.IP, "filter", "INPUT")
                {
                    Expressions = [new CompatExpression(false, matches[choice % matches.Length], revision, settings), new CompatExpression(true, targets[choice % targets.Length], revision, settings)],
                };
                Assert.NotNull(DecodedRule.Read(rule, RuleContext.Empty).Write(RuleContext.Empty));
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void Any_bytes_as_tables_chains_sets_and_elements_give_a_value_or_a_clean_error() => Prop.ForAll<byte[]>(bytes =>
    {
        foreach (ushort type in (ushort[])[NfTablesMessage.NewTable, NfTablesMessage.NewChain, NfTablesMessage.NewSet, NfTablesMessage.NewSetElement, NfTablesMessage.NewRule])
        {
            byte[] raw = [.. new byte[20], .. bytes];
            uint length = (uint)raw.Length;
            MemoryMarshal.Write(raw, in length);
            MemoryMarshal.Write(raw.AsSpan(4), in type);
            ReadOnlySpan<byte> datagram = raw;
            NetlinkMessage.TryTake(ref datagram, out NetlinkMessage message);
            try
            {
                TableMessage.TryRead(in message, out _);
                ChainMessage.TryRead(in message, out _);
                SetMessage.TryRead(in message, out _);
                SetElement.TryReadAll(in message, out _);
                RuleMessage.TryRead(in message, out _);
            }
            catch (NetlinkFormatException)
            {
            }
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Expressions_do_not_nest_without_end()
    {
        using var writer = new NetlinkWriter();
        writer.Begin(NfTablesMessage.NewRule, NetlinkFlags.None);
        writer.Fixed(new NetfilterHeader(NetfilterFamily.IP));
        writer.Text(RuleAttribute.Table, "t");
        writer.Text(RuleAttribute.Chain, "c");
        var open = new Stack<int>();
        open.Push(writer.BeginNested(RuleAttribute.Expressions));
        open.Push(writer.BeginNested(RuleAttribute.ListElement));
        for (int i = 0; i < 2000; i++)
        {
            writer.Text(RuleAttribute.ExpressionName, "dynset");
            open.Push(writer.BeginNested(RuleAttribute.ExpressionData));
            open.Push(writer.BeginNested(7));
        }
        while (open.Count > 0) writer.EndNested(open.Pop());
        ReadOnlySpan<byte> datagram = writer.Written;
        NetlinkMessage.TryTake(ref datagram, out NetlinkMessage message);
        try
        {
            RuleMessage.TryRead(in message, out _);
        }
        catch (NetlinkFormatException)
        {
            // Cut off below is an expression without a name.
        }
    }
}
