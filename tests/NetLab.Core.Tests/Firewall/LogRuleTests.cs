using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using NetLab.Firewall;
using NetLab.Interop;
using NetLab.Netlink;
using NetLab.Network;
using NetLab.Tests.Support;

namespace NetLab.Tests.Firewall;

/// <summary>Log rules: the bytes nft sends for the same words, and the kernel's rules read by nft and by NetLab.</summary>
public class LogRuleTests
{
    // Captured as NftGolden's: nft --debug=mnl add rule inet netlab log-...
    private const string Bridge =
        "0b0001006e65746c61620000100002006c6f672d666f7277617264009400048024000180090001006d65746100000000140002800800020000000006" +
        "08000100000000013800018008000100636d70002c000280080001000000000108000200000000001800038014000100627230000000000000000000" +
        "00000000140001800c000100636f756e746572000400028020000180080001006c6f67001400028007000200494e000006000100004e0000";

    private const string Web =
        "0b0001006e65746c616200000e0002006c6f672d696e707574000000dc01048024000180090001006d6574610000000014000280080002000000000f" +
        "08000100000000012c00018008000100636d700020000280080001000000000108000200000000000c0003800500010002000000340001800c000100" +
        "7061796c6f6164002400028008000100000000010800020000000001080003000000000c08000400000000032c00018008000100636d700020000280" +
        "080001000000000108000200000000010c000380070001000a00000024000180090001006d6574610000000014000280080002000000001008000100" +
        "000000012c00018008000100636d700020000280080001000000000108000200000000000c0003800500010006000000340001800c0001007061796c" +
        "6f6164002400028008000100000000010800020000000002080003000000000208000400000000022c00018008000100636d70002000028008000100" +
        "0000000108000200000000000c0003800600010000500000440001800a0001006c696d6974000000340002800c000100000000000000000a0c000200" +
        "0000000000000001080003000000000708000400000000000800050000000000140001800c000100636f756e74657200040002802000018008000100" +
        "6c6f67001400028008000200776562000600010000050000";

    private const string Wild =
        "0b0001006e65746c61620000100002006c6f672d666f7277617264002c01048024000180090001006d65746100000000140002800800020000000006" +
        "08000100000000012c00018008000100636d700020000280080001000000000108000200000000000c00038008000100766574682400018009000100" +
        "6d6574610000000014000280080002000000000708000100000000013800018008000100636d70002c00028008000100000000010800020000000001" +
        "18000380140001006574683000000000000000000000000024000180090001006d657461000000001400028008000200000000100800010000000001" +
        "2c00018008000100636d700020000280080001000000000108000200000000000c0003800500010011000000140001800c000100636f756e74657200" +
        "0400028018000180080001006c6f67000c00028006000100004e0000";

    private static readonly LogRuleOptions[] Every =
    [
        new() { Chain = LogChain.Forward, InInterface = "br0", Prefix = "IN" },
        new() { Chain = LogChain.Forward, InInterface = "veth*", NotOutInterface = ["eth0", "eth1"], Protocol = "udp", Comment = "it's mine" },
        new() { Chain = LogChain.Input, NotSourcePrefix = "10.0.0.0/24", Protocol = "TCP", DestinationPort = "http", Limit = "10/s", Burst = 7, Prefix = "web: ", Group = 5 },
        new() { Chain = LogChain.Output, SourcePrefix = "fd00:1::/61", NotDestinationPrefix = "fd00::1", OutInterface = "wlan0" },
        new() { Chain = LogChain.Prerouting, NotInInterface = ["lo"], Protocol = "icmp", Limit = "3/min" },
        new() { Chain = LogChain.Postrouting, Protocol = "sctp", SourcePort = "1000-2000", DestinationPort = "7", Group = 65535 },
        new() { Chain = LogChain.Postrouting, AddressFamily = AddressFamily.IPv6, Protocol = "89", Group = 0 },
        new() { Chain = LogChain.Input, Protocol = "ICMPv6", DestinationPrefix = "::/0" },
    ];

    public static TheoryData<string, LogRuleOptions, string> Goldens => new()
    {
        { Bridge, Every[0], "iifname \"br0\" counter log prefix \"IN\" group 78" },
        { Web, new() { Chain = LogChain.Input, NotSourcePrefix = "10.0.0.0/24", Protocol = "TCP", DestinationPort = "80", Limit = "10/second", Burst = 7, Prefix = "web", Group = 5 },
            "ip saddr != 10.0.0.0/24 tcp dport 80 limit rate 10/second burst 7 packets counter log prefix \"web\" group 5" },
        { Wild, new() { Chain = LogChain.Forward, InInterface = "veth*", NotOutInterface = ["eth0"], Protocol = "17" }, "iifname \"veth*\" oifname != \"eth0\" meta l4proto udp counter log group 78" },
    };

