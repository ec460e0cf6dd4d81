using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using NetLab.Interop;
using NetLab.Network;
using NetLab.Sockets;
using NetLab.Tests.Support;
using Family = NetLab.Network.AddressFamily;

namespace NetLab.Tests.Sockets;

public partial class SocketTableTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task What_listens_and_talks_is_listed_as_ss_lists_it(string text)
    {
        IPAddress address = IPAddress.Parse(text);
        using NetworkStack stack = NetworkStack.Open();
        using Socket listener = SocketLab.Listen(address);
        ushort port = SocketLab.Port(listener);
        (Socket client, Socket server) = await SocketLab.ConnectAsync(listener, address);
        using (client)
        using (server)
        {
            await client.SendAsync(new byte[1000], Cancel);
            List<NetTCPConnection> found = stack.Sockets.ListTcp(new InternetSocketFilter { LocalPorts = [(port, port)] });
            NetTCPConnection listening = Assert.Single(found, static item => item.State == TcpConnectionState.Listen);
            NetTCPConnection talking = Assert.Single(found, static item => item.State == TcpConnectionState.Established);
            Assert.Equal((text, port, 0u, 7u, (ushort)0), (listening.LocalAddress, listening.LocalPort, listening.Backlog, listening.BacklogLimit, listening.RemotePort));
            Assert.Equal(IPAddress.Parse(listening.RemoteAddress), address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any);
            Assert.Equal((text, SocketLab.Port(client), 1000u), (talking.RemoteAddress, talking.RemotePort, talking.ReceiveQueue));
            Assert.Equal(stack.Namespace, talking.Namespace);

            SocketOwners.Attach(found);
            foreach (NetTCPConnection item in found)
            {
                Assert.Equal((uint)Environment.ProcessId, item.OwningProcess);
                SocketOwner owner = Assert.Single(item.Owners);
                Assert.Equal(item == listening ? listener.Handle : server.Handle, owner.Descriptor);
                // State Recv-Q Send-Q Local Peer users:(("name",pid=1,fd=2)) uid:0 ino:1 sk:1
                string line = Assert.Single(Witness.Run("ss", "-tanpeH", $"sport = :{port}").Split('\n'), row => row.Contains($"ino:{item.Inode} ", StringComparison.Ordinal));
                string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                Assert.Equal(item.State == TcpConnectionState.Listen ? "LISTEN" : "ESTAB", words[0]);
                Assert.Equal($"{item.ReceiveQueue} {item.SendQueue}", $"{words[1]} {words[2]}");
                Assert.Contains($"pid={item.OwningProcess},fd={owner.Descriptor})", line, StringComparison.Ordinal);
                Assert.Contains($"sk:{item.Cookie:x} ", line, StringComparison.Ordinal);
                Assert.Equal(owner.ProcessName, Users().Match(line).Groups[1].Value);
                // ss leaves out uid:0.
                Assert.Contains(item.UserId == 0 ? " ino:" : $"uid:{item.UserId} ", line, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task The_kernel_picks_out_what_is_meant()
    {
        using NetworkStack stack = NetworkStack.Open();
        using Socket one = SocketLab.Listen(IPAddress.Parse("127.0.0.1")), two = SocketLab.Listen(IPAddress.Parse("127.0.3.4")), six = SocketLab.Listen(IPAddress.IPv6Loopback);
        (Socket client, Socket server) = await SocketLab.ConnectAsync(one, IPAddress.Loopback);
        using (client)
        using (server)
        {
            ushort[] ports = [SocketLab.Port(one), SocketLab.Port(two), SocketLab.Port(six), SocketLab.Port(client)];
            (ushort, ushort)[] mine = [.. ports.Select(static port => (port, port))];
            string[] Found(InternetSocketFilter filter) => [.. stack.Sockets.ListTcp(filter).Where(item => ports.Contains(item.LocalPort))
                .Select(item => $"{Array.IndexOf(ports, item.LocalPort)}{item.State.ToString()[0]}").Order(StringComparer.Ordinal)];
            Assert.Equal(["0E", "0L", "1L", "2L", "3E"], Found(new() { LocalPorts = mine }));
            Assert.Equal(["0E", "0L"], Found(new() { LocalPorts = [mine[0]] }));
            Assert.Equal(["0L", "1L", "2L"], Found(new() { LocalPorts = mine, States = [TcpConnectionState.Listen] }));
            Assert.Equal(["0E", "3E"], Found(new() { LocalPorts = mine, States = [TcpConnectionState.Established, TcpConnectionState.SynSent] }));
            Assert.Equal(["3E"], Found(new() { RemotePorts = [mine[0]] }));
            Assert.Equal(["1L"], Found(new() { LocalAddresses = ["127.0.3.0/24"] }));
            Assert.Equal(["0E", "0L", "1L", "2L", "3E"], Found(new() { LocalAddresses = ["127.0.0.0/8", "::1"], LocalPorts = mine }));
            Assert.Equal(["0E", "3E"], Found(new() { RemoteAddresses = ["127.0.0.1"], LocalPorts = mine }));
            Assert.Equal(["2L"], Found(new() { AddressFamily = Family.IPv6, LocalPorts = mine }));
            Assert.Equal(["0E", "0L", "1L", "3E"], Found(new() { AddressFamily = Family.IPv4, LocalPorts = mine }));
            Assert.Equal(["0E", "0L"], Found(new() { LocalPorts = [((ushort)Math.Max(1, ports[0] - 1), ports[0])] }).Where(static item => item[0] == '0'));
            Assert.Empty(Found(new() { States = [TcpConnectionState.DeleteTCB] }));
            Assert.Empty(Found(new() { LocalAddresses = ["192.0.2.1"] }));
        }
        Assert.Equal("RemoteAddress", Assert.Throws<ArgumentException>(static () => new InternetSocketFilter { RemoteAddresses = ["nosuch"] }).ParamName);
    }

    [Fact]
    public async Task IPv4_over_an_IPv6_socket_is_IPv4()
    {
        using NetworkStack stack = NetworkStack.Open();
        using Socket listener = SocketLab.Listen(IPAddress.IPv6Any, dual: true), only = SocketLab.Listen(IPAddress.IPv6Any);
        ushort port = SocketLab.Port(listener);
        (Socket client, Socket server) = await SocketLab.ConnectAsync(listener, IPAddress.Loopback);
        using (client)
        using (server)
        {
            List<NetTCPConnection> found = stack.Sockets.ListTcp(new InternetSocketFilter { LocalPorts = [(port, port)] });
            NetTCPConnection listening = Assert.Single(found, static item => item.State == TcpConnectionState.Listen), talking = Assert.Single(found, static item => item.State == TcpConnectionState.Established);
            Assert.Equal(("::", true, Family.IPv6), (listening.LocalAddress, listening.DualStack, listening.AddressFamily));
            Assert.Equal(("127.0.0.1", "127.0.0.1", true, Family.IPv4), (talking.LocalAddress, talking.RemoteAddress, talking.DualStack, talking.AddressFamily));
            foreach (string address in (string[])["127.0.0.1", "::ffff:127.0.0.1", "127.0.0.0/24"])
                Assert.Equal(talking.Cookie, Assert.Single(stack.Sockets.ListTcp(new InternetSocketFilter { LocalPorts = [(port, port)], LocalAddresses = [address] })).Cookie);
            ushort other = SocketLab.Port(only);
            Assert.False(Assert.Single(stack.Sockets.ListTcp(new InternetSocketFilter { LocalPorts = [(other, other)] })).DualStack);
        }
    }

    [Fact]
    public void A_port_that_is_held_by_nothing_but_a_bind_is_Bound()
    {
        using NetworkStack stack = NetworkStack.Open();
        using Socket socket = SocketLab.Open(IPAddress.Loopback);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        ushort port = SocketLab.Port(socket);
        List<NetTCPConnection> found = stack.Sockets.ListTcp(new InternetSocketFilter { LocalPorts = [(port, port)] });
        if (Environment.OSVersion.Version < new Version(6, 8)) Assert.Skip("the kernel tells of bound sockets since 6.8");
        Assert.Equal(TcpConnectionState.Bound, Assert.Single(found).State);
        Assert.Single(stack.Sockets.ListTcp(new InternetSocketFilter { LocalPorts = [(port, port)], States = [TcpConnectionState.Bound] }));
        Assert.Empty(stack.Sockets.ListTcp(new InternetSocketFilter { LocalPorts = [(port, port)], States = [TcpConnectionState.Listen] }));
    }

    [Fact]
    public async Task What_TCP_knows_is_what_went_over_the_connection()
    {
        using NetworkStack stack = NetworkStack.Open();
        using Socket listener = SocketLab.Listen(IPAddress.Loopback);
        (Socket client, Socket server) = await SocketLab.ConnectAsync(listener, IPAddress.Loopback);
        using (client)
        using (server)
        {
            await client.SendAsync(new byte[30_000], Cancel);
            for (int read = 0; read < 30_000;) read += await server.ReceiveAsync(new byte[30_000], Cancel);
            await server.SendAsync(new byte[500], Cancel);
            Assert.Equal(500, await client.ReceiveAsync(new byte[1000], Cancel));
            // One that has just ended may have had the same port, to another server.
            ushort port = SocketLab.Port(client), to = SocketLab.Port(listener);
            NetTCPConnectionDetail mine;
            // The last acknowledgement may be under way.
            do mine = Assert.IsType<NetTCPConnectionDetail>(Assert.Single(stack.Sockets.ListTcp(new InternetSocketFilter { LocalPorts = [(port, port)] }, detailed: true), item => item.RemotePort == to));
            while (mine.BytesAcknowledged < 30_000);
            Assert.Equal((30_000ul, 500ul, 0u), (mine.BytesSent, mine.BytesReceived, mine.TotalRetransmits));
            Assert.InRange(mine.Rtt!.Value, TimeSpan.FromMicroseconds(1), TimeSpan.FromSeconds(10));
            string line = Witness.Run("ss", "-tinmH", $"sport = :{port} and dport = :{to}");
            Assert.Contains($" {mine.Congestion} ", line, StringComparison.Ordinal);
            Assert.Contains("bytes_sent:30000", line, StringComparison.Ordinal);
            Assert.Contains($"mss:{mine.SegmentSize} ", line, StringComparison.Ordinal);
            Assert.Contains($"pmtu:{mine.TcpInfo!.PathMtu} ", line, StringComparison.Ordinal);
            Assert.Contains($"rcvmss:{mine.TcpInfo.ReceiveSegmentSize} ", line, StringComparison.Ordinal);
            Assert.Contains($"cwnd:{mine.CongestionWindow} ", line, StringComparison.Ordinal);
            Assert.Contains($"wscale:{mine.TcpInfo.SendWindowScale},{mine.TcpInfo.ReceiveWindowScale} ", line, StringComparison.Ordinal);
            Assert.Contains($"segs_out:{mine.TcpInfo.SegmentsSent} segs_in:{mine.TcpInfo.SegmentsReceived} ", line, StringComparison.Ordinal);
            Assert.Contains($"rb{mine.Memory!.ReceiveBuffer},", line, StringComparison.Ordinal);
            Assert.True(mine.TcpInfo.Options.HasFlag(TcpOptions.Timestamps | TcpOptions.SelectiveAcknowledgement));
        }
    }

    [Fact]
    public void The_first_owner_is_enough_until_somebody_asks_for_the_others()
    {
        using NetworkStack stack = NetworkStack.Open();
        // A shell and its child, each with two descriptors of one socket; and a socket that it has alone.
        using Process shell = Process.Start(new ProcessStartInfo("bash", ["-c", "exec 3<>/dev/udp/127.0.0.1/9 4>&3; sleep 1000 & exec 5<>/dev/udp/127.0.0.1/10; echo $!; read; kill $!"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        try
        {
            int child = int.Parse(shell.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
            List<NetUDPEndpoint> all = stack.Sockets.ListUdp();
            SocketOwners.Attach(all);
            NetUDPEndpoint shared = Assert.Single(all, item => item.RemotePort == 9 && Owners(item).Contains((shell.Id, 3))), alone = Assert.Single(all, item => item.RemotePort == 10 && Owners(item).Contains((shell.Id, 5)));
            (int Process, int)[] expected = [.. new[] { (shell.Id, 3), (shell.Id, 4), (child, 3), (child, 4) }.Order()];
            Assert.Equal(expected, Owners(shared));
            // One asked for alone: the pass rests at once, and goes on when asked; the same socket twice has the same owners.
            foreach (int asked in (int[])[0, 1, 2])
            {
                List<NetUDPEndpoint> some = [.. stack.Sockets.ListUdp().Concat(stack.Sockets.ListUdp()).Where(item => item.Inode == shared.Inode)];
                Assert.Equal(0, SocketOwners.AttachFirst(some, Cancel));
                Assert.All(some, item => Assert.Equal(((uint)expected[0].Process, true), (item.OwningProcess, item.FirstOwner!.Next is null)));
                for (int i = 0; i < asked; i++) Assert.Equal(expected, Owners(some[i]));
                Assert.Equal(asked > 0, some[0].FirstOwner!.Next is not null);
            }
            // Two: it rests at the second's first, and what was passed on the way is known.
            List<NetUDPEndpoint> both = [.. stack.Sockets.ListUdp().Where(item => item.Inode == shared.Inode || item.Inode == alone.Inode)];
            SocketOwners.AttachFirst(both, Cancel);
            Assert.Equal(expected, Owners(both.Find(item => item.Inode == shared.Inode)!));
            Assert.Equal([(shell.Id, 5)], Owners(both.Find(item => item.Inode == alone.Inode)!));
        }
        finally
        {
            shell.StandardInput.WriteLine();
            shell.WaitForExit();
        }

        static (int, int)[] Owners(NetSocket socket) => [.. socket.Owners.Select(static owner => (owner.ProcessId, owner.Descriptor))];
    }

    [Fact]
    public void UDP_sockets_are_listed()
    {
        using NetworkStack stack = NetworkStack.Open();
        using var open = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using var connected = new UdpClient(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        ushort port = SocketLab.Port(open.Client), other = SocketLab.Port(connected.Client);
        connected.Connect(IPAddress.IPv6Loopback, 9);
        open.Send(new byte[100], new IPEndPoint(IPAddress.Loopback, port));
        List<NetUDPEndpoint> found = stack.Sockets.ListUdp(new InternetSocketFilter { LocalPorts = [(port, port), (other, other)] });
        SocketOwners.Attach(found);
        NetUDPEndpoint mine = Assert.Single(found, item => item.LocalPort == port), talking = Assert.Single(found, item => item.LocalPort == other);
        Assert.Equal(("127.0.0.1", null, (ushort?)null, 0u), (mine.LocalAddress, mine.RemoteAddress, mine.RemotePort, mine.Drops));
        Assert.True(mine.ReceiveQueue >= 100);
        Assert.Equal(("::1", "::1", (ushort?)9, true), (talking.LocalAddress, talking.RemoteAddress, talking.RemotePort, talking.IsConnected));
        Assert.All(found, static item => Assert.Equal((uint)Environment.ProcessId, item.OwningProcess));
        string line = Witness.Run("ss", "-uanpeH", $"sport = :{port}");
        Assert.Contains($"ino:{mine.Inode} ", line, StringComparison.Ordinal);
        Assert.Contains($" {mine.ReceiveQueue} ", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_is_ended_at_once()
    {
        if (Libc.EffectiveUserId() != 0) Assert.Skip("ending connections needs CAP_NET_ADMIN");
        using NetworkStack stack = NetworkStack.Open();
        // The IPv6 socket that carries IPv4 has its addresses wrapped again.
        using Socket listener = SocketLab.Listen(IPAddress.IPv6Any, dual: true);
        foreach (IPAddress address in (IPAddress[])[IPAddress.Loopback, IPAddress.IPv6Loopback])
        {
            (Socket client, Socket server) = await SocketLab.ConnectAsync(listener, address);
            using (client)
            using (server)
            {
                ushort port = SocketLab.Port(client);
                NetTCPConnection mine = Assert.Single(stack.Sockets.ListTcp(new InternetSocketFilter { RemotePorts = [(port, port)], LocalPorts = [(SocketLab.Port(listener), SocketLab.Port(listener))] }));
                try
                {
                    stack.Sockets.Destroy(mine);
                }
                catch (LinuxException exception) when (exception.Error == Errno.EOPNOTSUPP)
                {
                    Assert.Contains("CONFIG_INET_DIAG_DESTROY", exception.Advice, StringComparison.Ordinal);
                    Assert.Skip("the kernel has no CONFIG_INET_DIAG_DESTROY");
                }
                await Assert.ThrowsAsync<SocketException>(async () => await server.ReceiveAsync(new byte[1], Cancel).AsTask().WaitAsync(SocketLab.Long, Cancel));
                await Assert.ThrowsAsync<SocketException>(async () => await client.ReceiveAsync(new byte[1], Cancel).AsTask().WaitAsync(SocketLab.Long, Cancel));
                Assert.Equal(Errno.ENOENT, Assert.ThrowsAny<LinuxException>(() => stack.Sockets.Destroy(mine)).Error);
            }
        }
    }

    [Fact]
    public async Task Another_namespace_s_sockets_carry_its_name_and_the_interface()
    {
        using var lab = new TestNamespace();
        lab.Ip("link", "add", "v0", "type", "veth", "peer", "name", "v1");
        lab.Ip("link", "set", "v1", "up");
        lab.Ip("link", "set", "v0", "up");
        lab.Ip("addr", "add", "fe80::99/64", "dev", "v0", "nodad");
        IPAddress local = IPAddress.Parse("fe80::99");
        local.ScopeId = lab.Stack.Links.IndexOf("v0");
        using Socket listener = SocketLab.Listen(local, lab);
        (Socket client, Socket server) = await SocketLab.ConnectAsync(listener, local, lab);
        using (client)
        using (server)
        {
            List<NetTCPConnection> found = lab.Stack.Sockets.ListTcp();
            Assert.Equal(3, found.Count);
            SocketOwners.Attach(found);
            Assert.All(found, item => Assert.Equal(("fe80::99%v0", lab.Name, (uint)Environment.ProcessId), (item.LocalAddress, item.Namespace, item.OwningProcess)));
            Assert.True(SocketAddressMatch.Parse("fe80::99%v0", "p").Matches(found[0].LocalAddress));
            Assert.False(SocketAddressMatch.Parse("fe80::99%v1", "p").Matches(found[0].LocalAddress));
        }
        var places = new List<string?>();
        EveryNamespace.Visit(stack => places.Add(stack.Namespace), Cancel);
        Assert.Contains(lab.Name, places);
        Assert.Null(places[0]);
    }

    [Fact]
    public void Unix_sockets_are_listed_with_their_peers()
    {
        using NetworkStack stack = NetworkStack.Open();
        string path = Path.Combine(Path.GetTempPath(), $"netlab-{Guid.NewGuid():N}"), name = $"\0netlab-{Guid.NewGuid():N}\0x";
        using var listener = new Socket(System.Net.Sockets.AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        using var hidden = new Socket(System.Net.Sockets.AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        using var client = new Socket(System.Net.Sockets.AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            listener.Bind(new UnixDomainSocketEndPoint(path));
            listener.Listen(5);
            hidden.Bind(new UnixDomainSocketEndPoint(name));
            client.Connect(new UnixDomainSocketEndPoint(path));
            using Socket server = listener.Accept();
            client.Send(new byte[10]);
            List<UnixSocket> all = stack.Sockets.ListUnix();
            SocketOwners.Attach(all);
            UnixSocket listening = Assert.Single(all, item => item.Path == path && item.State == UnixSocketState.Listen);
            UnixSocket accepted = Assert.Single(all, item => item.Path == path && item.State == UnixSocketState.Connected);
            UnixSocket abstracted = Assert.Single(all, item => item.Path == $"@{name[1..]}");
            Assert.Equal((UnixSocketType.Stream, false, 0u, 5u, (uint)Environment.ProcessId), (listening.Type, listening.IsAbstract, listening.ReceiveQueue, listening.SendQueue, listening.OwningProcess));
            Assert.Equal((UnixSocketType.Datagram, true, UnixSocketState.Unconnected), (abstracted.Type, abstracted.IsAbstract, abstracted.State));
            Assert.Equal(((int)client.Handle, path), (accepted.Peer!.Owners[0].Descriptor, accepted.Peer.PeerPath));
            Assert.Contains($"({Environment.ProcessId})", accepted.PeerProcess, StringComparison.Ordinal);
            Assert.Same(accepted, accepted.Peer.Peer);
            Assert.Equal(10u, accepted.ReceiveQueue);
            string line = Assert.Single(Witness.Run("ss", "-xanpH").Split('\n'), row => row.Contains($" {accepted.Inode} ", StringComparison.Ordinal) && row.Contains(path, StringComparison.Ordinal));
            Assert.Contains($" {accepted.PeerInode} ", line, StringComparison.Ordinal);
            Assert.All(stack.Sockets.ListUnix([UnixSocketState.Listen]), static item => Assert.Equal(UnixSocketState.Listen, item.State));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Netlink_and_packet_sockets_are_listed_and_raw_ones_where_the_kernel_can()
    {
        using NetworkStack stack = NetworkStack.Open();
        List<NetlinkEndpoint> netlink = stack.Sockets.ListNetlink();
        SocketOwners.Attach(netlink);
        // The one that asks.
        Assert.Contains(netlink, static item => item.Protocol == 4 && item.OwningProcess == (uint)Environment.ProcessId);
        Assert.Contains(netlink, static item => item.Protocol == 0 && item.PortId == 0);
        if (Libc.EffectiveUserId() == 0)
        {
            using var packet = new Socket(System.Net.Sockets.AddressFamily.Packet, SocketType.Raw, (ProtocolType)0);
            List<PacketSocket> packets = stack.Sockets.ListPacket();
            SocketOwners.Attach(packets);
            Assert.Contains(packets, item => item.IsRaw && item.Owners.Any(owner => owner.ProcessId == Environment.ProcessId && owner.Descriptor == packet.Handle));
            using var raw = new Socket(System.Net.Sockets.AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Icmp);
            try
            {
                Assert.Contains(stack.Sockets.ListRaw(), static item => item.Protocol == 1);
            }
            catch (LinuxException exception)
            {
                Assert.Contains("raw_diag", exception.Advice, StringComparison.Ordinal);
            }
        }
    }

    [GeneratedRegex("""users:\(\("([^"]*)",""")]
    private static partial Regex Users();
}
