using System.Net;
using System.Net.Sockets;
using NetLab.Dns;

namespace NetLab.Tests.Dns.Resolver;

/// <summary>A server that may do anything: what it sends to a datagram, and from where, and what it does with a connection, is the test's.</summary>
internal sealed class HostileServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Socket _datagrams = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Socket _other = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private int _asked, _connections;

    public HostileServer()
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _datagrams.ReceiveBufferSize = 1 << 20;
        _datagrams.Bind(new IPEndPoint(IPAddress.Loopback, Port));
        _other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _ = ServeStreams();
        _ = ServeDatagrams();
    }

    public int Port { get; }

    /// <summary>How many questions came by UDP.</summary>
    public int Asked => Volatile.Read(ref _asked);

    /// <summary>How many connections were made.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>The ports questions came from.</summary>
    public HashSet<int> SourcePorts { get; } = [];

    /// <summary>What is sent back to a datagram; the number counts them from 1.</summary>
    public Func<byte[], int, IEnumerable<byte[]>> Datagrams { get; init; } = static (_, _) => [];

    /// <summary>What is sent back from another port.</summary>
    public Func<byte[], byte[]?> FromElsewhere { get; init; } = static _ => null;

    /// <summary>What is done with a connection.</summary>
    public Func<NetworkStream, Task> Stream { get; init; } = static _ => Task.CompletedTask;

    public DnsServer Server => new(IPAddress.Loopback, Port);

    public static byte[] Answer(byte[] question, string address = "192.0.2.7", DnsHeaderFlags flags = DnsHeaderFlags.QR, DnsResponseCode code = DnsResponseCode.NoError, DnsEdns? edns = null)
    {
        DnsMessage asked = DnsMessage.Parse(question);
        return new DnsMessage
        {
            Id = asked.Id, Flags = flags, ResponseCode = code, Questions = asked.Questions, Edns = edns,
            Answers = code == DnsResponseCode.NoError ? [new DnsARecord(asked.Questions[0].Owner, 300, IPAddress.Parse(address))] : [],
        }.ToArray();
    }

    /// <summary>The same bytes with one of them changed.</summary>
    public static byte[] With(byte[] message, int at, Func<byte, byte> change)
    {
        byte[] changed = [.. message];
        changed[at] = change(changed[at]);
        return changed;
    }

    public static byte[] Frame(byte[] message) => [(byte)(message.Length >> 8), (byte)message.Length, .. message];

    public static async Task<byte[]?> ReadAsync(NetworkStream stream)
    {
        byte[] length = new byte[2];
        if (await stream.ReadAtLeastAsync(length, 2, false) < 2) return null;
        byte[] message = new byte[(length[0] << 8) | length[1]];
        await stream.ReadExactlyAsync(message);
        return message;
    }

    public void Dispose()
    {
        _listener.Dispose();
        _datagrams.Dispose();
        _other.Dispose();
    }

    private async Task ServeStreams()
    {
        while (true)
        {
            TcpClient client = await _listener.AcceptTcpClientAsync();
            Interlocked.Increment(ref _connections);
            _ = Task.Run(async () =>
            {
                using (client)
                {
                    try
                    {
                        await Stream(client.GetStream());
                    }
                    catch (IOException)
                    {
                        // The client has gone.
                    }
                }
            });
        }
    }

    private async Task ServeDatagrams()
    {
        byte[] buffer = new byte[4096];
        var anywhere = new IPEndPoint(IPAddress.Any, 0);
        while (true)
        {
            SocketReceiveFromResult got = await _datagrams.ReceiveFromAsync(buffer, SocketFlags.None, anywhere);
            byte[] question = buffer[..got.ReceivedBytes];
            lock (SourcePorts) SourcePorts.Add(((IPEndPoint)got.RemoteEndPoint).Port);
            int number = Interlocked.Increment(ref _asked);
            if (FromElsewhere(question) is { } forged) await _other.SendToAsync(forged, SocketFlags.None, got.RemoteEndPoint);
            foreach (byte[] answer in Datagrams(question, number)) await _datagrams.SendToAsync(answer, SocketFlags.None, got.RemoteEndPoint);
        }
    }
}