    [Theory]
    [MemberData(nameof(Goldens), DisableDiscoveryEnumeration = true)]
    public void Rules_are_what_nft_sends(string golden, LogRuleOptions options, string text)
    {
        RuleBuilder rule = options.Build();
        Assert.Equal(text, rule.ToString());
        Assert.Equal(text, options.Describe());
        using var writer = new NetlinkWriter();
        writer.Begin(NfTablesMessage.NewRule, NetlinkFlags.None);
        writer.Fixed(new NetfilterHeader(NetfilterFamily.Inet));
        new RuleMessage(NetfilterFamily.Inet, "netlab", FirewallChain.Log(options.Chain).Name) { Expressions = rule.Expressions }.Write(writer);
        Assert.Equal(golden, Convert.ToHexStringLower(writer.Written[20..]));
    }

    [Fact]
    public void Every_rule_reads_as_nft_lists_it_and_makes_itself_again()
    {
        using var lab = new TestNamespace();
        FirewallTable firewall = lab.Stack.Firewall;
        LogRule[] made = [.. Every.Select(firewall.AddLog)];
        string listed = lab.Exec("nft", "list", "ruleset").Replace("counter packets 0 bytes 0", "counter", StringComparison.Ordinal);
        foreach (LogRule rule in made) Assert.Contains(rule.Rule, listed, StringComparison.Ordinal);
        Assert.Contains("comment \"it's mine\"", listed, StringComparison.Ordinal);
        JsonElement json = JsonDocument.Parse(lab.Exec("nft", "-j", "list", "ruleset")).RootElement.GetProperty("nftables");
        var kernel = json.EnumerateArray().Where(static o => o.TryGetProperty("rule", out _)).Select(static o => o.GetProperty("rule"))
            .ToDictionary(static rule => rule.GetProperty("handle").GetUInt64());
        foreach ((LogRule rule, LogRuleOptions options) in made.Zip(Every))
        {
            JsonElement log = kernel[rule.Handle].GetProperty("expr").EnumerateArray().Single(static part => part.TryGetProperty("log", out _)).GetProperty("log");
            Assert.Equal(options.Group, log.GetProperty("group").GetInt32());
            Assert.Equal(options.Prefix, log.TryGetProperty("prefix", out JsonElement prefix) ? prefix.GetString() : null);
            Assert.Equal($"log-{options.Chain.ToString().ToLowerInvariant()}", kernel[rule.Handle].GetProperty("chain").GetString());
            // What a user sees of a rule, given to Add again, is the same rule.
            var again = new LogRuleOptions
            {
                Chain = rule.Chain, InInterface = rule.InInterface, NotInInterface = rule.NotInInterface, OutInterface = rule.OutInterface, NotOutInterface = rule.NotOutInterface,
                SourcePrefix = rule.SourcePrefix, NotSourcePrefix = rule.NotSourcePrefix, DestinationPrefix = rule.DestinationPrefix, NotDestinationPrefix = rule.NotDestinationPrefix,
                AddressFamily = rule.AddressFamily, Protocol = rule.Protocol, SourcePort = rule.SourcePort, DestinationPort = rule.DestinationPort, Prefix = rule.Prefix, Group = rule.Group,
                Limit = rule.Limit, Burst = rule.Burst, Comment = rule.Comment,
            };
            Assert.Equal(rule.Rule, again.Describe());
            Assert.Equal(rule.Handle, firewall.AddLog(again).Handle);
        }
        Assert.Equal(made.Select(static rule => rule.Handle).Order(), firewall.GetLogRules().Select(static rule => rule.Handle).Order());
        Assert.Equal(Every.Length, kernel.Count);
        // The lister says the same, and whose they are.
        Assert.Equal(made.Select(static rule => (rule.Handle, rule.Rule)).Order(), firewall.ListRules().Select(static rule => (rule.Handle, Text: rule.Comment is null ? rule.Rule : rule.Rule.Replace($" comment \"{rule.Comment}\"", "", StringComparison.Ordinal))).Order());
        Assert.All(firewall.ListRules(), static rule => Assert.Equal("netlab", rule.Owner));
        firewall.RemoveLog(made);
        Assert.Equal("", lab.Exec("nft", "list", "ruleset"));
    }

