using System.Diagnostics;
using System.Runtime.InteropServices;
using FsCheck;
using FsCheck.Fluent;
using NetLab.Firewall;
using NetLab.Interop;
using NetLab.Netlink;
using NetLab.Network;
using NetLab.Tests.Support;

namespace NetLab.Tests.Firewall;

public class ConntrackTests
{
    [Fact]
    public void What_the_conntrack_tool_enters_is_listed_with_both_directions_and_its_translation()
    {
        using var lab = new TestNamespace();
        Enter(lab, "-p", "tcp", "-s", "10.0.0.2", "-d", "192.0.2.1", "--sport", "51000", "--dport", "80", "--state", "ESTABLISHED",
            "-u", "ASSURED,SEEN_REPLY", "--timeout", "300", "-n", "198.51.100.1:40000", "-m", "7");
        ConntrackEntry entry = Assert.Single(lab.Stack.Conntrack.List());
        Assert.Equal("TCP", entry.Protocol);
        Assert.Equal(ConntrackState.Established, entry.State);
        Assert.Equal("10.0.0.2:51000 -> 192.0.2.1:80", entry.OriginalFlow);
        Assert.Equal("192.0.2.1:80 -> 198.51.100.1:40000", entry.ReplyFlow);
        Assert.Equal("198.51.100.1:40000", entry.TranslatedSource);
        Assert.Null(entry.TranslatedDestination);
        Assert.Equal(ConntrackStatus.SourceNat | ConntrackStatus.Assured | ConntrackStatus.SeenReply | ConntrackStatus.Confirmed,
            entry.Status & (ConntrackStatus.SourceNat | ConntrackStatus.DestinationNat | ConntrackStatus.Assured | ConntrackStatus.SeenReply | ConntrackStatus.Confirmed));
        Assert.Equal(7u, entry.Mark);
        Assert.InRange(entry.Timeout!.Value.TotalSeconds, 250, 300);
        Assert.Equal(lab.Name, entry.Namespace);
        Assert.Null(entry.OriginalPackets);
    }

    [Fact]
    public void IPv6_udp_with_a_translated_destination()
    {
        using var lab = new TestNamespace();
        Enter(lab, "-p", "udp", "-s", "2001:db8::2", "-d", "2001:db8::1", "--sport", "5000", "--dport", "53", "--timeout", "30", "-g", "2001:db8::53");
        ConntrackEntry entry = Assert.Single(lab.Stack.Conntrack.List());
        Assert.Equal(AddressFamily.IPv6, entry.AddressFamily);
        Assert.Equal("[2001:db8::2]:5000 -> [2001:db8::1]:53", entry.OriginalFlow);
        Assert.Equal("[2001:db8::53]:53", entry.TranslatedDestination);
        Assert.Equal(ConntrackState.Unreplied, entry.State);
    }

    [Fact]
    public void Ping_leaves_an_icmp_entry_with_type_and_counters_when_accounted()
    {
        using var lab = new TestNamespace();
        lab.Stack.WriteSysctl("netfilter/nf_conntrack_acct", "1");
        lab.Stack.WriteSysctl("netfilter/nf_conntrack_timestamp", "1");
        lab.Exec("nft", "add table ip t; add chain ip t c { type filter hook input priority 0; }; add rule ip t c ct state established");
        lab.Exec("ping", "-c", "1", "-W", "2", "127.0.0.1");
        ConntrackEntry entry = Assert.Single(lab.Stack.Conntrack.List(new ConntrackFilter { Protocol = 1 }));
        Assert.Equal("ICMP", entry.Protocol);
        Assert.Equal((byte)8, entry.IcmpType);
        Assert.Null(entry.SourcePort);
        Assert.Equal(1ul, entry.OriginalPackets);
        Assert.Equal(84ul, entry.ReplyBytes);
        Assert.Equal(ConntrackState.Replied, entry.State);
        Assert.InRange((DateTimeOffset.Now - entry.CreationTime!.Value).TotalSeconds, -1, 60);
    }

