using System.Net;
using FsCheck;
using FsCheck.Fluent;
using NetLab.Firewall;
using NetLab.Firewall.Expressions;
using NetLab.Netlink;

namespace NetLab.Tests.Firewall;

public class RuleGoldenTests
{
    private static readonly PortForwardSpecification Published = new(ForwardProtocol.Tcp, 8080, 8080, IPAddress.Parse("10.88.0.2"), 80);

    public static TheoryData<string, MasqueradeOptions, string> Masquerades => new()
    {
        { NftGolden.MasqPrefix, new() { SourcePrefix = "10.88.0.0/24", NotOutInterface = ["br-lab"], Comment = "netlab:demo" }, "ip saddr 10.88.0.0/24 oifname != \"br-lab\" counter masquerade" },
        { NftGolden.MasqMask, new() { SourcePrefix = "10.88.0.0/20", InInterface = "br0", Random = true, Persistent = true }, "ip saddr 10.88.0.0/20 iifname \"br0\" counter masquerade random,persistent" },
        { NftGolden.Masq6Mask, new() { SourcePrefix = "fd00:1::/61", FullyRandom = true }, "ip6 saddr fd00:1::/61 counter masquerade fully-random" },
        { NftGolden.Masq6Not, new() { SourcePrefix = "fd00:1::/64", NotDestinationPrefix = "fd00:1::/64" }, "ip6 saddr fd00:1::/64 ip6 daddr != fd00:1::/64 counter masquerade" },
        { NftGolden.MasqOut, new() { OutInterface = "wlan0" }, "meta nfproto ipv4 oifname \"wlan0\" counter masquerade" },
        { NftGolden.MasqWild, new() { InInterface = "veth*", NotOutInterface = ["br0", "br1"] }, "meta nfproto ipv4 iifname \"veth*\" oifname != \"br0\" oifname != \"br1\" counter masquerade" },
    };

    [Theory]
    [MemberData(nameof(Masquerades), DisableDiscoveryEnumeration = true)]
    public void Masquerade_rules_are_what_nft_sends_and_read_back_the_same(string golden, MasqueradeOptions options, string text)
    {
        MasqueradeSpecification specification = MasqueradeSpecification.From(options);
        RuleBuilder rule = specification.Build();
        Assert.Equal(text, rule.ToString());
        Assert.Equal(golden, Bytes("postrouting", rule, RuleUserData.Write(options.Comment, [])));
        Assert.Equal(text, MasqueradeSpecification.Read(Parse(golden).Expressions)!.Build().ToString());
        Assert.Equal(options.Comment, RuleUserData.Comment(Parse(golden).UserData));
    }

    [Fact]
    public void Published_ports_are_what_nft_sends()
    {
        var link = new IPNetwork(IPAddress.Parse("10.88.0.0"), 24);
        Check(NftGolden.FwdIn, Published.Build(ForwardPart.Incoming), "meta nfproto ipv4 fib daddr type local tcp dport 8080 counter dnat ip to 10.88.0.2:80");
        Check(NftGolden.FwdLocal, Published.Build(ForwardPart.Local), "ip daddr != 127.0.0.0/8 fib daddr type local tcp dport 8080 counter dnat ip to 10.88.0.2:80");
        Check(NftGolden.FwdHairpin, Published.Build(ForwardPart.Hairpin, link), "ip saddr 10.88.0.0/24 ip daddr 10.88.0.2 tcp dport 80 ct status dnat counter masquerade");
        Check(NftGolden.FwdAccept, Published.Build(ForwardPart.Accept), "ip daddr 10.88.0.2 tcp dport 80 ct status dnat counter accept");
        Check(NftGolden.FwdInHost, (Published with { Protocol = ForwardProtocol.Udp, First = 53, Last = 53, ToFirst = 5353, HostAddress = IPAddress.Parse("192.0.2.1") }).Build(ForwardPart.Incoming),
            "ip daddr 192.0.2.1 udp dport 53 counter dnat ip to 10.88.0.2:5353");
        Check(NftGolden.FwdInRange, (Published with { First = 8000, Last = 8010, ToFirst = 8000 }).Build(ForwardPart.Incoming),
            "meta nfproto ipv4 fib daddr type local tcp dport 8000-8010 counter dnat ip to 10.88.0.2");
        Check(NftGolden.FwdLocal6, new PortForwardSpecification(ForwardProtocol.Sctp, 53, 53, IPAddress.Parse("fd00::2"), 53).Build(ForwardPart.Local),
            "ip6 daddr != ::1 fib daddr type local sctp dport 53 counter dnat ip6 to [fd00::2]:53");
    }

