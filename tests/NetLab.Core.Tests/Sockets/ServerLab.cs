using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using NetLab.Network;
using NetLab.Sockets;

namespace NetLab.Tests.Sockets;

/// <summary>Servers for tests, and plain sockets as their clients.</summary>
internal static class ServerLab
{
    /// <summary>Long enough for any machine, and there against hanging only.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    /// <summary>Answers each line with the same line, marked.</summary>
    public static readonly SocketRequestHandler Chuckle = static (request, _) =>
    {
        request.Reply($"hehe, {request.Text}");
        return default;
    };

    public static TcpServer Start(SocketRequestHandler? handler, SocketServerOptions? options = null, NetworkStack? stack = null)
    {
        if (stack is not null) return TcpServer.Start(stack, IPAddress.Loopback, 0, options ?? new(), handler);
        using NetworkStack home = NetworkStack.Open();
        return TcpServer.Start(home, IPAddress.Loopback, 0, options ?? new(), handler);
    }

    /// <summary>A plain client of the BCL's.</summary>
    public static TcpClient Connect(SocketServer server)
    {
        var client = new TcpClient { NoDelay = true };
        client.Connect(IPAddress.Loopback, server.LocalPort!.Value);
        client.ReceiveTimeout = client.SendTimeout = (int)Long.TotalMilliseconds;
        return client;
    }

    /// <summary>Asks one thing over a connection of its own.</summary>
    public static string? Ask(SocketServer server, string line)
    {
        using TcpClient client = Connect(server);
        using var writer = new StreamWriter(client.GetStream()) { NewLine = "\n", AutoFlush = true };
        using var reader = new StreamReader(client.GetStream());
        writer.WriteLine(line);
        return reader.ReadLine();
    }

    /// <summary>Waits until something is so.</summary>
    public static void Until(Func<bool> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < Long, "it never came to be");
            Thread.Sleep(1);
        }
    }
}
