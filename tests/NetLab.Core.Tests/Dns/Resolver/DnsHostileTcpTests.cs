using System.Net;
using System.Net.Sockets;
using NetLab.Dns;

namespace NetLab.Tests.Dns.Resolver;

/// <summary>Connections that dribble, stall, mix up, lie and break.</summary>
public class DnsHostileTcpTests
{
    private static readonly DnsQuestion Question = new(DnsName.Parse("www.example.test"), DnsRecordType.A);
    private static readonly DnsQueryOptions Tcp = new() { Transport = DnsTransport.Tcp, Timeout = TimeSpan.FromSeconds(10), Tries = 1 };

    [Fact]
    public async Task A_message_may_come_byte_by_byte()
    {
        using HostileServer server = Serving(static async (stream, question) =>
        {
            foreach (byte one in HostileServer.Frame(HostileServer.Answer(question))) await stream.WriteAsync(new[] { one });
        });
        Assert.Single((await Ask(server, Tcp)).Answers);
    }

    [Fact]
    public async Task The_longest_message_is_taken_whole()
    {
        using HostileServer server = Serving(static async (stream, question) =>
        {
            DnsMessage asked = DnsMessage.Parse(question);
            byte[] text = [255, .. Enumerable.Repeat((byte)'x', 255)];
            var records = Enumerable.Range(0, 244).Select(_ => DnsRecord.Create(asked.Questions[0].Owner, DnsRecordType.TXT, 1, text)).ToList();
            byte[] sized = new DnsMessage { Id = asked.Id, Flags = DnsHeaderFlags.QR, Questions = asked.Questions, Answers = [.. records] }.ToArray();
            // One more record of just the size that is left.
            records.Add(DnsRecord.Create(asked.Questions[0].Owner, DnsRecordType.NULL, 1, new byte[65535 - sized.Length - 12]));
            byte[] whole = new DnsMessage { Id = asked.Id, Flags = DnsHeaderFlags.QR, Questions = asked.Questions, Answers = [.. records] }.ToArray();
            Assert.Equal(65535, whole.Length);
            await stream.WriteAsync(HostileServer.Frame(whole));
        });
        DnsResponse response = await Ask(server, Tcp);
        Assert.Equal((65535, 245), (response.Size, response.Answers.Count));
    }

    [Fact]
    public async Task A_connection_that_stalls_is_a_time_out_and_is_not_used_again()
    {
        int connections = 0;
        using var server = new HostileServer
        {
            Stream = async stream =>
            {
                bool stall = Interlocked.Increment(ref connections) == 1;
                while (await HostileServer.ReadAsync(stream) is { } question)
                {
                    byte[] framed = HostileServer.Frame(HostileServer.Answer(question));
                    await stream.WriteAsync(stall ? framed.AsMemory(0, 20) : framed);
                }
            },
        };
        using var client = new DnsClient(DnsNetwork.Current(), server.Server);
        DnsQueryException late = await Assert.ThrowsAsync<DnsQueryException>(async () => await client.QueryAsync(Question, Tcp with { Timeout = TimeSpan.FromMilliseconds(200) }));
        Assert.Equal(DnsFailureKind.Timeout, late.Kind);
        Assert.Contains("within 0.2 s over TCP", late.Message, StringComparison.Ordinal);
        Assert.Single((await client.QueryAsync(Question, Tcp, TestContext.Current.CancellationToken)).Answers);
        Assert.Equal(2, server.Connections);
    }

