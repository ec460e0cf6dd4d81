using System.Net;
using System.Net.Sockets;
using NetLab.Network;
using NetLab.Sockets;

namespace NetLab.Tests.Sockets;

public class TcpConnectionMonitorTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_connection_is_seen_from_its_beginning_to_its_end()
    {
        using NetworkStack stack = NetworkStack.Open();
        using Socket listener = SocketLab.Listen(IPAddress.Loopback);
        ushort port = SocketLab.Port(listener);
        using var monitor = new TcpConnectionMonitor(stack, new InternetSocketFilter { LocalPorts = [(port, port)] }, owners: true, TimeSpan.FromMilliseconds(20));
        Assert.Equal(TcpConnectionState.Listen, Assert.Single(monitor.Present).State);
        (Socket client, Socket server) = await SocketLab.ConnectAsync(listener, IPAddress.Loopback);
        NetTCPConnectionEvent opened = Until(monitor, TcpConnectionEventKind.Opened);
        Assert.Equal((port, SocketLab.Port(client)), (opened.LocalPort, opened.RemotePort));

        await client.SendAsync(new byte[777], Cancel);
        Assert.Equal(777, await server.ReceiveAsync(new byte[1000], Cancel));
        client.Dispose();
        NetTCPConnectionEvent changed = Until(monitor, TcpConnectionEventKind.StateChanged, static item => item.State == TcpConnectionState.CloseWait);
        Assert.Equal(TcpConnectionState.Established, changed.PreviousState);
        Assert.Equal((uint)Environment.ProcessId, changed.OwningProcess);
        server.Dispose();
        NetTCPConnectionEvent closed = Until(monitor, TcpConnectionEventKind.Closed);
        Assert.Equal((opened.Connection.Cookie, TcpConnectionState.Closed), (closed.Connection.Cookie, closed.State));
        // The kernel counts the other side's farewell (FIN) as a byte.
        Assert.InRange(closed.BytesReceived!.Value, 777ul, 778ul);
        Assert.Equal((uint)Environment.ProcessId, closed.OwningProcess);
    }

    [Fact]
    public async Task One_that_lasts_a_moment_is_seen_too()
    {
        using NetworkStack stack = NetworkStack.Open();
        using Socket listener = SocketLab.Listen(IPAddress.IPv6Loopback);
        ushort port = SocketLab.Port(listener);
        // Lists are made when the kernel tells of an end only.
        using var monitor = new TcpConnectionMonitor(stack, new InternetSocketFilter { LocalPorts = [(port, port)] }, owners: false, TimeSpan.FromHours(1));
        (Socket client, Socket server) = await SocketLab.ConnectAsync(listener, IPAddress.IPv6Loopback);
        ushort peer = SocketLab.Port(client);
        // A reset leaves nothing to wait for.
        client.LingerState = new LingerOption(true, 0);
        client.Dispose();
        server.Dispose();
        NetTCPConnectionEvent opened = Until(monitor, TcpConnectionEventKind.Opened), closed = Last(monitor, opened);
        Assert.Equal((peer, peer, TcpConnectionState.Closed), (opened.RemotePort, closed.RemotePort, closed.State));
    }

    [Fact]
    public void Nothing_happens_in_no_time()
    {
        using NetworkStack stack = NetworkStack.Open();
        using Socket listener = SocketLab.Listen(IPAddress.Loopback);
        ushort port = SocketLab.Port(listener);
        using var monitor = new TcpConnectionMonitor(stack, new InternetSocketFilter { LocalPorts = [(port, port)] }, owners: false, TimeSpan.FromSeconds(1));
        Assert.Empty(monitor.Read(TimeSpan.Zero, Cancel));
        using var over = new CancellationTokenSource();
        over.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => monitor.Read(Timeout.InfiniteTimeSpan, over.Token));
    }

    private static readonly Dictionary<TcpConnectionMonitor, Queue<NetTCPConnectionEvent>> _waiting = [];

    private static NetTCPConnectionEvent Until(TcpConnectionMonitor monitor, TcpConnectionEventKind kind, Func<NetTCPConnectionEvent, bool>? which = null)
    {
        Queue<NetTCPConnectionEvent> waiting;
        lock (_waiting)
        {
            if (!_waiting.TryGetValue(monitor, out waiting!)) _waiting.Add(monitor, waiting = new());
        }
        long start = Environment.TickCount64;
        while (true)
        {
            while (waiting.TryDequeue(out NetTCPConnectionEvent? item))
            {
                if (item.Event == kind && which?.Invoke(item) != false) return item;
            }
            Assert.True(Environment.TickCount64 - start < SocketLab.Long.TotalMilliseconds, $"{kind} did not come");
            foreach (NetTCPConnectionEvent item in monitor.Read(TimeSpan.FromSeconds(1), Cancel)) waiting.Enqueue(item);
        }
    }

    private static NetTCPConnectionEvent Last(TcpConnectionMonitor monitor, NetTCPConnectionEvent opened) =>
        Until(monitor, TcpConnectionEventKind.Closed, item => item.Connection.Cookie == opened.Connection.Cookie);
}