    [Fact]
    public void A_shifted_range_is_an_anonymous_map_made_in_the_same_batch()
    {
        (FirewallChain chain, RuleBuilder rule) = (Published with { First = 8000, Last = 8001, ToFirst = 9000 }).Build(ForwardPart.Incoming);
        Assert.Equal("meta nfproto ipv4 fib daddr type local tcp dport 8000-8001 counter dnat ip to 10.88.0.2:tcp dport map { 8000-8001 : 9000-9001 }", rule.ToString());
        var message = new RuleMessage(NetfilterFamily.Inet, "netlab", chain.Name)
        {
            Expressions = [.. rule.Expressions.Select(static e => e is LookupExpression lookup ? lookup with { SetId = 1 } : e)],
        };
        Assert.Equal(NftGolden.FwdInMap, Bytes(message));

        using var batch = new NfTablesBatch();
        rule.Map!.Write(batch, "netlab", 1);
        NetlinkWriter writer = batch.Begin(NfTablesMessage.NewRule, NetfilterFamily.Inet);
        ReadOnlySpan<byte> sent = writer.Written;
        string[] messages = new string[4];
        for (int i = 0; NetlinkMessage.TryTake(ref sent, out NetlinkMessage part); i++) messages[i] = Convert.ToHexStringLower(part.Payload[4..]);
        // nft adds user data about byte order to the set, which only nft reads.
        Assert.StartsWith(messages[1], NftGolden.FwdInMapSet, StringComparison.Ordinal);
        // nft numbers the elements of the list, which the kernel does not look at.
        Assert.Equal(NftGolden.FwdInMapElements.Replace("1c000280", "1c000180", StringComparison.Ordinal), messages[2]);
    }

    [Fact]
    public void The_guard_of_127_0_0_0_is_what_nft_sends() => Check(
        NftGolden.Guard,
        (FirewallChain.Guard, new RuleBuilder().In("lo", negated: true).To(FirewallAddress.Loopback).Counted().Finally(VerdictCode.Drop)),
        "iifname != \"lo\" ip daddr 127.0.0.0/8 counter drop");