    [Fact]
    public void Filters_by_family_protocol_address_prefix_port_and_mark()
    {
        using var lab = new TestNamespace();
        Udp(lab, "10.0.0.2", 1000, 53);
        Udp(lab, "10.0.0.3", 1001, 53, "-m", "5");
        Udp(lab, "10.1.0.2", 1002, 54);
        Enter(lab, "-p", "tcp", "-s", "10.0.0.2", "-d", "192.0.2.1", "--sport", "51000", "--dport", "53", "--state", "SYN_SENT", "--timeout", "300");
        Enter(lab, "-p", "udp", "-s", "2001:db8::2", "-d", "2001:db8::1", "--sport", "5000", "--dport", "53", "--timeout", "30");
        ConntrackTable table = lab.Stack.Conntrack;
        Assert.Equal(5, table.List().Count);
        Assert.Equal(4, table.List(new ConntrackFilter { AddressFamily = AddressFamily.IPv4 }).Count);
        Assert.Equal(4, table.List(new ConntrackFilter { Protocol = 17 }).Count);
        Assert.Equal(3, table.List(new ConntrackFilter { Protocol = 17, DestinationPort = 53 }).Count);
        Assert.Equal(2, table.List(new ConntrackFilter { Source = "10.0.0.2" }).Count);
        Assert.Equal(3, table.List(new ConntrackFilter { Source = "10.0.0.0/24" }).Count);
        Assert.Equal("10.0.0.3", Assert.Single(table.List(new ConntrackFilter { Mark = 5 })).SourceAddress);
        Assert.Single(table.List(new ConntrackFilter { SourcePort = 1002 }));
        Assert.Empty(table.List(new ConntrackFilter { Protocol = 17, Destination = "192.0.2.9" }));
        Assert.Throws<ArgumentException>("SourceAddress", () => new ConntrackFilter { Source = "10.0.0.300" });
    }

    [Fact]
    public void Forgets_one_entry_and_every_entry_to_a_port()
    {
        using var lab = new TestNamespace();
        ConntrackTable table = lab.Stack.Conntrack;
        for (int i = 0; i < 40; i++) Udp(lab, "10.0.0.2", 1000 + i, 8053);
        Udp(lab, "10.0.0.2", 999, 8054);
        Enter(lab, "-p", "tcp", "-s", "10.0.0.2", "-d", "192.0.2.1", "--sport", "51000", "--dport", "8053", "--state", "SYN_SENT", "--timeout", "300");
        ConntrackEntry first = table.List(new ConntrackFilter { SourcePort = 1000 })[0];
        table.Delete(first);
        Assert.Equal(Errno.ENOENT, Assert.Throws<NetlinkException>(() => table.Delete(first)).Error);
        Assert.Equal(39, table.DeleteByDestination(17, 8053, 8053));
        Assert.Equal(0, table.DeleteByDestination(17, 8053, 8053));
        Assert.Equal(0, table.DeleteByDestination(17, 8054, 8054, "192.0.2.2"));
        string left = lab.Exec("conntrack", "-L");
        Assert.Contains("dport=8054", left, StringComparison.Ordinal);
        Assert.Contains("tcp", left, StringComparison.Ordinal);
        Assert.Equal(2, table.List().Count);
        Assert.Equal(1, table.DeleteByDestination(17, 8000, 8100, "192.0.2.1"));
    }

    [Fact]
    public void The_request_carries_the_kernels_filter()
    {
        using var request = new NetlinkWriter();
        ConntrackTable.WriteList(request, 2, new ConntrackFilter { Protocol = 17, Source = "10.0.0.2", DestinationPort = 53 });
        Assert.Equal(
            "5400000001010100" + "0000000000000000" + "02000000" // length, IPCTNL_MSG_CT_GET, NLM_F_REQUEST; nfgenmsg of AF_INET
            + "0C001980" + "0800010029000000" // CTA_FILTER { ORIG_FLAGS: source, protocol, destination port }
            + "34000180" // CTA_TUPLE_ORIG
            + "14000180" + "080001000A000002" + "0800020000000000"
            + "1C000280" + "0500010011000000" + "0600020000000000" + "0600030000350000",
            Convert.ToHexString(request.Written));
    }

