using FsCheck;
using FsCheck.Fluent;
using NetLab.Firewall;
using NetLab.Interop;
using NetLab.Netlink;
using NetLab.Network;
using NetLab.Tests.Support;

namespace NetLab.Tests.Firewall;

/// <summary>Packets that log rules tell of, from the bytes of the question to real traffic.</summary>
public class FilterLogTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    [Fact]
    public void The_question_is_one_message()
    {
        using var request = new NetlinkWriter();
        FilterLogMessage.WriteBind(request, 78, 256);
        ReadOnlySpan<byte> sent = request.Written;
        Assert.True(NetlinkMessage.TryTake(ref sent, out NetlinkMessage message));
        Assert.True(sent.IsEmpty);
        Assert.Equal(0x401, message.Type);
        Assert.Equal("0000004e" + "0500010001000000" + "0a000200000001000200" + "0000" + "0800040000000001" + "0800050000000020" + "0600060000010000", Convert.ToHexStringLower(message.Payload));
    }

    [Fact]
    public void What_is_forwarded_is_told_with_both_interfaces_the_prefix_and_the_ports()
    {
        using var lab = new FirewallLab();
        FirewallTable firewall = lab.Host.Stack.Firewall;
        firewall.AddLog(new LogRuleOptions { Chain = LogChain.Prerouting, Protocol = "udp", Prefix = "came" });
        LogRule forward = firewall.AddLog(new LogRuleOptions { Chain = LogChain.Forward, InInterface = "br0", OutInterface = "out0", Protocol = "udp", Prefix = "IN" });
        firewall.AddLog(new LogRuleOptions { Chain = LogChain.Forward, InInterface = "out0", Prefix = "never" });
        firewall.AddMasquerade(new MasqueradeOptions { SourcePrefix = "10.0.0.0/24", OutInterface = "out0" });
        firewall.AddLog(new LogRuleOptions { Chain = LogChain.Postrouting, Protocol = "udp", Prefix = "went" });
        using FilterLogReader reader = FilterLogReader.Open(lab.Host.Stack);
        DateTime before = DateTime.Now;
        lab.One.Exec("bash", "-c", "echo -n hello > /dev/udp/192.0.2.2/5353");
        FilterLogEntry[] told = [Next(reader), Next(reader), Next(reader)];
        Assert.Equal(["came Prerouting br0 -> -", "IN Forward br0 -> out0", "went Postrouting br0 -> out0"],
            told.Select(static entry => $"{entry.Prefix} {entry.Chain} {entry.InInterface ?? "-"} -> {entry.OutInterface ?? "-"}"));
        Assert.All(told, entry => Assert.Equal(("UDP", "192.0.2.2:5353", 33, 78, lab.Host.Name, 0L), (entry.Protocol, entry.Destination, entry.Length, entry.Group, entry.Namespace, entry.Lost)));
        // The way in and through has the true source, the way out the translated one.
        Assert.Equal(["10.0.0.2", "10.0.0.2", "192.0.2.1"], told.Select(static entry => entry.SourceAddress));
        Assert.Equal(5353, (int)told[1].DestinationPort!);
        Assert.InRange(told[1].Time, before.AddSeconds(-1), DateTime.Now.AddSeconds(1));
        Assert.Equal("hello"u8.ToArray(), told[1].Data[28..]);
        string mac = lab.One.Stack.Links.Get("eth0").MacAddress;
        Assert.Equal(mac, told[0].MacAddress);
        Assert.Equal(1ul, firewall.GetLogRules().Single(rule => rule.Handle == forward.Handle).PacketCount);
    }

    [Fact]
    public void Tcp_icmp_and_ipv6_of_this_machine_with_its_user_and_mark()
    {
        using var lab = new TestNamespace();
        FirewallTable firewall = lab.Stack.Firewall;
        firewall.AddLog(new LogRuleOptions { Chain = LogChain.Output, Group = 7 });
        lab.Exec("nft", "add table inet t; add chain inet t c { type filter hook output priority -200; }; add rule inet t c meta mark set 0x2a");
        using FilterLogReader reader = FilterLogReader.Open(lab.Stack, 7);
        lab.Exec("ping", "-6", "-c", "1", "-W", "5", "::1");
        FilterLogEntry ping = Next(reader), pong = Next(reader);
        Assert.Equal(("ICMPv6", (byte)128, "::1", AddressFamily.IPv6, 42u), (ping.Protocol!, ping.IcmpType!.Value, ping.Source!, ping.AddressFamily!.Value, ping.Mark));
        Assert.Equal((byte)129, pong.IcmpType!.Value);
        Assert.Equal(0u, ping.UserId);
        Witness.Try("ip", "netns", "exec", lab.Name, "bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/9");
        FilterLogEntry syn = Next(reader), reset = Next(reader);
        Assert.Equal(("TCP", "SYN", "127.0.0.1:9", "lo", (string?)null), (syn.Protocol!, syn.TcpFlags!, syn.Destination!, syn.OutInterface!, syn.InInterface));
        Assert.Equal("RST, ACK", reset.TcpFlags);
    }

    [Fact]
    public void What_was_lost_is_counted_to_the_packet()
    {
        using var lab = new TestNamespace();
        LogRule rule = lab.Stack.Firewall.AddLog(new LogRuleOptions { Chain = LogChain.Output, Protocol = "udp" });
        using FilterLogReader reader = FilterLogReader.Open(lab.Stack, queueSize: 4096);
        lab.Exec("bash", "-c", "for i in {1..3000}; do echo x > /dev/udp/127.0.0.1/9; done");
        long read = 0;
        while (reader.Read(TimeSpan.FromMilliseconds(200), TestContext.Current.CancellationToken) is not null) read++;
        Assert.True(reader.LossPending || reader.Lost > 0, $"{read} read");
        // The next packet's number says how many are missing before it.
        lab.Exec("bash", "-c", "echo x > /dev/udp/127.0.0.1/9");
        Assert.NotNull(Next(reader));
        Assert.False(reader.LossPending);
        Assert.InRange(read, 1, 2999);
        Assert.Equal((long)lab.Stack.Firewall.GetLogRules().Single(other => other.Handle == rule.Handle).PacketCount, read + 1 + reader.Lost);
    }

    [Fact]
    public void A_group_has_one_reader_and_the_second_is_told_so()
    {
        using var lab = new TestNamespace();
        using (FilterLogReader.Open(lab.Stack, 9))
        {
            var error = Assert.Throws<NetlinkException>(() => FilterLogReader.Open(lab.Stack, 9));
            Assert.Equal(Errno.EBUSY, error.Error);
            Assert.Contains("Cannot read the log group 9: somebody reads it already", error.Message, StringComparison.Ordinal);
            Assert.Contains("Choose another -Group", error.Message, StringComparison.Ordinal);
            FilterLogReader.Open(lab.Stack, 10).Dispose();
            using var elsewhere = new TestNamespace();
            FilterLogReader.Open(elsewhere.Stack, 9).Dispose();
        }
        FilterLogReader.Open(lab.Stack, 9).Dispose();
        Assert.Throws<ArgumentException>(() => FilterLogReader.Open(lab.Stack, 65536));
        Assert.Null(FilterLogReader.Open(lab.Stack, 9).Read(TimeSpan.Zero, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Interfaces_that_come_and_change_their_names_are_named()
    {
        using var lab = new TestNamespace();
        lab.Stack.Firewall.AddLog(new LogRuleOptions { Chain = LogChain.Output, Protocol = "udp" });
        using FilterLogReader reader = FilterLogReader.Open(lab.Stack);
        lab.Ip("link", "add", "new0", "up", "type", "bridge");
        lab.Ip("addr", "add", "10.9.0.1/24", "dev", "new0");
        lab.Ip("neigh", "add", "10.9.0.2", "lladdr", "02:00:00:00:00:02", "dev", "new0");
        lab.Exec("bash", "-c", "echo x > /dev/udp/10.9.0.2/9");
        Assert.Equal("new0", Next(reader).OutInterface);
        lab.Ip("link", "set", "new0", "name", "other0");
        lab.Exec("bash", "-c", "echo x > /dev/udp/10.9.0.2/9");
        Assert.Equal("other0", Next(reader).OutInterface);
    }

    [Fact]
    public void A_wait_is_cancelled_at_once()
    {
        using var lab = new TestNamespace();
        using FilterLogReader reader = FilterLogReader.Open(lab.Stack);
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));
        Assert.ThrowsAny<OperationCanceledException>(() => reader.Read(Long, soon.Token));
    }

    [Fact]
    public void Any_bytes_of_a_packet_give_what_is_there() => Prop.ForAll<byte[], bool, byte>(static (bytes, six, next) =>
    {
        byte[] header = six ? [0x60, 0, 0, 0, 0, 0, next, 64, .. new byte[32]] : [(byte)(0x40 | (next & 15)), 0, 0, 20, 0, 0, 0, 0, 64, next, .. new byte[10]];
        foreach (byte[] packet in (byte[][])[bytes, [.. header, .. bytes], header[..(bytes.Length % header.Length)]])
        {
            var entry = new FilterLogEntry { Data = packet, Headers = LoggedHeaders.Read(packet) };
            Assert.NotNull(entry.ToString());
        }
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("45000028000100004006000001020304050607080050c35000000000000000005012000000000000", "TCP 1.2.3.4:80 -> 5.6.7.8:50000 40 SYN, ACK")]
    [InlineData("4500002800012000401100000102030405060708003500350014", "UDP 1.2.3.4:53 -> 5.6.7.8:53 40 ")]
    [InlineData("4500002800010001401100000102030405060708003500350014", "UDP 1.2.3.4 -> 5.6.7.8 40 ")]
    [InlineData("46000028000100004011000001020304050607089404000000350036", "UDP 1.2.3.4:53 -> 5.6.7.8:54 40 ")]
    [InlineData("600000000014004000000000000000000000000000000001000000000000000000000000000000021100050200000100003500350008", "UDP [::1]:53 -> [::2]:53 60 ")]
    [InlineData("600000000010 2c4000000000000000000000000000000001000000000000000000000000000000021100000900000001 0035003500080000", "UDP ::1 -> ::2 56 ")]
    [InlineData("4500", " ->  2 ")]
    public void Headers_are_read(string packet, string text)
    {
        byte[] bytes = Convert.FromHexString(packet.Replace(" ", "", StringComparison.Ordinal));
        var entry = new FilterLogEntry { Data = bytes, Headers = LoggedHeaders.Read(bytes) };
        Assert.Equal(text, $"{entry.Protocol}{(entry.Protocol is null ? "" : " ")}{entry.Source} -> {entry.Destination} {entry.Length} {entry.TcpFlags}");
    }

    private static FilterLogEntry Next(FilterLogReader reader)
    {
        FilterLogEntry? entry = reader.Read(Long, TestContext.Current.CancellationToken);
        Assert.NotNull(entry);
        return entry;
    }
}
