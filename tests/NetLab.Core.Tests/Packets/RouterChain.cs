using System.Net;
using NetLab.Packets;
using NetLab.Tests.Support;

namespace NetLab.Tests.Packets;

/// <summary>
/// Five namespaces in a row, three of them routers: the second router never says that hops are used up, the link behind it carries 1400 bytes, and the
/// third forbids 10.99/16 and TCP port 81, drops 10.98/16 and knows no way to 10.97/16 (the same for IPv6 with fd99, fd98, fd97).
/// </summary>
public sealed class RouterChain : IDisposable
{
    internal const int Length = 5;

    public RouterChain()
    {
        for (int i = 0; i < Length; i++) Spaces.Add(new TestNamespace());
        for (int i = 0; i < Length; i++)
        {
            foreach (string setting in (string[])["net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1", "net.ipv4.icmp_ratelimit=0", "net.ipv6.icmp.ratelimit=0", "net.ipv4.icmp_msgs_per_sec=100000", "net.ipv4.icmp_msgs_burst=10000"])
                Witness.Try("ip", "netns", "exec", Spaces[i].Name, "sysctl", "-qw", setting);
        }
        for (int i = 0; i + 1 < Length; i++)
        {
            Spaces[i].Ip("link", "add", "right", "type", "veth", "peer", "name", "left", "netns", Spaces[i + 1].Name);
            if (i == 2)
            {
                Spaces[i].Ip("link", "set", "right", "mtu", "1400");
                Spaces[i + 1].Ip("link", "set", "left", "mtu", "1400");
            }
            foreach ((TestNamespace space, string link, int end) in ((TestNamespace, string, int)[])[(Spaces[i], "right", 1), (Spaces[i + 1], "left", 2)])
            {
                space.Ip("addr", "add", $"10.77.{i}.{end}/24", "dev", link);
                space.Ip("addr", "add", $"fd77:{i}::{end}/64", "dev", link, "nodad");
                space.Ip("link", "set", link, "addrgenmode", "none");
                space.Ip("link", "set", link, "up");
                space.Ip("addr", "add", $"fe80::{i + 1}:{end}/64", "dev", link, "nodad");
            }
        }
        for (int i = 0; i < Length; i++)
        {
            if (i + 1 < Length)
            {
                Spaces[i].Ip("route", "add", "default", "via", $"10.77.{i}.2");
                Spaces[i].Ip("-6", "route", "add", "default", "via", $"fd77:{i}::2");
            }
            for (int left = 0; left < i - 1; left++)
            {
                Spaces[i].Ip("route", "add", $"10.77.{left}.0/24", "via", $"10.77.{i - 1}.1");
                Spaces[i].Ip("-6", "route", "add", $"fd77:{left}::/64", "via", $"fd77:{i - 1}::1");
            }
        }
        Nft(2, "add table inet t; add chain inet t o { type filter hook output priority 0; }; add rule inet t o icmp type time-exceeded drop; add rule inet t o icmpv6 type time-exceeded drop");
        Nft(3, "add table inet t; add chain inet t f { type filter hook forward priority 0; }; "
            + "add rule inet t f ip daddr 10.99.0.0/16 reject with icmp type admin-prohibited; add rule inet t f ip6 daddr fd99::/16 reject with icmpv6 type admin-prohibited; "
            + "add rule inet t f meta nfproto ipv4 tcp dport 81 reject with icmp type admin-prohibited; add rule inet t f meta nfproto ipv6 tcp dport 81 reject with icmpv6 type admin-prohibited; "
            // An 'unreachable' route would be as good, but speaks only so often, which no setting of a namespace changes.
            + "add rule inet t f ip daddr 10.97.0.0/16 reject with icmp type host-unreachable; add rule inet t f ip6 daddr fd97::/16 reject with icmpv6 type no-route; "
            + "add rule inet t f ip daddr 10.98.0.0/16 drop; add rule inet t f ip6 daddr fd98::/16 drop");
    }

    internal List<TestNamespace> Spaces { get; } = [];

    internal TestNamespace First => Spaces[0];

    internal TestNamespace Last => Spaces[^1];

    /// <summary>The far end's address.</summary>
    internal static string End(bool six) => six ? "fd77:3::2" : "10.77.3.2";

    internal static EchoTarget Target(string address) => new(address, IPAddress.Parse(address));

    /// <summary>Lets everybody have ICMP's own socket in the first namespace, or nobody.</summary>
    internal void OpenPing(bool open) => First.Exec("sysctl", "-qw", $"net.ipv4.ping_group_range={(open ? "0 2147483647" : "1 0")}");

    public void Dispose()
    {
        foreach (TestNamespace space in Spaces) space.Dispose();
    }

    private void Nft(int index, string rules) => Spaces[index].Exec("nft", rules);
}
