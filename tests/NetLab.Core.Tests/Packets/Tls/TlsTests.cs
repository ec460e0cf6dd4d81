using System.Net;
using System.Net.Sockets;
using NetLab.Packets;

namespace NetLab.Tests.Packets.Tls;

/// <summary>What the tests of the sweep share: one of a server at the loopback.</summary>
internal static class TlsTests
{
    /// <summary>Tests a server, and says how many connections that took.</summary>
    public static async Task<(TlsServerSuite[] Rows, int Connections)> SweepAsync(int port, params TlsProtocol[] protocols) =>
        await SweepAsync(Options(port) with { Protocols = protocols.Length > 0 ? protocols : TlsServerTestOptions.AllProtocols });

    public static async Task<(TlsServerSuite[] Rows, int Connections)> SweepAsync(TlsServerTestOptions options)
    {
        var rows = new List<TlsServerSuite>();
        using var tester = new TlsServerTester(options, cancellation => ConnectAsync(options.Port, cancellation));
        await foreach (TlsServerSuite row in tester.RunAsync()) rows.Add(row);
        return ([.. rows], tester.ConnectionsMade);
    }

    public static TlsServerTestOptions Options(int port) => new() { Server = "localhost", Port = port, ServerName = "localhost" };

    public static async Task<TlsConnection> ConnectAsync(int port, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellation);
            return new TlsConnection(new NetworkStream(socket, ownsSocket: true), $"127.0.0.1:{port}");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public static string[] Accepted(IEnumerable<TlsServerSuite> rows, TlsProtocol protocol) => [.. rows.Where(row => row.Protocol == protocol && row.Result == TlsSuiteResult.Accepted).Select(static row => row.CipherSuite!)];
}
