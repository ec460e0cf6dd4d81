using System.Diagnostics;
using NetLab.Interop;
using NetLab.Network;
using NetLab.Packets;
using NetLab.Tests.Support;

namespace NetLab.Tests.Packets;

/// <summary>Capturing from the real kernel, in namespaces of the tests' own.</summary>
public sealed class PacketCaptureTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);

    [Fact]
    public void Packets_of_a_namespace_come_with_their_times_interfaces_and_directions()
    {
        using var space = new TestNamespace();
        using PacketCapture capture = PacketCapture.Open(space.Stack, new CaptureOptions { Filter = "icmp" });
        long before = CaptureTime.Now;
        space.Exec("ping", "-c", "1", "-W", "5", "127.0.0.1");
        List<NetPacket> packets = Read(capture, 2);
        long after = CaptureTime.Now;
        Assert.Equal(["echo request", "echo reply"], packets.Select(static packet => packet.Info.Split(',')[0]["ICMP ".Length..]));
        // Each passes the loopback interface twice, sent and received, and is told once.
        Assert.All(packets, static packet => Assert.Equal(PacketDirection.Incoming, packet.Direction));
        Assert.All(packets, packet =>
        {
            Assert.Equal(("lo", space.Name, 1u, "127.0.0.1", 98u), (packet.InterfaceAlias, packet.Namespace, packet.InterfaceIndex, packet.SourceAddress, packet.Length));
            Assert.InRange(packet.TimestampNanoseconds!.Value, before - 1_000_000_000, after + 1_000_000_000);
        });
        Assert.Null(capture.TryRead());
        Assert.Equal((4ul, 0ul), (capture.Statistics.Accepted!.Value, capture.Statistics.Dropped!.Value));
    }

    [Theory]
    [InlineData(PacketDirection.Incoming)]
    [InlineData(PacketDirection.Outgoing)]
    public void One_direction_may_be_asked_for(PacketDirection direction)
    {
        using var space = new TestNamespace();
        using PacketCapture capture = PacketCapture.Open(space.Stack, new CaptureOptions { InterfaceAlias = "lo", Filter = "icmp", Direction = direction });
        space.Exec("ping", "-c", "2", "-i", "0.01", "-W", "5", "127.0.0.1");
        Assert.All(Read(capture, 4), packet => Assert.Equal(direction, packet.Direction));
        Assert.Null(capture.TryRead());
    }

    [Fact]
    public void A_VLAN_tag_the_kernel_took_off_is_put_back_and_filters_know_it()
    {
        using var one = new TestNamespace();
        using var two = new TestNamespace();
        one.Ip("link", "add", "v0", "up", "type", "veth", "peer", "name", "v1", "netns", two.Name);
        two.Ip("link", "set", "v1", "up");
        byte[] body = Frames.IPv4(17, Frames.Udp(5000, 6000, new byte[40]));
        byte[] tagged = Frames.Vlan(0x6005, 0x0800, body), other = Frames.Vlan(7, 0x0800, body), twice = Frames.Vlan(9, 0x8100, [.. Frames.U16(5), .. Frames.U16(0x0800), .. body], 0x88a8), plain = Frames.Ethernet(0x0800, body);
        // The sender has the tag in the packet, the receiver beside it; the filters are the same.
        foreach ((TestNamespace space, string name) in new[] { (one, "v0"), (two, "v1") })
        {
            (string Filter, byte[][] Expected)[] cases =
            [
                ("vlan 5 and udp port 6000", [tagged]), ("vlan and udp", [tagged, other]), ("vlan and vlan 5 and host 10.0.0.1", [twice]), ("udp and not vlan", [plain]), ("ether src 02:fc:00:00:00:01 and not vlan 5", [other, twice, plain]),
            ];
            PacketCapture[] captures = [.. cases.Select(one => PacketCapture.Open(space.Stack, new CaptureOptions { InterfaceAlias = name, Filter = one.Filter, BufferSize = 1 << 20 }))];
            using PacketCapture all = PacketCapture.Open(space.Stack, new CaptureOptions { Filter = "vlan 5 and udp" });
            SendFrames(one, "v0", [tagged, other, twice, plain]);
            for (int i = 0; i < cases.Length; i++)
            {
                Assert.Equal(cases[i].Expected.Select(Convert.ToHexStringLower), Read(captures[i], cases[i].Expected.Length).Select(static packet => Convert.ToHexStringLower(packet.Data)));
                captures[i].Dispose();
            }
            NetPacket found = Read(all, 1)[0];
            Assert.Equal((5, 3, (uint)tagged.Length, tagged.Length), (found.Vlan[0].Id, found.Vlan[0].Priority, found.Length, found.CapturedLength));
        }
    }

    [Fact]
    public void Interfaces_made_later_are_captured_too()
    {
        using var space = new TestNamespace();
        using PacketCapture capture = PacketCapture.Open(space.Stack, new CaptureOptions { Filter = "udp dst port 6000" });
        space.Ip("link", "add", "d7", "up", "type", "veth", "peer", "name", "d8");
        space.Ip("link", "set", "d8", "up");
        SendFrames(space, "d7", [Frames.Ethernet(0x0800, Frames.IPv4(17, Frames.Udp(5000, 6000, new byte[40])))]);
        List<NetPacket> packets = Read(capture, 2);
        Assert.Equal([("d7", PacketDirection.Outgoing), ("d8", PacketDirection.Incoming)], packets.Select(static packet => (packet.InterfaceAlias!, packet.Direction)).Order());
        Assert.All(packets, static packet => Assert.Equal((LinkType.Ethernet, "02-FC-00-00-00-02"), (packet.LinkType, packet.Ethernet!.DestinationAddress)));
    }

    [Fact]
    public void Only_so_many_bytes_are_kept()
    {
        using var space = new TestNamespace();
        using PacketCapture capture = PacketCapture.Open(space.Stack, new CaptureOptions { InterfaceAlias = "lo", Filter = "icmp", SnapLength = 50 });
        space.Exec("ping", "-c", "1", "-s", "1000", "-W", "5", "127.0.0.1");
        Assert.All(Read(capture, 2), packet => Assert.Equal((50, 1042u, "ICMP"), (packet.CapturedLength, packet.Length, packet.Protocol)));
    }

    [Fact]
    public void What_finds_no_room_is_counted_and_told_with_the_next_packet()
    {
        using var space = new TestNamespace();
        using PacketCapture capture = PacketCapture.Open(space.Stack, new CaptureOptions { InterfaceAlias = "lo", Filter = "udp", BufferSize = 512 << 10 });
        // Nobody reads meanwhile: 512 KiB hold less than 3000 packets of 1400 bytes.
        NamespaceThread.Run(space.Stack.Handle, static () => Send(3000, 1400));
        int read = 0;
        ulong told = 0;
        while (capture.TryRead() is { } packet)
        {
            read++;
            told += packet.Dropped ?? 0;
        }
        Assert.InRange(read, 1, 2999);
        NamespaceThread.Run(space.Stack.Handle, static () => Send(1, 10));
        _ = capture.Statistics;
        // The block that was being filled comes with the new packet.
        while (capture.Read(TimeSpan.FromSeconds(1)) is { } packet)
        {
            read++;
            told += packet.Dropped ?? 0;
            if (packet.Length == 52) break;
        }
        CaptureStatistics figures = capture.Statistics;
        Assert.True(figures.Dropped > 0);
        // Every packet was read or is counted, and what is counted was told.
        Assert.Equal(3001ul, (ulong)read + figures.Dropped);
        Assert.Equal(3001ul, figures.Accepted);
        Assert.Equal(figures.Dropped, told);
    }

    [Fact]
    public void Tcpdump_sees_the_same_packets()
    {
        using var space = new TestNamespace();
        string path = Path.GetTempFileName();
        try
        {
            using PacketCapture capture = PacketCapture.Open(space.Stack, new CaptureOptions { InterfaceAlias = "lo", Filter = "udp port 7007 or icmp" });
            using Process tcpdump = Process.Start(new ProcessStartInfo("ip", ["netns", "exec", space.Name, "tcpdump", "-i", "lo", "-n", "-U", "-w", path, "--immediate-mode", "-c", "20", "udp port 7007 or icmp"]) { RedirectStandardError = true })!;
            if (!File.Exists("/usr/bin/tcpdump") && !File.Exists("/usr/sbin/tcpdump")) Assert.Skip("tcpdump is not installed");
            while (tcpdump.StandardError.ReadLine() is { } line && !line.Contains("listening", StringComparison.Ordinal)) { }
            // 10 datagrams, each twice; nobody listens, so ICMP comes too.
            NamespaceThread.Run(space.Stack.Handle, static () => Send(10, 100));
            if (!tcpdump.WaitForExit(20_000)) tcpdump.Kill();
            using PcapngReader reader = CaptureFile.Open(path);
            CapturedFrame[] theirs = [.. reader.ReadAll()];
            List<NetPacket> mine = Read(capture, theirs.Length);
            Assert.True(theirs.Length > 10);
            Assert.Equal(theirs.Select(static frame => Convert.ToHexStringLower(frame.Data.Span)), mine.Select(static packet => Convert.ToHexStringLower(packet.Data)));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void An_interface_that_goes_away_ends_the_capture_with_its_reason()
    {
        using var space = new TestNamespace();
        space.Ip("link", "add", "d0", "up", "type", "veth", "peer", "name", "d1");
        using PacketCapture capture = PacketCapture.Open(space.Stack, new CaptureOptions { InterfaceAlias = "d0", Filter = "udp port 9" });
        space.Ip("link", "del", "d0");
        LinuxException failure = Assert.Throws<LinuxException>(() => capture.Read(Long));
        Assert.Equal(Errno.ENETDOWN, failure.Error);
        Assert.Contains("'d0'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_interface_that_is_down_is_refused_with_what_brings_it_up()
    {
        using var space = new TestNamespace();
        space.Ip("link", "add", "d0", "type", "bridge");
        LinuxException failure = Assert.Throws<LinuxException>(() => PacketCapture.Open(space.Stack, new CaptureOptions { InterfaceAlias = "d0" }));
        Assert.Equal(Errno.ENETDOWN, failure.Error);
        Assert.Contains("'d0'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Enable-NetAdapter", failure.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wait_ends_in_time_and_when_cancelled()
    {
        using var space = new TestNamespace();
        using PacketCapture capture = PacketCapture.Open(space.Stack, new CaptureOptions { InterfaceAlias = "lo", Filter = "udp port 9" });
        Assert.Null(capture.Read(TimeSpan.FromMilliseconds(30)));
        using var cancel = new CancellationTokenSource(30);
        Assert.Throws<OperationCanceledException>(() => capture.Read(Timeout.InfiniteTimeSpan, cancel.Token));
    }

    [Fact]
    public void Bad_options_are_named()
    {
        using var space = new TestNamespace();
        static string? Fault(NetworkStack stack, CaptureOptions options) => Assert.Throws<ArgumentException>(() => PacketCapture.Open(stack, options)).ParamName;
        Assert.Equal("SnapLength", Fault(space.Stack, new CaptureOptions { SnapLength = 0 }));
        Assert.Equal("BufferSize", Fault(space.Stack, new CaptureOptions { BufferSize = 1 }));
        Assert.Equal("Promiscuous", Fault(space.Stack, new CaptureOptions { Promiscuous = true }));
        Assert.Throws<PacketFilterException>(() => PacketCapture.Open(space.Stack, new CaptureOptions { Filter = "nonsense" }));
        Assert.Equal(Errno.ENODEV, Assert.ThrowsAny<LinuxException>(() => PacketCapture.Open(space.Stack, new CaptureOptions { InterfaceAlias = "nosuch0" })).Error);
    }

    [Fact]
    public void Promiscuity_lasts_as_long_as_the_capture()
    {
        using var space = new TestNamespace();
        space.Ip("link", "add", "d0", "up", "type", "veth", "peer", "name", "d1");
        using (PacketCapture.Open(space.Stack, new CaptureOptions { InterfaceAlias = "d0", Promiscuous = true }))
            Assert.Contains("promiscuity 1", space.Ip("-d", "link", "show", "d0"), StringComparison.Ordinal);
        Assert.Contains("promiscuity 0", space.Ip("-d", "link", "show", "d0"), StringComparison.Ordinal);
    }

    /// <summary>The kernel takes every kind of program the compiler makes.</summary>
    [Fact]
    public void The_kernel_takes_every_filter()
    {
        using var space = new TestNamespace();
        foreach (string text in PacketFilterTests.Same)
        {
            PacketCapture.Open(space.Stack, new CaptureOptions { Filter = text, BufferSize = 512 << 10 }).Dispose();
            PacketCapture.Open(space.Stack, new CaptureOptions { InterfaceAlias = "lo", Filter = text, BufferSize = 512 << 10 }).Dispose();
        }
    }

    private static List<NetPacket> Read(PacketCapture capture, int count)
    {
        var packets = new List<NetPacket>();
        while (packets.Count < count) packets.Add(capture.Read(Long) ?? throw new TimeoutException($"{packets.Count} of {count} packets came"));
        return packets;
    }

    /// <summary>Sends frames out of an interface.</summary>
    private static void SendFrames(TestNamespace space, string name, byte[][] frames)
    {
        int index = space.Stack.Links.IndexOf(name);
        NamespaceThread.Run(space.Stack.Handle, () => SendFrames(index, frames));
    }

    private static unsafe int SendFrames(int index, byte[][] frames)
    {
        int fd = Libc.Socket(Libc.AF_PACKET, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, 0);
        // Without a protocol the socket sends, and receives nothing.
        var address = new Libc.LinkAddress { Family = Libc.AF_PACKET, InterfaceIndex = index };
        _ = Libc.BindPacket(fd, &address, (uint)sizeof(Libc.LinkAddress));
        nint sent = 0;
        foreach (byte[] frame in frames)
        {
            fixed (byte* start = frame) sent += Libc.Send(fd, start, (nuint)frame.Length, Libc.MSG_NOSIGNAL);
        }
        _ = Libc.Close(fd);
        return sent == frames.Sum(static frame => frame.Length) ? 0 : throw new IOException($"{sent} bytes were sent");
    }

    /// <summary>Sends datagrams to a port of 127.0.0.1, by raw calls: the thread is in the namespace.</summary>
    private static unsafe int Send(int count, int size)
    {
        int fd = Libc.Socket(Libc.AF_INET, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0);
        byte* address = stackalloc byte[16];
        new Span<byte>(address, 16).Clear();
        (address[0], address[2], address[3], address[4], address[7]) = (2, 7007 >> 8, 7007 & 255, 127, 1);
        _ = Libc.ConnectTo(fd, address, 16);
        byte* data = stackalloc byte[size];
        // An error of the datagram before is told once; the next call sends.
        for (int i = 0; i < count; i++)
        {
            while (Libc.Send(fd, data, (nuint)size, Libc.MSG_NOSIGNAL) < 0) { }
        }
        return Libc.Close(fd);
    }
}
