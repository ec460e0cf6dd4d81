using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using NetLab.Network;
using NetLab.Sockets;

namespace NetLab.Benchmarks;

/// <summary>Line servers over TCP, each a process of its own, and the one client that loads them all.</summary>
internal static class CoreSockets
{
    /// <summary>Serves until the standard input ends; the port is printed first.</summary>
    public static void Serve(string kind)
    {
        if (kind == "bare")
        {
            var listener = new Socket(System.Net.Sockets.AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            listener.Listen(4096);
            Console.WriteLine(((IPEndPoint)listener.LocalEndPoint!).Port);
            _ = AcceptAsync(listener);
        }
        else
        {
            using NetworkStack stack = NetworkStack.Open();
            TcpServer server = TcpServer.Start(stack, IPAddress.Loopback, 0, new SocketServerOptions { Echo = kind == "echo" }, kind == "echo" ? null : static (request, _) =>
            {
                request.Reply(request.Text);
                return default;
            });
            Console.WriteLine(server.LocalPort);
        }
        while (Console.In.ReadLine() is not null)
        {
        }
    }

    /// <summary>Loads a server with clients that ask, wait for the line, and ask again.</summary>
    /// <param name="clients">How many clients at once.</param>
    /// <param name="requests">How many lines in all.</param>
    /// <param name="command">The server: a program that prints its port, or with PORT among its arguments one that is told.</param>
    /// <returns>The microseconds a request took, over all clients.</returns>
    public static double Measure(int clients, int requests, string[] command)
    {
        int port = FreePort();
        bool told = Array.Exists(command, static word => word.Contains("PORT", StringComparison.Ordinal));
        string[] words = Array.ConvertAll(command, word => word.Replace("PORT", port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        using Process server = Process.Start(new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true, RedirectStandardInput = true })!;
        try
        {
            if (!told) port = int.Parse(server.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
            RunAsync(port, clients, requests / 10).GetAwaiter().GetResult();
            long start = Stopwatch.GetTimestamp();
            RunAsync(port, clients, requests).GetAwaiter().GetResult();
            return Stopwatch.GetElapsedTime(start).TotalMicroseconds / requests;
        }
        finally
        {
            server.Kill(entireProcessTree: true);
            server.WaitForExit();
        }
    }

    private static async Task RunAsync(int port, int clients, int requests) => await Task.WhenAll(Enumerable.Range(0, clients).Select(async _ =>
    {
        using Socket socket = await ConnectAsync(port).ConfigureAwait(false);
        byte[] line = "a line of some length, as people write them\n"u8.ToArray(), answer = new byte[4096];
        for (int i = requests / clients; i > 0; i--)
        {
            await socket.SendAsync(line).ConfigureAwait(false);
            int length = 0;
            do
            {
                int count = await socket.ReceiveAsync(answer.AsMemory(length)).ConfigureAwait(false);
                if (count == 0) throw new InvalidOperationException("The server closed.");
                length += count;
            }
            while (answer[length - 1] != '\n');
        }
    })).ConfigureAwait(false);

    private static async Task<Socket> ConnectAsync(int port)
    {
        while (true)
        {
            var socket = new Socket(System.Net.Sockets.AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, port).ConfigureAwait(false);
                return socket;
            }
            catch (SocketException)
            {
                // A server that is told its port is not there at once.
                socket.Dispose();
                await Task.Delay(10).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The least a line server in .NET can do: no bound on lines, no errors, no text.</summary>
    private static async Task AcceptAsync(Socket listener)
    {
        while (true) _ = ServeAsync(await listener.AcceptAsync().ConfigureAwait(false));
    }

    private static async Task ServeAsync(Socket socket)
    {
        socket.NoDelay = true;
        byte[] buffer = new byte[4096];
        int length = 0;
        while (true)
        {
            int count = await socket.ReceiveAsync(buffer.AsMemory(length)).ConfigureAwait(false);
            if (count == 0) break;
            length += count;
            if (buffer[length - 1] != '\n') continue;
            await socket.SendAsync(buffer.AsMemory(0, length)).ConfigureAwait(false);
            length = 0;
        }
        socket.Dispose();
    }

    private static int FreePort()
    {
        using var probe = new Socket(System.Net.Sockets.AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }
}