    [Theory]
    [InlineData("10.0.0.1/24", "SourcePrefix", "did you mean 10.0.0.0/24?")]
    [InlineData("10.0.0.300/24", "SourcePrefix", "is no IP address")]
    [InlineData("10.0.0.0/33", "SourcePrefix", "from 0 to 32")]
    [InlineData("10.1/16", "SourcePrefix", "is no IP address")]
    [InlineData("fe80::1%eth0", "SourcePrefix", "is no IP address")]
    [InlineData("fd00::1/64", "SourcePrefix", "did you mean fd00::/64?")]
    public void A_bad_prefix_names_its_parameter(string prefix, string parameter, string words)
    {
        var error = Assert.Throws<ArgumentException>(() => MasqueradeSpecification.From(new MasqueradeOptions { SourcePrefix = prefix }));
        Assert.Equal(parameter, error.ParamName);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0", "10.0.0.2", null, null, "Port")]
    [InlineData("70000", "10.0.0.2", null, null, "Port")]
    [InlineData("80-70", "10.0.0.2", null, null, "Port")]
    [InlineData("nosuch", "10.0.0.2", null, null, "Port")]
    [InlineData("80", "10.0.0.2", "80-81", null, "ToPort")]
    [InlineData("80", "10.0.0.2", "65536", null, "ToPort")]
    [InlineData("80", "10.0.0", null, null, "ToAddress")]
    [InlineData("80", "127.0.0.1", null, null, "ToAddress")]
    [InlineData("80", "224.0.0.1", null, null, "ToAddress")]
    [InlineData("80", "fe80::1", null, null, "ToAddress")]
    [InlineData("80", "10.0.0.2", null, "::1", "HostAddress")]
    [InlineData("80", "10.0.0.2", null, "127.0.0.1", "HostAddress")]
    public void A_bad_publication_names_its_parameter(string port, string target, string? toPort, string? host, string parameter) =>
        Assert.Equal(parameter, Assert.Throws<ArgumentException>(() => new PortForwardOptions { Port = port, ToAddress = target, ToPort = toPort, HostAddress = host }.Read()).ParamName);

    [Fact]
    public void Names_of_interfaces_are_checked_by_parameter()
    {
        var error = Assert.Throws<ArgumentException>(() => MasqueradeSpecification.From(new MasqueradeOptions { OutInterface = "abcdefghijklmnop" }));
        Assert.Equal("OutInterface", error.ParamName);
        error = Assert.Throws<ArgumentException>(() => MasqueradeSpecification.From(new MasqueradeOptions { NotInInterface = ["a b"] }));
        Assert.Equal("NotInInterface", error.ParamName);
    }

    [Fact]
    public void A_tag_keeps_a_publication_whole()
    {
        PortForwardSpecification[] all =
        [
            Published,
            Published with { HostAddress = IPAddress.Parse("192.0.2.1"), IncludeLoopback = true, NatName = "näme" },
            new(ForwardProtocol.Udp, 1, 65535, IPAddress.Parse("fd00::2"), 1) { HostAddress = IPAddress.Parse("2001:db8::1"), NatName = new string('n', RuleTag.LongestNatName) },
        ];
        foreach (PortForwardSpecification forward in all)
        {
            byte[] data = RuleUserData.Write(new string('c', RuleUserData.LongestComment), RuleTag.WriteForward(forward, ForwardPart.Hairpin));
            Assert.True(data.Length <= 256, "the kernel takes 256 bytes of user data");
            Assert.Equal((forward, ForwardPart.Hairpin), RuleTag.ReadForward(RuleUserData.Tag(data)));
        }
    }

    [Fact]
    public void Any_bytes_in_a_rule_give_a_rule_or_a_clean_error() => Prop.ForAll<byte[]>(static bytes =>
    {
        try
        {
            List<Expression> list = Expression.ReadList(new NetlinkAttributeReader(bytes));
            MasqueradeSpecification.Read(list)?.Build();
        }
        catch (NetlinkFormatException)
        {
        }
        RuleUserData.Comment(bytes);
        ReadOnlySpan<byte> tag = RuleUserData.Tag(bytes);
        RuleTag.Kind(tag);
        RuleTag.ReadForward([1, 2, .. bytes]);
        RuleTag.ReadGuard([1, 3, .. bytes]);
        RuleTag.ReadMasquerade([1, 1, .. bytes]);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_rule_with_any_byte_changed_gives_a_rule_or_a_clean_error() => Prop.ForAll<int, byte, int>(static (which, value, where) =>
    {
        string[] goldens = [NftGolden.MasqMask, NftGolden.Masq6Not, NftGolden.FwdInMap, NftGolden.FwdHairpin, NftGolden.Guard];
        byte[] bytes = Convert.FromHexString(goldens[(uint)which % goldens.Length]);
        bytes[(uint)where % bytes.Length] = value;
        try
        {
            RuleMessage rule = Parse(Convert.ToHexString(bytes));
            MasqueradeSpecification.Read(rule.Expressions)?.Build();
            Bytes(rule);
        }
        catch (Exception exception) when (exception is NetlinkFormatException or InvalidOperationException)
        {
        }
    }).QuickCheckThrowOnFailure();

    private static void Check(string golden, (FirewallChain Chain, RuleBuilder Rule) made, string text)
    {
        Assert.Equal(text, made.Rule.ToString());
        Assert.Equal(golden, Bytes(made.Chain.Name, made.Rule, []));
        // What is read is written the same again.
        Assert.Equal(golden, Bytes(Parse(golden)));
    }

    private static string Bytes(string chain, RuleBuilder rule, byte[] userData) =>
        Bytes(new RuleMessage(NetfilterFamily.Inet, "netlab", chain) { Expressions = rule.Expressions, UserData = userData });

    private static string Bytes(RuleMessage rule)
    {
        using var writer = new NetlinkWriter();
        writer.Begin(NfTablesMessage.NewRule, NetlinkFlags.None);
        writer.Fixed(new NetfilterHeader(NetfilterFamily.Inet));
        rule.Write(writer);
        return Convert.ToHexStringLower(writer.Written[20..]);
    }

    private static RuleMessage Parse(string golden)
    {
        using var writer = new NetlinkWriter();
        writer.Begin(NfTablesMessage.NewRule, NetlinkFlags.None);
        writer.Fixed(new NetfilterHeader(NetfilterFamily.Inet));
        byte[] bytes = [.. writer.Written, .. Convert.FromHexString(golden)];
        BitConverter.TryWriteBytes(bytes, bytes.Length);
        ReadOnlySpan<byte> datagram = bytes;
        NetlinkMessage.TryTake(ref datagram, out NetlinkMessage message);
        Assert.True(RuleMessage.TryRead(in message, out RuleMessage rule));
        return rule;
    }
}
