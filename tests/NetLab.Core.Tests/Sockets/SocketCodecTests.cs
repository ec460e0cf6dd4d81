using FsCheck;
using FsCheck.Fluent;
using NetLab.Firewall;
using NetLab.Netlink;
using NetLab.Network;
using NetLab.Sockets;
using NetLab.Tests.Hostile;

namespace NetLab.Tests.Sockets;

/// <summary>What is asked of sock_diag and how its answers are read; the goldens are what ss 6.1 sends (strace -e trace=sendmsg -xx).</summary>
public class SocketCodecTests
{
    private static readonly (ushort, ushort)[] HttpPorts = [(80, 80), (443, 443)];

    [Fact]
    public void The_request_for_all_of_IPv4_is_ss_s() =>
        // ss -4tanH, but for the states: ss asks for 0xfff, the eleven of old; the two of new kernels are asked for too.
        Assert.Equal(
            "48000000" + "1400" + "0100" + "00000000" + "00000000" + "02060000" + "fe3f0000" + new string('0', 96),
            Hex(static writer => SocketTable.WriteInternet(writer, IPValue.FamilyIPv4, 6, TcpStates.All, InetDiagExtensions.None, [])));

    [Fact]
    public void The_request_for_those_that_listen_is_ss_s() =>
        // ss -6tanH state listening
        Assert.Equal(
            "48000000" + "1400" + "0100" + "00000000" + "00000000" + "0a060000" + "00040000" + new string('0', 96),
            Hex(static writer => SocketTable.WriteInternet(writer, IPValue.FamilyIPv6, 6, TcpStates.Mask([TcpConnectionState.Listen]), InetDiagExtensions.None, [])));

    [Fact]
    public void The_request_for_what_TCP_knows_asks_for_each_part() =>
        // ss -4tniem: info 2, congestion 4, memory 7; NetLab asks for the type of service (5) too.
        Assert.Equal("0206" + "5a" + "00", Hex(static writer => SocketTable.WriteInternet(
            writer, IPValue.FamilyIPv4, 6, 2, InetDiagExtensions.Info | InetDiagExtensions.Congestion | InetDiagExtensions.TypeOfService | InetDiagExtensions.Memory, []))[32..40]);

    [Fact]
    public void The_request_for_Unix_sockets_is_ss_s() =>
        // ss -xanH, but for all states, and the user (0x40).
        Assert.Equal("28000000" + "1400" + "0100" + "00000000" + "00000000" + "01000000" + "ffffffff" + "00000000" + "55000000" + "0000000000000000", Hex(SocketTable.WriteUnix));

    [Fact]
    public void The_request_for_packet_sockets_is_ss_s() =>
        // ss -0anH, which also asks for what is not shown here.
        Assert.Equal("24000000" + "1400" + "0100" + "00000000" + "00000000" + "11000000" + "00000000" + "01000000" + "0000000000000000",
            Hex(static writer => SocketTable.WriteLink(writer, 17, 0, 1)));

    [Fact]
    public void A_prefix_and_a_range_compile_to_what_ss_makes_of_them() =>
        // ss -4tn dst 10.0.0.0/8 and dport >= :1000 and dport <= :2000; ss sends only the bytes of the address that count, and padding.
        Assert.Equal("08102400" + "02080000" + "ffffffff" + "0a000000" + "04081400" + "0000e803" + "05080c00" + "0000d007",
            Convert.ToHexStringLower(InetDiagBytecode.Compile(new InternetSocketFilter { RemoteAddresses = ["10.0.0.0/8"], RemotePorts = [(1000, 2000)] })));

    [Fact]
    public void Alternatives_jump_over_each_other_as_ss_s_do() =>
        // ss sport = :80 or sport = :443 has 07101400 (80) 01041400 07101400 (443): on to the next, a jump to the end, and past it.
        Assert.Equal(
            "02081400" + "00005000" + "03080c00" + "00005000" + "01041400" + "02081400" + "0000bb01" + "03080c00" + "0000bb01",
            Convert.ToHexStringLower(InetDiagBytecode.Compile(new InternetSocketFilter { LocalPorts = HttpPorts })));

    [Fact]
    public void More_than_the_kernel_s_jumps_reach_is_compared_here()
    {
        var many = new InternetSocketFilter { LocalPorts = [.. Enumerable.Range(1, 5000).Select(static port => ((ushort)port, (ushort)port))] };
        Assert.Empty(InetDiagBytecode.Compile(many));
        Assert.Empty(InetDiagBytecode.Compile(new InternetSocketFilter()));
    }

