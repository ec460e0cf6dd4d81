using System.Diagnostics;
using System.Net;
using NetLab.Interop;
using NetLab.Sockets;
using NetLab.Tests.Support;

namespace NetLab.Tests.Sockets;

/// <summary>Servers and clients inside namespaces, with socat and nc on the other side.</summary>
public class ServerNamespaceTests
{
    [Fact]
    public async Task A_removed_namespace_ends_the_servers_in_it_which_let_it_go()
    {
        using var space = new TestNamespace();
        TcpServer tcp = ServerLab.Start(ServerLab.Chuckle, stack: space.Stack);
        UdpServer udp = UdpServer.Start(space.Stack, IPAddress.Loopback, 0, new(), ServerLab.Chuckle);
        UnixServer unix = UnixServer.Start(space.Stack, $"@{space.Name}", null, new(), ServerLab.Chuckle);
        using SocketConnection client = await SocketConnection.ConnectTcpAsync(space.Stack, [IPAddress.Loopback], tcp.LocalPort!.Value, SocketText.Utf8, ServerLab.Long, default);
        client.Send("hello");
        Assert.Equal("hehe, hello", client.Receive(60));
        Witness.Run("ip", "netns", "del", space.Name);
        foreach (SocketServer server in (SocketServer[])[tcp, udp, unix])
        {
            await server.WhenEnded().WaitAsync(ServerLab.Long);
            Assert.Equal((SocketServerState.Failed, $"The network namespace '{space.Name}' was removed."), (server.State, server.Reason));
            Assert.Contains(server, SocketServer.All);
            server.Remove();
        }
        Assert.Null(client.Receive(60));
    }

    [Fact]
    public async Task A_link_local_cable_carries_an_echo()
    {
        using TestNamespace left = new(), right = new();
        Cable(left, right);
        Assert.True(EndpointText.TryParse(right.Stack, "fe80::2%right", out IPAddress at));
        using TcpServer server = TcpServer.Start(right.Stack, at, 0, new() { Echo = true }, null);
        Assert.Equal("fe80::2%right", server.LocalAddress);
        Assert.True(EndpointText.TryParse(left.Stack, "fe80::2%left", out IPAddress over));
        using SocketConnection client = await SocketConnection.ConnectTcpAsync(left.Stack, [over], server.LocalPort!.Value, SocketText.Utf8, ServerLab.Long, default);
        client.Send("over the cable");
        Assert.Equal("over the cable", client.Receive(60));
        Assert.Equal(("fe80::2%left", "fe80::1%left"), (client.RemoteAddress, client.LocalAddress));
        Assert.Equal("fe80::1%right", Assert.Single(server.Clients).RemoteAddress);
        Assert.Throws<ArgumentException>(() => EndpointText.TryParse(left.Stack, "fe80::2", out _));
        Assert.Throws<ArgumentException>(() => EndpointText.TryParse(left.Stack, "fe80::2%nosuch", out _));
        Assert.Equal("there", left.Exec("sh", "-c", $"echo there | socat -t 30 - 'TCP6:[fe80::2%left]:{server.LocalPort}'").Trim());
    }

    [Fact]
    public void Socat_talks_to_our_servers()
    {
        Witness.Run("socat", "-V");
        using var space = new TestNamespace();
        using TcpServer tcp = TcpServer.Start(space.Stack, IPAddress.IPv6Any, 0, new(), ServerLab.Chuckle);
        Assert.Equal("hehe, a\nhehe, b\n", space.Exec("sh", "-c", $"printf 'a\\nb\\n' | socat -t 30 - TCP4:127.0.0.1:{tcp.LocalPort}"));
        Assert.Equal("hehe, a\n", space.Exec("sh", "-c", $"printf 'a' | socat -t 30 - 'TCP6:[::1]:{tcp.LocalPort}'"));
        using UdpServer udp = UdpServer.Start(space.Stack, IPAddress.Loopback, 0, new(), ServerLab.Chuckle);
        Assert.Equal("hehe, c\n", space.Exec("sh", "-c", $"echo c | socat -t 5 - UDP4:127.0.0.1:{udp.LocalPort}"));
        using UnixServer unix = UnixServer.Start(space.Stack, $"@{space.Name}", null, new(), ServerLab.Chuckle);
        Assert.Equal("hehe, d\n", space.Exec("sh", "-c", $"echo d | socat -t 30 - ABSTRACT-CONNECT:{space.Name}"));
    }

    [Fact]
    public async Task We_talk_to_socats_server()
    {
        Witness.Run("socat", "-V");
        using var space = new TestNamespace();
        using Process socat = Process.Start("ip", ["netns", "exec", space.Name, "socat", "TCP4-LISTEN:7777,reuseaddr,fork", "EXEC:cat"]);
        try
        {
            SocketConnection? client = null;
            ServerLab.Until(() =>
            {
                try
                {
                    client = SocketConnection.ConnectTcpAsync(space.Stack, [IPAddress.Loopback], 7777, SocketText.Utf8, ServerLab.Long, default).GetAwaiter().GetResult();
                    return true;
                }
                catch (LinuxException exception) when (exception.Error == Errno.ECONNREFUSED)
                {
                    return false;
                }
            });
            client!.Send("é");
            Assert.Equal("é", await client.ReceiveAsync(default));
            client.FinishSending();
            Assert.Null(await client.ReceiveAsync(default));
            Assert.True(client.IsClosed);
            client.Dispose();
        }
        finally
        {
            socat.Kill(entireProcessTree: true);
            await socat.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Failures_to_connect_say_what_to_do()
    {
        using var space = new TestNamespace();
        var refused = await Assert.ThrowsAsync<LinuxException>(() => SocketConnection.ConnectTcpAsync(space.Stack, [IPAddress.Loopback], 9, SocketText.Utf8, ServerLab.Long, default));
        Assert.Equal((Errno.ECONNREFUSED, "Nobody listens there."), (refused.Error, refused.Advice));
        var lost = await Assert.ThrowsAsync<LinuxException>(() => SocketConnection.ConnectTcpAsync(space.Stack, [IPAddress.Parse("192.0.2.1")], 9, SocketText.Utf8, ServerLab.Long, default));
        Assert.Equal(Errno.ENETUNREACH, lost.Error);
        Assert.Contains("Get-NetRoute", lost.Advice);
        var absent = await Assert.ThrowsAsync<LinuxException>(() => SocketConnection.ConnectUnixAsync(space.Stack, "/tmp/netlab-nosuch.sock", SocketText.Utf8, ServerLab.Long, default));
        Assert.Equal(Errno.ENOENT, absent.Error);
    }

    internal static void Cable(TestNamespace left, TestNamespace right)
    {
        Witness.Run("ip", "-n", left.Name, "link", "add", "left", "type", "veth", "peer", "name", "right", "netns", right.Name);
        foreach ((TestNamespace space, string link, string address) in ((TestNamespace, string, string)[])[(left, "left", "fe80::1/64"), (right, "right", "fe80::2/64")])
        {
            space.Ip("link", "set", link, "addrgenmode", "none");
            space.Ip("addr", "add", address, "dev", link, "nodad");
            space.Ip("link", "set", link, "up");
        }
        ServerLab.Until(() => right.Ip("link", "show", "right").Contains("LOWER_UP", StringComparison.Ordinal) && left.Ip("link", "show", "left").Contains("LOWER_UP", StringComparison.Ordinal));
    }
}
