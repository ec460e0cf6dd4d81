using System.Text.Json;
using NetLab.Firewall;
using NetLab.Interop;
using NetLab.Netlink;
using NetLab.Tests.Support;

namespace NetLab.Tests.Firewall;

/// <summary>What the kernel keeps, read back by nft; and what happens when others change it.</summary>
public class FirewallTableTests
{
    [Fact]
    public void Every_rule_reads_as_nft_lists_it()
    {
        using var lab = new TestNamespace();
        FirewallTable firewall = lab.Stack.Firewall;
        MasqueradeRule[] masquerades =
        [
            firewall.AddMasquerade(new MasqueradeOptions { SourcePrefix = "10.0.0.0/24", NotOutInterface = ["br0"], Comment = "lab: 'one'" }),
            firewall.AddMasquerade(new MasqueradeOptions { SourcePrefix = "10.16.0.0/12", InInterface = "veth*", Random = true, Persistent = true }),
            firewall.AddMasquerade(new MasqueradeOptions { SourcePrefix = "fd00:0:0:8::/61", FullyRandom = true, NotInInterface = ["a", "b"] }),
            firewall.AddMasquerade(new MasqueradeOptions { SourcePrefix = "10.9.9.9" }),
            firewall.AddMasquerade(new MasqueradeOptions { OutInterface = "wlan0" }),
            firewall.AddMasquerade(new MasqueradeOptions { OutInterface = "wlan0", IPv6 = true }),
        ];
        PortForwardRule[] forwards =
        [
            firewall.AddPortForward(new PortForwardOptions { Port = "8080", ToAddress = "10.0.0.2", ToPort = "80", Comment = "web" }),
            firewall.AddPortForward(new PortForwardOptions { Port = "domain", ToAddress = "10.0.0.2", Protocol = ForwardProtocol.Udp, HostAddress = "192.0.2.1" }),
            firewall.AddPortForward(new PortForwardOptions { Port = "7000-7010", ToAddress = "fd00::2", Protocol = ForwardProtocol.Sctp }),
        ];
        string listed = lab.Exec("nft", "list", "ruleset").Replace("counter packets 0 bytes 0", "counter", StringComparison.Ordinal);
        foreach (string rule in masquerades.Select(static rule => rule.Rule).Concat(forwards.Select(static rule => rule.Rule)))
            Assert.Contains(rule, listed, StringComparison.Ordinal);
        Assert.Contains("comment \"lab: 'one'\"", listed, StringComparison.Ordinal);
        Assert.Equal(4, listed.Split("comment \"web\"").Length - 1);

        JsonElement json = JsonDocument.Parse(lab.Exec("nft", "-j", "list", "ruleset")).RootElement.GetProperty("nftables");
        ulong[] handles = [.. json.EnumerateArray().Where(static o => o.TryGetProperty("rule", out _)).Select(static o => o.GetProperty("rule").GetProperty("handle").GetUInt64()).Order()];
        Assert.Equal(handles, masquerades.Select(static rule => rule.Handle).Concat(forwards.SelectMany(static rule => rule.Handles)).Order());

        Assert.Equal(masquerades.Select(static rule => (rule.Rule, rule.Handle, rule.Comment)), firewall.GetMasqueradeRules().Select(static rule => (rule.Rule, rule.Handle, rule.Comment)));
        Assert.Equal(forwards.Select(static rule => (rule.ToString(), rule.Handle, rule.Comment)), firewall.GetPortForwards().Select(static rule => (rule.ToString(), rule.Handle, rule.Comment)));
        Assert.Equal("53", forwards[1].Port);

        firewall.RemoveMasquerade(masquerades);
        Assert.DoesNotContain("masquerade random", lab.Exec("nft", "list", "ruleset"), StringComparison.Ordinal);
        firewall.RemovePortForward(forwards);
        Assert.Equal("", lab.Exec("nft", "list", "ruleset"));
    }