    [Fact]
    public void A_hundred_thousand_entries_are_read_fast()
    {
        byte[] message = Message();
        long start = Stopwatch.GetTimestamp();
        var entries = new List<ConntrackEntry>();
        for (int i = 0; i < 100_000; i++)
        {
            ReadOnlySpan<byte> datagram = message;
            Assert.True(NetlinkMessage.TryTake(ref datagram, out NetlinkMessage taken));
            entries.Add(ConntrackTable.Read(in taken, null)!);
        }
        Assert.Equal("10.0.0.2", entries[^1].SourceAddress);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 0, 20_000);
    }

    [Fact]
    public void Any_bytes_give_a_value_or_a_clean_error()
    {
        byte[] good = Message();
        Prop.ForAll<byte[]>(bytes =>
        {
            // The bytes as attributes, and as changes to a good message.
            Parse([.. good.AsSpan(0, 20), .. bytes]);
            byte[] changed = [.. good];
            for (int i = 0; i + 1 < bytes.Length; i += 2) changed[16 + (bytes[i] % (changed.Length - 16))] = bytes[i + 1];
            Parse(changed);
        }).QuickCheckThrowOnFailure();
    }

    private static void Parse(byte[] message)
    {
        uint length = (uint)message.Length;
        MemoryMarshal.Write(message, in length);
        try
        {
            ReadOnlySpan<byte> datagram = message;
            if (!NetlinkMessage.TryTake(ref datagram, out NetlinkMessage taken)) return;
            ConntrackEntry? entry = ConntrackTable.Read(in taken, null);
            _ = $"{entry?.OriginalFlow}{entry?.ReplyFlow}{entry?.TranslatedSource}{entry?.TranslatedDestination}{entry?.IcmpId}";
        }
        catch (NetlinkFormatException)
        {
        }
    }

    /// <summary>An answer of the kernel's for one TCP connection.</summary>
    private static byte[] Message()
    {
        using var writer = new NetlinkWriter();
        writer.Begin(ConntrackMessageType.New, NetlinkFlags.Multi);
        writer.Fixed(new NetfilterHeader(NetfilterFamily.IP));
        var original = new ConntrackTuple { Protocol = 6, Source = IPValue.Parse("10.0.0.2", ""), Destination = IPValue.Parse("192.0.2.1", ""), SourcePort = 51000, DestinationPort = 80 };
        original.Write(writer, ConntrackAttribute.Original);
        (original with { Source = original.Destination, Destination = original.Source, SourcePort = 80, DestinationPort = 51000 }).Write(writer, ConntrackAttribute.Reply);
        writer.UInt32BigEndian(ConntrackAttribute.Status, 0xe);
        writer.UInt32BigEndian(ConntrackAttribute.Timeout, 300);
        int info = writer.BeginNested(ConntrackAttribute.ProtocolInfo);
        int tcp = writer.BeginNested(ConntrackAttribute.TcpInfo);
        writer.UInt8(ConntrackAttribute.InfoState, 3);
        writer.EndNested(tcp);
        writer.EndNested(info);
        int counters = writer.BeginNested(ConntrackAttribute.OriginalCounters);
        writer.UInt64BigEndian(ConntrackAttribute.Packets, 1);
        writer.EndNested(counters);
        return writer.Written.ToArray();
    }

    private static void Udp(TestNamespace lab, string source, int sourcePort, int port, params string[] more) =>
        Enter(lab, ["-p", "udp", "-s", source, "-d", "192.0.2.1", "--sport", $"{sourcePort}", "--dport", $"{port}", "--timeout", "300", .. more]);

    private static void Enter(TestNamespace lab, params string[] arguments) => lab.Exec(["conntrack", "-I", .. arguments]);
}