    /// <summary>The program decides as the filter does, whatever the filter and the socket: it is run here as the kernel runs it.</summary>
    [Fact]
    public void Programs_and_filters_agree() => Prop.ForAll<byte, uint, uint>(static (shape, seed, socket) =>
    {
        uint state = seed | 1;
        ushort Port() => (ushort)((state = (state * 1664525) + 1013904223) >> 16 & 15);
        (ushort, ushort)[]? Ranges(int bits) => bits == 0 ? null : [.. Enumerable.Range(0, bits).Select(_ => { ushort first = Port(); return (first, (ushort)(first + (Port() & 3))); })];
        string[]? Addresses(int bits) => bits == 0 ? null : [.. Enumerable.Range(0, bits).Select(_ => (Port() & 1) == 0 ? $"10.0.0.{Port()}/{24 + (Port() & 7)}" : $"fd00::{Port():x}/{120 + (Port() & 7)}")];
        var filter = new InternetSocketFilter { LocalPorts = Ranges(shape & 3), RemotePorts = Ranges(shape >> 2 & 3), LocalAddresses = Addresses(shape >> 4 & 3), RemoteAddresses = Addresses(shape >> 6) };
        state = socket | 1;
        bool six = (Port() & 1) == 1;
        IPValue Address() => six ? new IPValue(AddressFamily.IPv6, 0xfd00UL << 48, Port()) : new IPValue(AddressFamily.IPv4, 0, 0x0a000000u + Port());
        var entry = new InetDiagEntry { Local = Address(), Remote = Address(), LocalPort = Port(), RemotePort = Port() };
        Assert.Equal(filter.Matches(in entry), BytecodeMachine.Run(InetDiagBytecode.Compile(filter), in entry));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    [Theory]
    [InlineData(1, TcpConnectionState.Established)]
    [InlineData(2, TcpConnectionState.SynSent)]
    [InlineData(3, TcpConnectionState.SynReceived)]
    [InlineData(4, TcpConnectionState.FinWait1)]
    [InlineData(5, TcpConnectionState.FinWait2)]
    [InlineData(6, TcpConnectionState.TimeWait)]
    [InlineData(7, TcpConnectionState.Closed)]
    [InlineData(8, TcpConnectionState.CloseWait)]
    [InlineData(9, TcpConnectionState.LastAck)]
    [InlineData(10, TcpConnectionState.Listen)]
    [InlineData(11, TcpConnectionState.Closing)]
    [InlineData(12, TcpConnectionState.SynReceived)]
    [InlineData(13, TcpConnectionState.Bound)]
    [InlineData(99, TcpConnectionState.Closed)]
    public void States_have_Windows_s_names(byte kernel, TcpConnectionState windows)
    {
        Assert.Equal(windows, TcpStates.Of(kernel));
        if (kernel < 14) Assert.NotEqual(0u, TcpStates.Mask([windows]) & 1u << kernel);
        Assert.Equal(0u, TcpStates.Mask([TcpConnectionState.DeleteTCB]));
    }

    [Fact]
    public void Owners_are_found_by_links_to_sockets_only()
    {
        Assert.Equal(12345u, SocketOwners.InodeOf("socket:[12345]"u8));
        foreach (string link in (string[])["socket:[12345", "socket:[]", "socket:[x]", "socket:[1]x", "pipe:[12345]", "/dev/null", "", "socket:[99999999999]"])
            Assert.Equal(0u, SocketOwners.InodeOf(System.Text.Encoding.UTF8.GetBytes(link)));
    }

    [Fact]
    public void A_shorter_tcp_info_of_an_older_kernel_tells_less()
    {
        byte[] bytes = new byte[104];
        BitConverter.TryWriteBytes(bytes.AsSpan(68), 1500);
        BitConverter.TryWriteBytes(bytes.AsSpan(100), 3);
        TcpInfo info = TcpInfo.Read(bytes);
        Assert.Equal((TimeSpan.FromMicroseconds(1500), 3u), (info.Rtt, info.TotalRetransmits));
        Assert.Null(info.BytesSent);
        Assert.Null(info.DeliveryRate);
        Assert.Null(TcpInfo.Read([1]).Rtt);
    }

    /// <summary>Real sockets' descriptions with something changed, and bytes from end to end random.</summary>
    [Theory]
    [InlineData("InetDiagEntry.Read", 88)]
    [InlineData("UnixDiagEntry.Read", 32)]
    [InlineData("PacketSocket.Read", 32)]
    [InlineData("NetlinkEndpoint.Read", 44)]
    public void Any_answer_gives_values_or_a_clean_error(string reader, int fixedSize) => Prop.ForAll<byte[], byte[], bool>((head, tail, plausible) =>
    {
        byte[] bytes = new byte[fixedSize + tail.Length];
        head.AsSpan(0, Math.Min(head.Length, fixedSize - 16)).CopyTo(bytes.AsSpan(16));
        tail.CopyTo(bytes, fixedSize);
        if (plausible)
        {
            bytes[16] = (byte)(reader == "InetDiagEntry.Read" ? head.Length % 2 == 0 ? 2 : 10 : 1);
            if (tail.Length >= 4) (bytes[fixedSize], bytes[fixedSize + 1], bytes[fixedSize + 2], bytes[fixedSize + 3]) = ((byte)tail.Length, 0, (byte)(tail[0] % 24), 0);
        }
        BitConverter.TryWriteBytes(bytes, bytes.Length);
        BitConverter.TryWriteBytes(bytes.AsSpan(4), SocketDiagMessage.ByFamily);
        foreach (int length in (int[])[bytes.Length, Math.Min(bytes.Length, 16 + head.Length)])
        {
            byte[] cut = bytes[..length];
            BitConverter.TryWriteBytes(cut, length);
            ReadOnlySpan<byte> rest = cut;
            try
            {
                while (NetlinkMessage.TryTake(ref rest, out NetlinkMessage message)) Parsers.OfMessages[reader](in message);
            }
            catch (NetlinkFormatException)
            {
                // The clean error.
            }
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Theory]
    [InlineData("ip daddr 192.0.2.1 tcp dport 8080 counter dnat ip to 10.0.0.2:80", 8080, ForwardProtocol.Tcp, "192.0.2.1", "10.0.0.2", 80)]
    [InlineData("fib daddr type local tcp dport 8080 counter dnat ip to 10.88.0.2:80", 8080, ForwardProtocol.Tcp, null, "10.88.0.2", 80)]
    [InlineData("meta l4proto tcp fib daddr type local th dport 8080 dnat ip6 to [fd00::2]:80", 8080, ForwardProtocol.Tcp, null, "fd00::2", 80)]
    [InlineData("iifname != \"br0\" tcp dport { 80, 443, 8000-8010 } counter dnat to 10.0.0.3", 8005, ForwardProtocol.Tcp, null, "10.0.0.3", 8005)]
    [InlineData("udp dport 5000-5010 dnat to 10.0.0.3:6000-6010", 5004, ForwardProtocol.Udp, null, "10.0.0.3", 6004)]
    [InlineData("tcp dport 8000-8010 dnat to 10.0.0.3:8000-8010", 8007, ForwardProtocol.Tcp, null, "10.0.0.3", 8007)]
    [InlineData("tcp dport 80 redirect to :8080", 80, ForwardProtocol.Tcp, null, null, 8080)]
    public void Rules_that_send_a_port_elsewhere_are_read(string rule, int port, ForwardProtocol protocol, string? host, string? target, int targetPort)
    {
        DestinationRule? read = DestinationRule.Read(rule, (ushort)port, protocol);
        Assert.Equal((host, target, (ushort)targetPort), (read?.HostAddress?.ToString(), read?.Target?.ToString(), read?.TargetPort));
        Assert.Null(DestinationRule.Read(rule, 9, protocol));
        Assert.Null(DestinationRule.Read(rule, (ushort)port, protocol == ForwardProtocol.Tcp ? ForwardProtocol.Udp : ForwardProtocol.Tcp));
    }

    [Theory]
    [InlineData("tcp dport != 80 dnat to 10.0.0.3:80")]
    [InlineData("tcp sport 80 dnat to 10.0.0.3:80")]
    [InlineData("tcp dport 80 counter accept")]
    [InlineData("ip saddr 10.0.0.0/24 masquerade")]
    [InlineData("tcp dport 80 dnat ip to tcp dport map { 80 : 10.0.0.2 }")]
    [InlineData("tcp dport { 80")]
    [InlineData("dport dnat to")]
    [InlineData("")]
    public void Other_rules_are_not(string rule) => Assert.Null(DestinationRule.Read(rule, 80, ForwardProtocol.Tcp));

    [Fact]
    public void Any_text_is_a_rule_or_none() => Prop.ForAll<string, byte>(static (text, at) =>
    {
        DestinationRule.Read(text ?? "", 80, ForwardProtocol.Tcp);
        string rule = "ip daddr 192.0.2.1 tcp dport { 80-90, 443 } counter dnat ip to [fd00::2]:80-90";
        DestinationRule.Read(rule[..(at % rule.Length)], 80, ForwardProtocol.Tcp);
        DestinationRule.Read(rule.Insert(at % rule.Length, text ?? ""), 80, ForwardProtocol.Tcp);
    }).QuickCheckThrowOnFailure();

    private delegate void Writing(NetlinkWriter writer);

    private static string Hex(Writing write)
    {
        using var writer = new NetlinkWriter();
        write(writer);
        return Convert.ToHexStringLower(writer.Written);
    }
}