    [Fact]
    public void Adding_the_same_again_changes_nothing()
    {
        using var lab = new TestNamespace();
        FirewallTable firewall = lab.Stack.Firewall;
        var masquerade = new MasqueradeOptions { SourcePrefix = "10.0.0.0/24", NotOutInterface = ["br0"] };
        var forward = new PortForwardOptions { Port = "8080", ToAddress = "10.0.0.2", ToPort = "80" };
        ulong first = firewall.AddMasquerade(masquerade).Handle, second = firewall.AddPortForward(forward).Handle;
        string before = lab.Exec("nft", "-a", "list", "ruleset");
        Assert.Equal(first, firewall.AddMasquerade(masquerade).Handle);
        Assert.Equal(second, firewall.AddPortForward(forward).Handle);
        Assert.Equal(before, lab.Exec("nft", "-a", "list", "ruleset"));
    }

    [Theory]
    [InlineData("8080", "10.0.0.3", null)]
    [InlineData("8000-9000", "10.0.0.2", null)]
    [InlineData("8080", "10.0.0.3", "192.0.2.1")]
    public void A_port_that_leads_elsewhere_is_EEXIST_and_says_where(string port, string target, string? host)
    {
        using var lab = new TestNamespace();
        FirewallTable firewall = lab.Stack.Firewall;
        firewall.AddPortForward(new PortForwardOptions { Port = "8080", ToAddress = "10.0.0.2", ToPort = "80" });
        string before = lab.Exec("nft", "-a", "list", "ruleset");
        var error = Assert.Throws<NetlinkException>(() => firewall.AddPortForward(new PortForwardOptions { Port = port, ToAddress = target, HostAddress = host }));
        Assert.Equal(Errno.EEXIST, error.Error);
        Assert.Contains("10.0.0.2:80", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, lab.Exec("nft", "-a", "list", "ruleset"));

        // Another protocol or family is another port.
        firewall.AddPortForward(new PortForwardOptions { Port = port, ToAddress = target, HostAddress = host, Protocol = ForwardProtocol.Udp });
        firewall.AddPortForward(new PortForwardOptions { Port = port, ToAddress = "fd00::3" });
    }

    [Fact]
    public void A_rule_that_is_gone_is_ENOENT_and_nothing_else_is_removed()
    {
        using var lab = new TestNamespace();
        FirewallTable firewall = lab.Stack.Firewall;
        MasqueradeRule gone = firewall.AddMasquerade(new MasqueradeOptions { OutInterface = "a" });
        firewall.RemoveMasquerade(gone);

        // A new table numbers its rules from the start again: the same handle is another rule.
        MasqueradeRule other = firewall.AddMasquerade(new MasqueradeOptions { OutInterface = "b" });
        Assert.Equal(gone.Handle, other.Handle);
        Assert.Equal(Errno.ENOENT, Assert.Throws<NetlinkException>(() => firewall.RemoveMasquerade(other, gone)).Error);
        Assert.Single(firewall.GetMasqueradeRules());
    }

    [Fact]
    public void Rules_of_others_in_the_table_stay_and_keep_it()
    {
        using var lab = new TestNamespace();
        FirewallTable firewall = lab.Stack.Firewall;
        PortForwardRule rule = firewall.AddPortForward(new PortForwardOptions { Port = "8080", ToAddress = "10.0.0.2" });
        lab.Exec("nft", "add", "rule", "inet", "netlab", "forward", "tcp", "dport", "25", "counter", "drop");
        firewall.RemovePortForward(rule);
        string left = lab.Exec("nft", "list", "ruleset");
        Assert.Contains("tcp dport 25 counter packets 0 bytes 0 drop", left, StringComparison.Ordinal);
        Assert.DoesNotContain("chain prerouting", left, StringComparison.Ordinal);
        Assert.Empty(firewall.GetPortForwards());
    }

