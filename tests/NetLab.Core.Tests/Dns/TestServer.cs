using System.Net;
using System.Net.Sockets;
using NetLab.Dns;

namespace NetLab.Tests.Dns;

/// <summary>A server on a free loopback port that answers each question over TCP and UDP with what the test says.</summary>
internal sealed class TestServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly UdpClient _datagrams;
    private readonly Func<byte[], byte[]> _answer, _datagramAnswer;

    /// <summary>Starts a server.</summary>
    /// <param name="answer">Makes an answer's bytes of a question's.</param>
    /// <param name="datagramAnswer">The same for UDP, where that is another.</param>
    public TestServer(Func<byte[], byte[]> answer, Func<byte[], byte[]>? datagramAnswer = null)
    {
        _answer = answer;
        _datagramAnswer = datagramAnswer ?? answer;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _datagrams = new UdpClient(new IPEndPoint(IPAddress.Loopback, Port));
        _ = ServeStreams();
        _ = ServeDatagrams();
    }

    public int Port { get; }

    /// <summary>Answers a question with records.</summary>
    public static byte[] Reply(byte[] question, params DnsRecord[] answers)
    {
        DnsMessage asked = DnsMessage.Parse(question);
        return new DnsMessage { Id = asked.Id, Flags = DnsHeaderFlags.QR | DnsHeaderFlags.AA, Questions = asked.Questions, Answers = answers }.ToArray();
    }

    public void Dispose()
    {
        _listener.Dispose();
        _datagrams.Dispose();
    }

    private async Task ServeStreams()
    {
        while (true)
        {
            using TcpClient client = await _listener.AcceptTcpClientAsync();
            NetworkStream stream = client.GetStream();
            byte[] length = new byte[2];
            while (await stream.ReadAtLeastAsync(length, 2, false) == 2)
            {
                byte[] question = new byte[(length[0] << 8) | length[1]];
                await stream.ReadExactlyAsync(question);
                byte[] answer = _answer(question);
                await stream.WriteAsync((byte[])[(byte)(answer.Length >> 8), (byte)answer.Length, .. answer]);
            }
        }
    }

    private async Task ServeDatagrams()
    {
        while (true)
        {
            UdpReceiveResult got = await _datagrams.ReceiveAsync();
            await _datagrams.SendAsync(_datagramAnswer(got.Buffer), got.RemoteEndPoint);
        }
    }
}
