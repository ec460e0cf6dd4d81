using NetLab.Firewall;

namespace NetLab.Tests.Firewall;

/// <summary>What the rules do to real packets.</summary>
public class FirewallTrafficTests
{
    [Fact]
    public void The_outside_sees_a_masqueraded_source_and_answers_it()
    {
        using var lab = new FirewallLab();
        lab.Listen(lab.Outside, "TCP-LISTEN:7000,reuseaddr", "outside");
        Assert.Equal("", FirewallLab.AskOnce(lab.One, "TCP:192.0.2.2:7000"));
        FirewallTable firewall = lab.Host.Stack.Firewall;
        MasqueradeRule rule = firewall.AddMasquerade(new MasqueradeOptions { SourcePrefix = "10.0.0.0/24", NotOutInterface = ["br0"] });
        Assert.Equal(0ul, rule.PacketCount);
        Assert.Equal("outside 192.0.2.1", FirewallLab.Ask(lab.One, "TCP:192.0.2.2:7000"));
        rule = Assert.Single(firewall.GetMasqueradeRules());
        Assert.True(rule.PacketCount >= 1 && rule.ByteCount >= 40, $"{rule.PacketCount} packets, {rule.ByteCount} bytes");

        // Among themselves the containers keep their addresses.
        lab.Listen(lab.Two, "TCP-LISTEN:7001,reuseaddr", "two");
        Assert.Equal("two 10.0.0.2", FirewallLab.Ask(lab.One, "TCP:10.0.0.3:7001"));
    }

    [Theory]
    [InlineData("TCP-LISTEN:80,reuseaddr", "TCP", ForwardProtocol.Tcp)]
    [InlineData("UDP-RECVFROM:80,reuseaddr", "UDP", ForwardProtocol.Udp)]
    public void A_published_port_is_reached_from_outside_from_the_host_and_from_the_same_bridge(string listen, string kind, ForwardProtocol protocol)
    {
        using var lab = new FirewallLab();
        lab.Listen(lab.One, listen, "one");
        FirewallTable firewall = lab.Host.Stack.Firewall;
        firewall.AddPortForward(new PortForwardOptions { Protocol = protocol, Port = "8080", ToAddress = "10.0.0.2", ToPort = "80" });
        Assert.Equal("one 192.0.2.2", FirewallLab.Ask(lab.Outside, $"{kind}:192.0.2.1:8080"));
        Assert.Equal("one 10.0.0.1", FirewallLab.Ask(lab.Host, $"{kind}:10.0.0.1:8080"));
        Assert.Equal("one 192.0.2.1", FirewallLab.Ask(lab.Host, $"{kind}:192.0.2.1:8080"));
        Assert.Equal("one 10.0.0.1", FirewallLab.Ask(lab.Two, $"{kind}:10.0.0.1:8080"));
        Assert.Equal("one 10.0.0.1", FirewallLab.Ask(lab.Two, $"{kind}:192.0.2.1:8080"));

        // The target itself gets there too, unless br_netfilter makes the bridge refuse to send a frame back by the port it came from.
        lab.Host.Exec("sh", "-c", "echo 0 > /proc/sys/net/bridge/bridge-nf-call-iptables || true");
        Assert.Equal("one 10.0.0.1", FirewallLab.Ask(lab.One, $"{kind}:10.0.0.1:8080"));
        Assert.Equal("one 10.0.0.1", FirewallLab.Ask(lab.Two, $"{kind}:10.0.0.1:8080"));
        Assert.Equal("", FirewallLab.AskOnce(lab.Host, $"{kind}:127.0.0.1:8080"));
        PortForwardRule rule = Assert.Single(firewall.GetPortForwards());
        Assert.True(rule.PacketCount >= 6, $"{rule.PacketCount} connections counted");
        firewall.RemovePortForward(rule);
        Assert.Equal("", FirewallLab.AskOnce(lab.Outside, $"{kind}:192.0.2.1:8080"));
    }

    [Fact]
    public void IPv6_is_published_too()
    {
        using var lab = new FirewallLab();
        lab.Listen(lab.One, "TCP6-LISTEN:80,reuseaddr", "one");
        lab.Host.Stack.Firewall.AddPortForward(new PortForwardOptions { Port = "8080", ToAddress = "fd00::2", ToPort = "80" });
        Assert.Equal("one [fd00:0000:0000:0000:0000:0000:0000:0001]", FirewallLab.Ask(lab.Host, "TCP6:[fd00::1]:8080"));
        Assert.Equal("one [fd00:0000:0000:0000:0000:0000:0000:0001]", FirewallLab.Ask(lab.Two, "TCP6:[fd00::1]:8080"));
    }