    [Fact]
    public void Iptables_goes_on_working_beside_NetLab()
    {
        using var lab = new TestNamespace();
        lab.Exec("iptables", "-t", "nat", "-A", "POSTROUTING", "-s", "10.5.0.0/24", "-j", "MASQUERADE");
        FirewallTable firewall = lab.Stack.Firewall;
        string before = lab.Exec("nft", "list", "table", "ip", "nat");
        firewall.AddMasquerade(new MasqueradeOptions { SourcePrefix = "10.0.0.0/24" });
        firewall.AddPortForward(new PortForwardOptions { Port = "8000-8010", ToAddress = "10.0.0.2", ToPort = "9000-9010" });
        Assert.Contains("-A POSTROUTING -s 10.5.0.0/24 -j MASQUERADE", lab.Exec("iptables", "-t", "nat", "-S"), StringComparison.Ordinal);
        lab.Exec("iptables", "-S");
        lab.Exec("ip6tables", "-t", "nat", "-S");
        Assert.Equal(before, lab.Exec("nft", "list", "table", "ip", "nat"));
    }

    [Fact]
    public void A_large_shifted_range_is_one_rule_and_one_map()
    {
        using var lab = new TestNamespace();
        PortForwardRule rule = lab.Stack.Firewall.AddPortForward(new PortForwardOptions { Port = "10000-19999", ToAddress = "10.0.0.2", ToPort = "20000-29999" });
        Assert.Equal(4, rule.Handles.Length);
        string listed = lab.Exec("nft", "list", "chain", "inet", "netlab", "prerouting");
        Assert.Contains("10000 : 20000", listed, StringComparison.Ordinal);
        Assert.Contains("19999 : 29999", listed, StringComparison.Ordinal);
    }

    [Fact]
    public void A_transaction_names_the_message_that_was_refused_and_changes_nothing()
    {
        using var lab = new TestNamespace();
        var error = Assert.Throws<NetlinkException>(() =>
        {
            using var batch = new NfTablesBatch();
            batch.Begin(NfTablesMessage.NewTable, NetfilterFamily.Inet, NetlinkFlags.Create).Text(TableAttribute.Name, "t");
            FirewallChain.Forward.Write(batch, "t");
            NetlinkWriter writer = batch.Begin(NfTablesMessage.NewRule, NetfilterFamily.Inet, NetlinkFlags.Create | NetlinkFlags.Append);
            new RuleMessage(NetfilterFamily.Inet, "t", "nosuch").Write(writer);
            batch.Commit(lab.Stack.Netfilter, "test");
        });
        Assert.Equal(Errno.ENOENT, error.Error);
        Assert.Equal(2, error.RequestIndex);
        Assert.Equal((int)RuleAttribute.Chain, error.Attribute);
        Assert.Equal("", lab.Exec("nft", "list", "ruleset"));
    }

    [Fact]
    public void A_transaction_on_a_rule_set_that_moved_on_is_ERESTART()
    {
        using var lab = new TestNamespace();
        uint generation = NfTablesBatch.ReadGeneration(lab.Stack.Netfilter, "test");
        lab.Exec("nft", "add", "table", "ip", "other");
        var error = Assert.Throws<NetlinkException>(() =>
        {
            using var batch = new NfTablesBatch(generation);
            batch.Begin(NfTablesMessage.NewTable, NetfilterFamily.Inet, NetlinkFlags.Create).Text(TableAttribute.Name, "t");
            batch.Commit(lab.Stack.Netfilter, "test");
        });
        Assert.Equal(Errno.ERESTART, error.Error);
        Assert.DoesNotContain("inet t", lab.Exec("nft", "list", "ruleset"), StringComparison.Ordinal);
    }

    [Fact]
    public void Many_at_once_lose_nothing()
    {
        using var lab = new TestNamespace();
        FirewallTable[] tables = [.. Enumerable.Range(0, 4).Select(_ => NetLab.Network.NetworkStack.Open(NetLab.Network.NamespaceReference.Parse(lab.Name)).Firewall)];
        Parallel.For(0, tables.Length, thread =>
        {
            for (int i = 0; i < 20; i++)
            {
                MasqueradeRule rule = tables[thread].AddMasquerade(new MasqueradeOptions { OutInterface = $"if{thread}-{i}" });
                if (i % 2 == 0) tables[thread].RemoveMasquerade(rule);
            }
        });
        Assert.Equal(40, lab.Stack.Firewall.GetMasqueradeRules().Count);
    }
}
