using System.Runtime.InteropServices;
using FsCheck;
using FsCheck.Fluent;
using NetLab.Interop;
using NetLab.Netlink;
using NetLab.Network;
using NetLab.Tests.Support;

namespace NetLab.Tests.Network;

public class IPInterfaceTests
{
    [Fact]
    public void What_sysctl_set_is_read()
    {
        using TestNamespace lab = Lab();
        lab.Exec("sysctl", "-qw", "net.ipv4.conf.eth0.forwarding=1", "net.ipv4.conf.eth0.rp_filter=2", "net.ipv4.conf.eth0.proxy_arp=1", "net.ipv6.conf.eth0.mtu=1300",
            "net.ipv6.conf.eth0.accept_ra=2", "net.ipv6.conf.eth0.dad_transmits=4", "net.ipv6.conf.eth0.hop_limit=33", "net.ipv6.conf.eth0.accept_ra_defrtr=0",
            "net.ipv4.ip_default_ttl=99", "net.ipv4.neigh.eth0.base_reachable_time_ms=12340", "net.ipv4.neigh.eth0.retrans_time_ms=780", "net.ipv6.neigh.eth0.retrans_time_ms=560");
        lab.Ip("addr", "add", "10.0.0.2/24", "dev", "eth0", "metric", "70", "valid_lft", "500", "preferred_lft", "500");
        NetIPInterface four = Of(lab, AddressFamily.IPv4), six = Of(lab, AddressFamily.IPv6);
        Assert.Equal((SettingState.Enabled, ReversePathFilter.Loose, true, 1500u, 99u), (four.Forwarding, four.ReversePathFilter, four.ProxyNeighbor, four.NlMtu, four.CurrentHopLimit));
        Assert.Equal((12340u, 780u, 70u), (four.BaseReachableTime, four.RetransmitTime, four.InterfaceMetric));
        Assert.Equal((SettingState.Disabled, SettingState.Enabled), (four.AutomaticMetric, four.Dhcp));
        Assert.Equal((1300u, 4u, 33u, 560u), (six.NlMtu, six.DadTransmits, six.CurrentHopLimit, six.RetransmitTime));
        Assert.Equal((RouterDiscovery.Enabled, SettingState.Enabled, SettingState.Enabled), (six.RouterDiscovery, six.IgnoreDefaultRoutes, six.AutomaticMetric));
        Assert.Equal((ConnectionState.Connected, NeighborDiscoverySupported.Yes, lab.Name), (six.ConnectionState, six.NeighborDiscoverySupported, six.Namespace));
        Assert.Equal(NeighborDiscoverySupported.No, lab.Stack.IPInterfaces.List()[0].NeighborDiscoverySupported);
    }