    [Fact]
    public void A_range_keeps_its_ports_and_a_shifted_one_moves_them()
    {
        using var lab = new FirewallLab();
        lab.Listen(lab.One, "TCP-LISTEN:8003,reuseaddr", "kept");
        lab.Listen(lab.One, "TCP-LISTEN:9107,reuseaddr", "shifted");
        FirewallTable firewall = lab.Host.Stack.Firewall;
        PortForwardRule kept = firewall.AddPortForward(new PortForwardOptions { Port = "8000-8010", ToAddress = "10.0.0.2" });
        PortForwardRule shifted = firewall.AddPortForward(new PortForwardOptions { Port = "8100-8110", ToAddress = "10.0.0.2", ToPort = "9100-9110" });
        Assert.Equal("kept 192.0.2.2", FirewallLab.Ask(lab.Outside, "TCP:192.0.2.1:8003"));
        Assert.Equal("shifted 192.0.2.2", FirewallLab.Ask(lab.Outside, "TCP:192.0.2.1:8107"));
        Assert.Equal("shifted 10.0.0.1", FirewallLab.Ask(lab.Two, "TCP:10.0.0.1:8107"));
        firewall.RemovePortForward(kept, shifted);
        Assert.DoesNotContain("netlab", lab.Host.Exec("nft", "list", "ruleset"), StringComparison.Ordinal);
    }

    [Fact]
    public void One_host_address_publishes_only_there()
    {
        using var lab = new FirewallLab();
        lab.Listen(lab.One, "TCP-LISTEN:80,reuseaddr", "one");
        lab.Host.Stack.Firewall.AddPortForward(new PortForwardOptions { Port = "8080", ToAddress = "10.0.0.2", ToPort = "80", HostAddress = "192.0.2.1" });
        Assert.Equal("one 192.0.2.2", FirewallLab.Ask(lab.Outside, "TCP:192.0.2.1:8080"));
        Assert.Equal("one 192.0.2.1", FirewallLab.Ask(lab.Host, "TCP:192.0.2.1:8080"));
        Assert.Equal("", FirewallLab.AskOnce(lab.Host, "TCP:10.0.0.1:8080"));
    }

    [Fact]
    public void Stale_UDP_connections_follow_a_change_of_target_at_once()
    {
        using var lab = new FirewallLab();
        lab.Listen(lab.One, "UDP-RECVFROM:53,reuseaddr", "one");
        lab.Listen(lab.Two, "UDP-RECVFROM:53,reuseaddr", "two");
        FirewallTable firewall = lab.Host.Stack.Firewall;

        // Connections are tracked only when some rule needs it; this one sends 5300 nowhere yet.
        firewall.AddMasquerade(new MasqueradeOptions { OutInterface = "out0" });
        const string Client = "UDP:192.0.2.1:5300,sourceport=4242,reuseaddr";
        Assert.Equal("", FirewallLab.AskOnce(lab.Outside, Client));
        Assert.Contains("dport=5300", lab.Host.Exec("conntrack", "-L", "-p", "udp"), StringComparison.Ordinal);

        PortForwardRule first = firewall.AddPortForward(new PortForwardOptions { Protocol = ForwardProtocol.Udp, Port = "5300", ToAddress = "10.0.0.2", ToPort = "53" });
        Assert.Equal("one 192.0.2.2", FirewallLab.Ask(lab.Outside, Client));
        firewall.RemovePortForward(first);
        firewall.AddPortForward(new PortForwardOptions { Protocol = ForwardProtocol.Udp, Port = "5300", ToAddress = "10.0.0.3", ToPort = "53" });
        Assert.Equal("two 192.0.2.2", FirewallLab.Ask(lab.Outside, Client));
    }

