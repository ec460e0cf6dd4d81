using System.Net;
using System.Text;
using NetLab.Interop;
using NetLab.Network;
using NetLab.Sockets;
using NetLab.Tests.Support;
using AddressFamily = System.Net.Sockets.AddressFamily;

namespace NetLab.Tests.Sockets;

/// <summary>Datagrams there and back, and Unix sockets.</summary>
public class DatagramTests
{
    [Theory]
    [InlineData("quietly", "QUIETLY")]
    [InlineData("quietly\n", "QUIETLY\n")]
    [InlineData("two\nlines\r\n", "TWO\nLINES\n")]
    [InlineData("", "\n")]
    public async Task A_server_answers_as_it_was_asked(string asked, string answered)
    {
        using NetworkStack home = NetworkStack.Open();
        using UdpServer server = UdpServer.Start(home, IPAddress.Loopback, 0, new(), static (request, _) =>
        {
            request.Reply(request.Text.ToUpperInvariant());
            return default;
        });
        using DatagramEndpoint client = DatagramEndpoint.Open(home, AddressFamily.InterNetwork, SocketText.Utf8);
        await client.SendAsync(Encoding.UTF8.GetBytes(asked), IPAddress.Loopback, server.LocalPort!.Value, default);
        using var limit = new CancellationTokenSource(ServerLab.Long);
        ReceivedDatagram answer = await client.ReceiveAsync(limit.Token);
        Assert.Equal(answered, Encoding.UTF8.GetString(answer.Data));
        Assert.Equal(("127.0.0.1", server.LocalPort, "lo", "127.0.0.1"), (answer.RemoteAddress, answer.RemotePort, answer.InterfaceAlias, answer.LocalAddress));
    }

    [Fact]
    public async Task One_clients_datagrams_are_answered_in_order_and_others_meanwhile()
    {
        using NetworkStack home = NetworkStack.Open();
        var may = new TaskCompletionSource();
        using UdpServer server = UdpServer.Start(home, IPAddress.Loopback, 0, new(), async (request, _) =>
        {
            if (request.Text == "0") await may.Task;
            request.Reply(request.Text);
        });
        using DatagramEndpoint slow = DatagramEndpoint.Open(home, AddressFamily.InterNetwork, SocketText.Utf8), quick = DatagramEndpoint.Open(home, AddressFamily.InterNetwork, SocketText.Utf8);
        for (int i = 0; i < 20; i++) await slow.SendAsync(Encoding.ASCII.GetBytes($"{i}"), IPAddress.Loopback, server.LocalPort!.Value, default);
        await quick.SendAsync("me"u8.ToArray(), IPAddress.Loopback, server.LocalPort!.Value, default);
        using var limit = new CancellationTokenSource(ServerLab.Long);
        Assert.Equal("me", (await quick.ReceiveAsync(limit.Token)).Text);
        may.SetResult();
        for (int i = 0; i < 20; i++) Assert.Equal($"{i}", (await slow.ReceiveAsync(limit.Token)).Text);
        ServerLab.Until(() => server.ClientCount == 0);
        Assert.Equal(21, server.Requests);
    }

    [Fact]
    public async Task An_answer_too_long_for_a_datagram_is_an_error_of_the_server()
    {
        using NetworkStack home = NetworkStack.Open();
        using UdpServer server = UdpServer.Start(home, IPAddress.Loopback, 0, new(), static (request, _) =>
        {
            request.Reply(new string('x', 70_000));
            return default;
        });
        using DatagramEndpoint client = DatagramEndpoint.Open(home, AddressFamily.InterNetwork, SocketText.Utf8);
        await client.SendAsync("x"u8.ToArray(), IPAddress.Loopback, server.LocalPort!.Value, default);
        ServerLab.Until(() => server.ErrorCount == 1);
        Assert.Equal(Errno.EMSGSIZE, Assert.IsType<LinuxException>(server.Errors[0].Exception).Error);
    }

    [Fact]
    public async Task A_broadcast_needs_leave_and_reaches_whoever_listens()
    {
        using TestNamespace left = new(), right = new();
        ServerNamespaceTests.Cable(left, right);
        left.Ip("addr", "add", "10.0.0.1/24", "dev", "left");
        right.Ip("addr", "add", "10.0.0.2/24", "dev", "right");
        using DatagramEndpoint listener = DatagramEndpoint.Listen(right.Stack, IPAddress.IPv6Any, 5000, SocketText.Utf8);
        var everybody = IPAddress.Parse("10.0.0.255");
        using (DatagramEndpoint meek = DatagramEndpoint.Open(left.Stack, AddressFamily.InterNetwork, SocketText.Utf8))
        {
            var error = await Assert.ThrowsAsync<LinuxException>(() => meek.SendAsync("x"u8.ToArray(), everybody, 5000, default).AsTask());
            Assert.Equal(Errno.EACCES, error.Error);
            Assert.Contains("-Broadcast", error.Advice);
        }
        using DatagramEndpoint sender = DatagramEndpoint.Open(left.Stack, AddressFamily.InterNetwork, SocketText.Utf8, broadcast: true);
        await sender.SendAsync("to all"u8.ToArray(), everybody, 5000, default);
        using var limit = new CancellationTokenSource(ServerLab.Long);
        ReceivedDatagram came = await listener.ReceiveAsync(limit.Token);
        Assert.Equal(("to all", "10.0.0.1", "10.0.0.255", "right", right.Name), (came.Text, came.RemoteAddress, came.LocalAddress, came.InterfaceAlias, came.Namespace));
        Assert.Throws<LinuxException>(() => DatagramEndpoint.Open(left.Stack, AddressFamily.InterNetwork, SocketText.Utf8, interfaceName: "nosuch"));
    }

    [Fact]
    public async Task A_unix_server_knows_its_client_replaces_a_dead_ones_file_and_takes_its_own_away()
    {
        string path = $"/tmp/netlab-{Guid.NewGuid():n}.sock";
        using NetworkStack home = NetworkStack.Open();
        SocketRequestHandler who = static (request, _) =>
        {
            request.Reply($"{request.Client.UserId} {request.Client.ProcessId}");
            return default;
        };
        // The file of one that is no more.
        Witness.Run("python3", "-c", $"import socket; socket.socket(socket.AF_UNIX).bind('{path}')");
        using (UnixServer server = UnixServer.Start(home, path, UnixFileMode.UserRead | UnixFileMode.UserWrite, new(), who))
        {
            Assert.Equal("600", Witness.Run("stat", "-c", "%a", path).Trim());
            using SocketConnection client = await SocketConnection.ConnectUnixAsync(home, path, SocketText.Utf8, ServerLab.Long, default);
            client.Send("who");
            Assert.Equal($"{Libc.EffectiveUserId()} {Environment.ProcessId}", client.Receive(60));
            var taken = Assert.Throws<LinuxException>(() => UnixServer.Start(home, path, null, new(), who));
            Assert.Equal(Errno.EADDRINUSE, taken.Error);
        }
        Assert.False(File.Exists(path));
        File.WriteAllText(path, "precious");
        Assert.Throws<LinuxException>(() => UnixServer.Start(home, path, null, new(), who));
        Assert.Equal("precious", File.ReadAllText(path));
        File.Delete(path);
        Assert.Throws<ArgumentException>(() => UnixServer.Start(home, "/" + new string('x', 200), null, new(), who));
    }
}