    [Fact]
    public void Other_rules_of_the_table_stay_and_what_is_gone_is_said()
    {
        using var lab = new TestNamespace();
        FirewallTable firewall = lab.Stack.Firewall;
        LogRule log = firewall.AddLog(Every[0]), other = firewall.AddLog(Every[1]);
        firewall.AddMasquerade(new MasqueradeOptions { OutInterface = "wlan0" });
        firewall.RemoveLog(log);
        Assert.Equal(Errno.ENOENT, Assert.Throws<NetlinkException>(() => firewall.RemoveLog(other, log)).Error);
        Assert.Equal(other.Handle, Assert.Single(firewall.GetLogRules()).Handle);
        firewall.RemoveLog(other);
        string left = lab.Exec("nft", "list", "ruleset");
        Assert.DoesNotContain("log", left, StringComparison.Ordinal);
        Assert.Contains("masquerade", left, StringComparison.Ordinal);
    }

    [Fact]
    public void Nft_monitor_sees_one_transaction_a_call()
    {
        using var lab = new TestNamespace();
        using var monitor = new MonitorWitness(lab, 12, "nft", "monitor");
        LogRule rule = lab.Stack.Firewall.AddLog(Every[0]);
        lab.Stack.Firewall.RemoveLog(rule);
        string[] lines = monitor.ReadUntil(static line => line.StartsWith("delete table", StringComparison.Ordinal));
        Assert.Equal("add table inet netlab", lines[0]);
        Assert.StartsWith("add chain inet netlab log-forward { type filter hook forward priority", lines[1], StringComparison.Ordinal);
        Assert.Contains("log prefix \"IN\" group 78", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("# new generation", lines[3], StringComparison.Ordinal);
        Assert.DoesNotContain(lines[4..^1], static line => line.StartsWith("# new generation", StringComparison.Ordinal));
    }

    public static TheoryData<string, LogRuleOptions> Wrongs => new()
    {
        { "Chain", new() { Chain = (LogChain)9 } },
        { "InInterface", new() { Chain = LogChain.Output, InInterface = "eth0" } },
        { "NotInInterface", new() { Chain = LogChain.Output, NotInInterface = ["eth0"] } },
        { "OutInterface", new() { Chain = LogChain.Input, OutInterface = "eth0" } },
        { "NotOutInterface", new() { Chain = LogChain.Prerouting, NotOutInterface = ["eth0"] } },
        { "InInterface", new() { InInterface = "*" } },
        { "InInterface", new() { InInterface = "abcdefghijklmnop" } },
        { "SourcePrefix", new() { SourcePrefix = "10.0.0.1/24" } },
        { "NotSourcePrefix", new() { NotSourcePrefix = "0.0.0.0/0" } },
        { "DestinationPrefix", new() { SourcePrefix = "10.0.0.0/24", DestinationPrefix = "fd00::/64" } },
        { "SourcePrefix", new() { SourcePrefix = "10.0.0.0/24", AddressFamily = AddressFamily.IPv6 } },
        { "SourcePrefix", new() { SourcePrefix = "fd00::/64", Protocol = "icmp" } },
        { "Protocol", new() { Protocol = "nosuch" } },
        { "Protocol", new() { DestinationPort = "80" } },
        { "Protocol", new() { DestinationPort = "80", Protocol = "icmp" } },
        { "DestinationPort", new() { DestinationPort = "70000", Protocol = "tcp" } },
        { "SourcePort", new() { SourcePort = "9-8", Protocol = "tcp" } },
        { "Prefix", new() { Prefix = new string('p', 128) } },
        { "Prefix", new() { Prefix = "a\nb" } },
        { "Prefix", new() { Prefix = "say \"hi\"" } },
        { "Group", new() { Group = 65536 } },
        { "Limit", new() { Limit = "0/second" } },
        { "Limit", new() { Limit = "10" } },
        { "Limit", new() { Limit = "10/fortnight" } },
        { "Burst", new() { Burst = 3 } },
        { "Burst", new() { Limit = "1/s", Burst = 0 } },
    };

    [Theory]
    [MemberData(nameof(Wrongs), DisableDiscoveryEnumeration = true)]
    public void What_is_wrong_is_named(string parameter, LogRuleOptions options) => Assert.Equal(parameter, Assert.Throws<ArgumentException>(options.Build).ParamName);

    [Fact]
    public void Any_rate_is_read_or_refused() => Prop.ForAll<string>(static text =>
    {
        try
        {
            (ulong rate, ulong unit) = LogRate.Parse(text ?? "", "Limit");
            Assert.Equal((rate, unit), LogRate.Parse(LogRate.Text(rate, unit), "Limit"));
        }
        catch (ArgumentException exception)
        {
            Assert.Equal("Limit", exception.ParamName);
        }
    }).QuickCheckThrowOnFailure();
}