    [Fact]
    public void Loopback_is_published_only_when_asked_guarded_and_restored()
    {
        using var lab = new FirewallLab();
        lab.Listen(lab.One, "TCP-LISTEN:80,reuseaddr", "one");
        lab.Listen(lab.Host, "TCP-LISTEN:9000,bind=127.0.0.1,reuseaddr", "secret");
        FirewallTable firewall = lab.Host.Stack.Firewall;
        PortForwardRule rule = firewall.AddPortForward(new PortForwardOptions { Port = "8080", ToAddress = "10.0.0.2", ToPort = "80", IncludeLoopback = true });
        Assert.Equal("1", lab.Host.Stack.ReadSysctl("ipv4/conf/br0/route_localnet"));
        Assert.Equal("0", lab.Host.Stack.ReadSysctl("ipv4/conf/out0/route_localnet"));
        Assert.Equal("one 10.0.0.1", FirewallLab.Ask(lab.Host, "TCP:127.0.0.1:8080"));
        Assert.Equal("one 10.0.0.1", FirewallLab.Ask(lab.Host, "TCP:127.0.0.9:8080"));

        // A container that sends packets for 127.0.0.1 through the host (CVE-2020-8558) gets no answer, though the interface is open.
        lab.One.Ip("addr", "del", "127.0.0.1/8", "dev", "lo");
        lab.One.Exec("sh", "-c", "echo 1 > /proc/sys/net/ipv4/conf/all/route_localnet");
        lab.One.Ip("route", "flush", "table", "local", "127.0.0.0/8");
        lab.One.Ip("route", "add", "127.0.0.1/32", "via", "10.0.0.1", "src", "10.0.0.2");
        Assert.Equal("", FirewallLab.AskOnce(lab.One, "TCP:127.0.0.1:9000"));
        Assert.Contains("iifname != \"lo\" ip daddr 127.0.0.0/8 counter packets ", lab.Host.Exec("nft", "list", "chain", "inet", "netlab", "loopback-guard"), StringComparison.Ordinal);
        Assert.DoesNotContain("ip daddr 127.0.0.0/8 counter packets 0 ", lab.Host.Exec("nft", "list", "chain", "inet", "netlab", "loopback-guard"), StringComparison.Ordinal);

        // Without the guard it would: the test sees what it means to see.
        lab.Host.Exec("nft", "flush", "chain", "inet", "netlab", "loopback-guard");
        Assert.Equal("secret 10.0.0.2", FirewallLab.Ask(lab.One, "TCP:127.0.0.1:9000"));

        firewall.RemovePortForward(rule);
        rule = firewall.AddPortForward(new PortForwardOptions { Port = "8080", ToAddress = "10.0.0.2", ToPort = "80", IncludeLoopback = true });
        PortForwardRule other = firewall.AddPortForward(new PortForwardOptions { Port = "8081", ToAddress = "10.0.0.2", ToPort = "80", IncludeLoopback = true });
        firewall.RemovePortForward(rule);
        Assert.Equal("one 10.0.0.1", FirewallLab.Ask(lab.Host, "TCP:127.0.0.1:8081"));
        firewall.RemovePortForward(other);
        Assert.Equal("", lab.Host.Exec("nft", "list", "ruleset"));
    }

    [Fact]
    public void The_loopback_switch_goes_back_to_what_it_was()
    {
        using var lab = new FirewallLab();
        FirewallTable firewall = lab.Host.Stack.Firewall;
        var options = new PortForwardOptions { Port = "8080", ToAddress = "10.0.0.2", IncludeLoopback = true };
        foreach (string before in new[] { "0", "1" })
        {
            lab.Host.Stack.WriteSysctl("ipv4/conf/br0/route_localnet", before);
            PortForwardRule rule = firewall.AddPortForward(options);
            Assert.Equal("1", lab.Host.Stack.ReadSysctl("ipv4/conf/br0/route_localnet"));
            firewall.RemovePortForward(rule);
            Assert.Equal(before, lab.Host.Stack.ReadSysctl("ipv4/conf/br0/route_localnet"));
        }
    }

    [Fact]
    public void Publishing_on_loopback_again_opens_an_interface_that_was_made_anew()
    {
        using var lab = new FirewallLab();
        FirewallTable firewall = lab.Host.Stack.Firewall;
        var options = new PortForwardOptions { Port = "8080", ToAddress = "10.0.0.2", IncludeLoopback = true };
        PortForwardRule rule = firewall.AddPortForward(options);
        string before = lab.Host.Exec("nft", "-a", "list", "ruleset");
        lab.Host.Stack.WriteSysctl("ipv4/conf/br0/route_localnet", "0");
        Assert.Equal(rule.Handle, firewall.AddPortForward(options).Handle);
        Assert.Equal("1", lab.Host.Stack.ReadSysctl("ipv4/conf/br0/route_localnet"));
        Assert.Equal(before, lab.Host.Exec("nft", "-a", "list", "ruleset"));
        lab.Host.Ip("link", "del", "br0");
        firewall.RemovePortForward(rule);
        Assert.Equal("", lab.Host.Exec("nft", "list", "ruleset"));
    }

    [Fact]
    public void Without_a_route_loopback_is_refused_and_nothing_is_left_behind()
    {
        using var lab = new FirewallLab();
        FirewallTable firewall = lab.Host.Stack.Firewall;
        lab.Host.Ip("addr", "del", "10.0.0.1/24", "dev", "br0");
        var error = Assert.Throws<NetLab.Netlink.NetlinkException>(() => firewall.AddPortForward(new PortForwardOptions { Port = "8080", ToAddress = "10.0.0.2", IncludeLoopback = true }));
        Assert.Equal(NetLab.Interop.Errno.ENETUNREACH, error.Error);
        Assert.Contains("route to 10.0.0.2", error.Message, StringComparison.Ordinal);
        Assert.Equal("", lab.Host.Exec("nft", "list", "ruleset"));
    }
}
