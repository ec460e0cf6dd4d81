using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using NetLab.Network;
using NetLab.Sockets;
using NetLab.Tests.Support;

namespace NetLab.Tests.Sockets;

/// <summary>Many sockets, and a machine that changes while it is looked at.</summary>
[Collection(nameof(AloneCollection))]
public class SocketLoadTests
{
    [Fact]
    public async Task Ten_thousand_connections_are_listed_and_owned()
    {
        const int Pairs = 5000;
        using NetworkStack stack = NetworkStack.Open();
        using Socket listener = SocketLab.Listen(IPAddress.Loopback, backlog: 4096);
        ushort port = SocketLab.Port(listener);
        var sockets = new List<Socket>(2 * Pairs);
        try
        {
            for (int i = 0; i < Pairs; i++)
            {
                (Socket client, Socket server) = await SocketLab.ConnectAsync(listener, IPAddress.Loopback);
                sockets.Add(client);
                sockets.Add(server);
            }
            List<NetTCPConnection> found = stack.Sockets.ListTcp(new InternetSocketFilter { States = [TcpConnectionState.Established] })
                .FindAll(item => item.LocalPort == port || item.RemotePort == port);
            SocketOwners.Attach(found);
            Assert.Equal(2 * Pairs, found.Count);
            Assert.Equal(2 * Pairs, found.DistinctBy(static item => item.Inode).Count());
            HashSet<int> descriptors = [.. sockets.Select(static socket => (int)socket.Handle)];
            Assert.All(found, item => Assert.True(item.OwningProcess == Environment.ProcessId && descriptors.Remove(item.Owners[0].Descriptor)));
            Assert.Equal(Pairs, stack.Sockets.ListTcp(new InternetSocketFilter { LocalPorts = [(port, port)], States = [TcpConnectionState.Established] }).Count);
            Assert.Equal(2 * Pairs, Witness.Run("ss", "-tnH", $"sport = :{port} or dport = :{port}").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.TooManyOpenSockets)
        {
            Assert.Skip("this user may not have 10,000 files open (ulimit -n)");
        }
        finally
        {
            foreach (Socket socket in sockets) socket.Dispose();
        }
    }

    [Fact]
    public async Task Processes_and_namespaces_that_end_meanwhile_are_no_error()
    {
        using var over = new CancellationTokenSource();
        bool root = Interop.Libc.EffectiveUserId() == 0;
        Task churn = Task.Run(() =>
        {
            for (int i = 0; !over.IsCancellationRequested; i++)
            {
                using Process process = Process.Start("/bin/true");
                if (root && i % 4 == 0) Witness.Run("ip", "netns", "add", $"churn{Environment.ProcessId}");
                process.WaitForExit();
                if (root && i % 4 == 0) Witness.Run("ip", "netns", "del", $"churn{Environment.ProcessId}");
            }
        }, CancellationToken.None);
        try
        {
            for (int round = 0; round < 20 && !churn.IsCompleted; round++)
            {
                var all = new List<NetSocket>();
                EveryNamespace.Visit(stack =>
                {
                    all.AddRange(stack.Sockets.ListTcp());
                    all.AddRange(stack.Sockets.ListUnix());
                }, TestContext.Current.CancellationToken);
                SocketOwners.Attach(all, TestContext.Current.CancellationToken);
                Assert.NotEmpty(all);
                Assert.NotEmpty(LinuxNamespaces.List(null, out _, TestContext.Current.CancellationToken));
            }
        }
        finally
        {
            await over.CancelAsync();
            await churn;
        }
    }
}