    [Fact]
    public async Task A_connection_closed_in_the_middle_of_a_message_says_so()
    {
        using HostileServer server = Serving(static async (stream, question) =>
        {
            byte[] framed = HostileServer.Frame(HostileServer.Answer(question));
            await stream.WriteAsync(framed.AsMemory(0, 20));
            stream.Socket.Shutdown(SocketShutdown.Both);
        });
        DnsQueryException lost = await Assert.ThrowsAsync<DnsQueryException>(async () => await Ask(server, Tcp));
        Assert.Equal(DnsFailureKind.ConnectionLost, lost.Kind);
        Assert.Contains("it closed the connection after 18 of a message's", lost.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_questions_share_a_connection_and_may_be_answered_in_any_order()
    {
        const int Questions = 50;
        var received = new List<byte[]>();
        using HostileServer server = Serving(async (stream, question) =>
        {
            received.Add(question);
            if (received.Count < Questions) return;
            // All of them have come before any is answered: nobody waited.
            foreach (byte[] asked in Enumerable.Reverse(received)) await stream.WriteAsync(HostileServer.Frame(HostileServer.Answer(asked, $"192.0.2.{DnsMessage.Parse(asked).Questions[0].Owner.Label(0)[1] - '0'}")));
        });
        using var client = new DnsClient(DnsNetwork.Current(), server.Server);
        DnsResponse[] responses = await Task.WhenAll(Enumerable.Range(0, Questions).Select(i => client.QueryAsync(new DnsQuestion(DnsName.Parse($"h{i % 10}.test"), DnsRecordType.A), Tcp).AsTask()));
        for (int i = 0; i < Questions; i++) Assert.Equal($"192.0.2.{i % 10}", ((DnsARecord)responses[i].Answers[0]).IPAddress);
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task A_server_that_closes_after_each_answer_is_asked_on_a_new_connection()
    {
        using HostileServer server = Serving(static async (stream, question) =>
        {
            await stream.WriteAsync(HostileServer.Frame(HostileServer.Answer(question)));
            stream.Socket.Shutdown(SocketShutdown.Both);
        });
        using var client = new DnsClient(DnsNetwork.Current(), server.Server);
        for (int i = 0; i < 20; i++) Assert.Single((await client.QueryAsync(Question, Tcp, TestContext.Current.CancellationToken)).Answers);
        Assert.InRange(server.Connections, 20, 40);
    }

    [Fact]
    public async Task Strangers_and_garbage_around_the_answer_are_passed_over()
    {
        using HostileServer server = Serving(static async (stream, question) =>
        {
            byte[] answer = HostileServer.Answer(question);
            byte[] stranger = HostileServer.With(answer, 0, static b => (byte)(b ^ 1));
            await stream.WriteAsync((byte[])[0, 0, .. HostileServer.Frame([1, 2, 3]), .. HostileServer.Frame(stranger), .. HostileServer.Frame([.. answer, 9, 9]), 0xff, 0xff, 1, 2, 3]);
        });
        DnsResponse response = await Ask(server, Tcp);
        Assert.Equal((1, 2), (response.Answers.Count, response.Message.TrailingBytes));
    }

    [Fact]
    public async Task An_endless_stream_of_strangers_ends()
    {
        using HostileServer server = Serving(static async (stream, question) =>
        {
            byte[] stranger = HostileServer.Frame(HostileServer.With(HostileServer.Answer(question), 0, static b => (byte)(b ^ 1)));
            for (int i = 0; i < 5000; i++) await stream.WriteAsync(stranger);
        });
        DnsQueryException exception = await Assert.ThrowsAsync<DnsQueryException>(async () => await Ask(server, Tcp));
        Assert.Equal(DnsFailureKind.Malformed, exception.Kind);
    }

    [Fact]
    public async Task A_port_nobody_listens_at_is_refused()
    {
        int closed;
        using (var free = new HostileServer()) closed = free.Port;
        using var client = new DnsClient(DnsNetwork.Current(), new DnsServer(IPAddress.Loopback, closed));
        DnsQueryException refused = await Assert.ThrowsAsync<DnsQueryException>(async () => await client.QueryAsync(Question, Tcp));
        Assert.Equal(DnsFailureKind.PortRefused, refused.Kind);
    }

    [Fact]
    public async Task Cancellation_ends_the_wait_at_once()
    {
        using var server = new HostileServer { Stream = static async stream =>
            {
                // Reads for ever and never answers.
                while (await HostileServer.ReadAsync(stream) is not null)
                {
                }
            } };
        foreach (DnsTransport transport in (DnsTransport[])[DnsTransport.Udp, DnsTransport.Tcp])
        {
            using var client = new DnsClient(DnsNetwork.Current(), server.Server);
            using var end = new CancellationTokenSource(50);
            long start = Environment.TickCount64;
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await client.QueryAsync(Question, Tcp with { Transport = transport }, end.Token));
            Assert.InRange(Environment.TickCount64 - start, 0, 2000);
        }
    }

    private static HostileServer Serving(Func<NetworkStream, byte[], Task> answer) => new()
    {
        Stream = async stream =>
        {
            while (await HostileServer.ReadAsync(stream) is { } question) await answer(stream, question);
        },
    };

    private static async Task<DnsResponse> Ask(HostileServer server, DnsQueryOptions options)
    {
        using var client = new DnsClient(DnsNetwork.Current(), server.Server);
        return await client.QueryAsync(Question, options, TestContext.Current.CancellationToken);
    }
}
