using NetLab.Firewall;
using NetLab.Tests.Support;

namespace NetLab.Tests.Firewall;

public class ForwardDropTests
{
    private static readonly ForwardedTraffic Outbound = new() { Family = NetfilterFamily.IP, Source = "10.0.0.0/24", InInterface = "br0" };
    private static readonly ForwardedTraffic Published = new() { Family = NetfilterFamily.IP, Destination = "10.0.0.2", OutInterface = "br0", Protocol = 6, DestinationPort = 80 };

    [Fact]
    public void Nothing_drops_where_nobody_has_a_chain()
    {
        using var lab = new TestNamespace();
        Assert.Empty(lab.Stack.Firewall.FindForwardDrops());
        lab.Exec("nft", "add table ip t; add chain ip t f { type filter hook forward priority 0; policy accept; }; add rule ip t f tcp dport 25 drop");
        Assert.Empty(lab.Stack.Firewall.FindForwardDrops(Outbound));
    }

    [Fact]
    public void Dockers_policy_is_found_with_its_owner_and_the_remedy_works()
    {
        using var lab = new TestNamespace();
        lab.Exec("sh", RuleTextTests.Fixture("docker.sh"));
        ForwardDrop drop = Assert.Single(lab.Stack.Firewall.FindForwardDrops(Outbound));
        Assert.Equal(("docker", "filter", "FORWARD"), (drop.Owner, drop.Table, drop.Chain));
        Assert.Contains("policy is drop", drop.Reason, StringComparison.Ordinal);
        Assert.Equal(
            "iptables -I DOCKER-USER -s 10.0.0.0/24 -j ACCEPT\niptables -I DOCKER-USER -d 10.0.0.0/24 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT", drop.Remedy);
        Run(lab, drop.Remedy);
        Assert.Empty(lab.Stack.Firewall.FindForwardDrops(Outbound));
        // What Docker forwards itself is no drop, and other traffic still is.
        Assert.Empty(lab.Stack.Firewall.FindForwardDrops(new ForwardedTraffic { Source = "172.17.0.0/16", InInterface = "docker0", OutInterface = "eth0" }));
        Assert.Single(lab.Stack.Firewall.FindForwardDrops(new ForwardedTraffic { Source = "10.0.1.0/24", InInterface = "br1" }));

        ForwardDrop inbound = Assert.Single(lab.Stack.Firewall.FindForwardDrops(Published));
        Assert.StartsWith("iptables -I DOCKER-USER -d 10.0.0.2 -p tcp --dport 80 -j ACCEPT\n", inbound.Remedy, StringComparison.Ordinal);
        Run(lab, inbound.Remedy);
        Assert.Empty(lab.Stack.Firewall.FindForwardDrops(Published));
    }

    [Fact]
    public void Firewallds_final_reject_is_found_and_what_it_lets_through_is_not()
    {
        using var lab = new TestNamespace();
        lab.Exec("nft", "-f", RuleTextTests.Fixture("firewalld.nft"));
        ForwardDrop drop = Assert.Single(lab.Stack.Firewall.FindForwardDrops(Outbound));
        Assert.Equal(("firewalld", "firewalld", "filter_FORWARD"), (drop.Owner, drop.Table, drop.Chain));
        Assert.Contains("filter_FWD_public", drop.Reason, StringComparison.Ordinal);
        Assert.Contains("--add-rich-rule 'rule family=\"ipv4\" source address=\"10.0.0.0/24\" accept'", drop.Remedy, StringComparison.Ordinal);
        // firewalld accepts what was published, and its trusted zone.
        Assert.Empty(lab.Stack.Firewall.FindForwardDrops(Published));
        Assert.Empty(lab.Stack.Firewall.FindForwardDrops(new ForwardedTraffic { Source = "10.0.0.0/24", InInterface = "br-trusted" }));
        Assert.All(lab.Stack.Firewall.ListRules(), static rule => Assert.Equal("firewalld", rule.Owner));
    }

    [Fact]
    public void A_users_own_chain_is_walked_with_what_is_known_and_its_nft_remedy_works()
    {
        using var lab = new TestNamespace();
        lab.Exec("nft", "-f", RuleTextTests.Fixture("user.nft"));
        Assert.Empty(lab.Stack.Firewall.FindForwardDrops(new ForwardedTraffic { Family = NetfilterFamily.IP, Source = "10.1.2.0/24" }));
        Assert.Empty(lab.Stack.Firewall.FindForwardDrops(new ForwardedTraffic { Family = NetfilterFamily.IP, Source = "10.0.0.0/24", InInterface = "br-abc" }));
        Assert.Empty(lab.Stack.Firewall.FindForwardDrops(new ForwardedTraffic { Family = NetfilterFamily.IP, Destination = "10.9.9.9", Protocol = 6, DestinationPort = 8050 }));
        ForwardDrop drop = Assert.Single(lab.Stack.Firewall.FindForwardDrops(Outbound));
        Assert.Equal(("user", "my", "forwarded"), (drop.Owner, drop.Table, drop.Chain));
        Assert.Contains("'drop'", drop.Reason, StringComparison.Ordinal);
        Run(lab, drop.Remedy);
        Assert.Empty(lab.Stack.Firewall.FindForwardDrops(Outbound));
        ForwardDrop six = Assert.Single(lab.Stack.Firewall.FindForwardDrops(new ForwardedTraffic { Family = NetfilterFamily.IP6, Source = "fd00::/64" }));
        Assert.Contains("ip6 saddr fd00::/64 accept", six.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void An_interface_is_found_by_the_address_it_holds()
    {
        using var lab = new TestNamespace();
        lab.Ip("link", "add", "br-abc", "type", "bridge");
        lab.Ip("addr", "add", "10.0.0.1/24", "dev", "br-abc");
        lab.Exec("nft", "-f", RuleTextTests.Fixture("user.nft"));
        Assert.Empty(lab.Stack.Firewall.FindForwardDrops(new ForwardedTraffic { Family = NetfilterFamily.IP, Source = "10.0.0.0/24" }));
    }

    private static void Run(TestNamespace lab, string commands)
    {
        foreach (string command in commands.Split('\n')) lab.Exec("sh", "-c", command);
    }
}