    [Fact]
    public void What_NetLab_set_is_what_sysctl_and_ip_show()
    {
        using TestNamespace lab = Lab();
        lab.Ip("addr", "add", "10.0.0.2/24", "dev", "eth0");
        lab.Stack.IPInterfaces.Set(Of(lab, AddressFamily.IPv4), new IPInterfaceChange
        {
            Forwarding = SettingState.Enabled, NlMtuBytes = 1400, RetransmitTimeMs = 600, BaseReachableTimeMs = 5000, InterfaceMetric = 9,
        });
        lab.Stack.IPInterfaces.Set(Of(lab, AddressFamily.IPv6), new IPInterfaceChange
        {
            Forwarding = SettingState.Enabled, RouterDiscovery = RouterDiscovery.Enabled, NlMtuBytes = 1290, DadTransmits = 7, CurrentHopLimit = 12,
            IgnoreDefaultRoutes = SettingState.Enabled,
        });
        Assert.Equal("1 600 5000 1 2 1290 7 12 0", string.Join(' ', lab.Exec("sysctl", "-n", "net.ipv4.conf.eth0.forwarding", "net.ipv4.neigh.eth0.retrans_time_ms",
            "net.ipv4.neigh.eth0.base_reachable_time_ms", "net.ipv6.conf.eth0.forwarding", "net.ipv6.conf.eth0.accept_ra", "net.ipv6.conf.eth0.mtu",
            "net.ipv6.conf.eth0.dad_transmits", "net.ipv6.conf.eth0.hop_limit", "net.ipv6.conf.eth0.accept_ra_defrtr").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        Assert.Contains("mtu 1400", lab.Ip("link", "show", "eth0"), StringComparison.Ordinal);
        Assert.Contains("metric 9", lab.Ip("addr", "show", "eth0"), StringComparison.Ordinal);
        Assert.Equal("0", lab.Exec("sysctl", "-n", "net.ipv4.ip_forward").Trim());
    }

    [Fact]
    public void The_namespaces_switch_is_its_own()
    {
        using TestNamespace lab = Lab(), other = Lab();
        Assert.Equal(["eth0"], lab.Stack.IPInterfaces.ListeningToRouters().Where(one => one.InterfaceAlias != "eth1").Select(one => one.InterfaceAlias));
        lab.Stack.IPInterfaces.SetForwarding(AddressFamily.IPv4, true);
        Assert.Equal("1", lab.Exec("sysctl", "-n", "net.ipv4.ip_forward").Trim());
        Assert.Equal("0", lab.Exec("sysctl", "-n", "net.ipv6.conf.all.forwarding").Trim());
        Assert.Equal("0", other.Exec("sysctl", "-n", "net.ipv4.ip_forward").Trim());
        lab.Stack.IPInterfaces.SetForwarding(AddressFamily.IPv6, true);
        Assert.True(lab.Stack.IPInterfaces.IsForwarding(AddressFamily.IPv6));
        Assert.Empty(lab.Stack.IPInterfaces.ListeningToRouters());
        lab.Stack.IPInterfaces.SetForwarding(AddressFamily.IPv4, false);
        Assert.False(lab.Stack.IPInterfaces.IsForwarding(AddressFamily.IPv4));
    }

    [Fact]
    public void A_rejected_step_takes_the_others_back()
    {
        using TestNamespace lab = Lab();
        // IPv6's MTU may not be above the interface's own, which the kernel finds after the other settings are written.
        Assert.Throws<LinuxException>(() => lab.Stack.IPInterfaces.Set(Of(lab, AddressFamily.IPv6), new IPInterfaceChange { DadTransmits = 9, NlMtuBytes = 9000 }));
        Assert.Equal("1", lab.Exec("sysctl", "-n", "net.ipv6.conf.eth0.dad_transmits").Trim());
        var error = Assert.Throws<ArgumentException>(() => lab.Stack.IPInterfaces.Set(Of(lab, AddressFamily.IPv4), new IPInterfaceChange { Forwarding = SettingState.Enabled, NlMtuBytes = 70000 }));
        Assert.Equal("NlMtuBytes", error.ParamName);
        Assert.Equal("0", lab.Exec("sysctl", "-n", "net.ipv4.conf.eth0.forwarding").Trim());
    }

    [Fact]
    public void Bad_values_name_their_parameter()
    {
        using TestNamespace lab = Lab();
        Assert.Equal("NlMtuBytes", Fault(AddressFamily.IPv4, new IPInterfaceChange { NlMtuBytes = 10 }));
        Assert.Equal("NlMtuBytes", Fault(AddressFamily.IPv6, new IPInterfaceChange { NlMtuBytes = 1279 }));
        Assert.Equal("CurrentHopLimit", Fault(AddressFamily.IPv6, new IPInterfaceChange { CurrentHopLimit = 256 }));
        Assert.Equal("RetransmitTimeMs", Fault(AddressFamily.IPv4, new IPInterfaceChange { RetransmitTimeMs = 0 }));
        Assert.Contains("-DadTransmits", Assert.Throws<NotSupportedException>(() =>
            lab.Stack.IPInterfaces.Set(Of(lab, AddressFamily.IPv4), new IPInterfaceChange { DadTransmits = 1 })).Message, StringComparison.Ordinal);

        string? Fault(AddressFamily family, IPInterfaceChange change) =>
            Assert.Throws<ArgumentException>(() => lab.Stack.IPInterfaces.Set(Of(lab, family), change)).ParamName;
    }

    [Fact]
    public void Several_sysctls_are_written_all_or_none()
    {
        using TestNamespace lab = Lab();
        Assert.Throws<LinuxException>(() => lab.Stack.WriteSysctls([("ipv4/ip_forward", "1"), ("ipv4/nosuch", "1")]));
        string?[] values = lab.Stack.ReadSysctls(["ipv4/ip_forward", "ipv4/nosuch"]);
        Assert.Equal("0", values[0]);
        Assert.Null(values[1]);
    }

    [Fact]
    public void A_configuration_has_addresses_gateways_and_servers_as_objects()
    {
        using TestNamespace lab = Lab();
        lab.Ip("addr", "add", "10.0.0.2/24", "dev", "eth0");
        lab.Ip("addr", "add", "fd00::2/64", "dev", "eth0", "nodad");
        lab.Ip("route", "add", "default", "via", "10.0.0.1");
        lab.Ip("route", "add", "default", "via", "10.0.0.9", "metric", "50");
        lab.Ip("route", "add", "default", "dev", "eth1", "metric", "60");
        string directory = $"/etc/netns/{lab.Name}";
        if (!Witness.MayWrite("/etc/netns") && !Witness.MayWrite("/etc")) Assert.Skip("this user may not write /etc/netns");
        Directory.CreateDirectory(directory);
        try
        {
            File.WriteAllText($"{directory}/resolv.conf", "# ours\nnameserver 192.0.2.53\nnameserver\tfd00::53 # six\nnameserver nonsense\nsearch nameserver 1.2.3.4\n");
            List<NetIPConfiguration> all = IPConfigurationReader.Read(lab.Stack, static _ => true, detailed: false);
            Assert.Equal(["lo", "eth0", "eth1"], all.OrderBy(one => one.InterfaceAlias is "lo" ? 0 : 1).ThenBy(one => one.InterfaceAlias).Select(one => one.InterfaceAlias));
            NetIPConfiguration eth0 = all.Single(one => one.InterfaceAlias == "eth0");
            Assert.Equal("10.0.0.2", Assert.Single(eth0.IPv4Address).IPAddress);
            Assert.Equal("fd00::2", Assert.Single(eth0.IPv6Address).IPAddress);
            Assert.Single(eth0.IPv6LinkLocalAddress);
            Assert.Equal(["10.0.0.1", "10.0.0.9"], eth0.IPv4DefaultGateway.Select(route => route.NextHop));
            Assert.Empty(all.Single(one => one.InterfaceAlias == "eth1").IPv4DefaultGateway);
            Assert.Equal(["192.0.2.53"], eth0.DNSServer.Single(one => one.AddressFamily == AddressFamily.IPv4).ServerAddresses);
            Assert.Equal(["fd00::53"], eth0.DNSServer.Single(one => one.AddressFamily == AddressFamily.IPv6).ServerAddresses);
            Assert.Equal($"{directory}/resolv.conf", eth0.DNSServer[0].Source);
            Assert.Equal(1500u, eth0.NetIPv4Interface!.NlMtu);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public void Any_bytes_are_IP_settings_or_a_clean_error() => Prop.ForAll<byte[], bool>((bytes, neighbors) =>
    {
        byte[] datagram = new byte[16 + (neighbors ? 4 : 16) + bytes.Length];
        BitConverter.TryWriteBytes(datagram, (uint)datagram.Length);
        datagram[4] = (byte)(neighbors ? NeighborParameters.NewTable : RouteMessageType.NewLink);
        if (neighbors) datagram[16] = 2;
        bytes.CopyTo(datagram.AsSpan(neighbors ? 20 : 32));
        // Where there is room, the bytes stand in an attribute that is looked into.
        if (bytes.Length >= 4) MemoryMarshal.Cast<byte, ushort>(datagram.AsSpan(neighbors ? 20 : 32))[0] = (ushort)bytes.Length;
        if (bytes.Length >= 4) MemoryMarshal.Cast<byte, ushort>(datagram.AsSpan(neighbors ? 20 : 32))[1] = (ushort)(neighbors ? 6 : LinkAttribute.AddressFamilySpecific);
        ReadOnlySpan<byte> rest = datagram;
        try
        {
            Assert.True(NetlinkMessage.TryTake(ref rest, out NetlinkMessage message));
            if (neighbors) return !NeighborParameters.TryRead(in message, out NeighborParameters row) || row.Interface != 0;
            return IPInterfaceReader.TryRead(in message, out IPInterfaceReader link) && link.Interfaces(null, null).Count() <= 2;
        }
        catch (NetlinkFormatException)
        {
            return true;
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    private static TestNamespace Lab()
    {
        var lab = new TestNamespace();
        lab.Ip("link", "add", "eth0", "type", "veth", "peer", "name", "eth1");
        lab.Ip("link", "set", "eth0", "up");
        lab.Ip("link", "set", "eth1", "up");
        return lab;
    }

    private static NetIPInterface Of(TestNamespace lab, AddressFamily family) => lab.Stack.IPInterfaces.List(family).Single(one => one.InterfaceAlias == "eth0");
}
