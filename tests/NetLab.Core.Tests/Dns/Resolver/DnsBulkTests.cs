using System.Diagnostics;
using NetLab.Dns;

namespace NetLab.Tests.Dns.Resolver;

/// <summary>Many questions at once.</summary>
public class DnsBulkTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_question_gets_its_answer_whatever_is_lost_doubled_or_forged(bool ordered)
    {
        var seen = new HashSet<int>();
        using var server = new HostileServer
        {
            Datagrams = (question, _) =>
            {
                int number = NumberOf(DnsMessage.Parse(question).Questions[0].Owner);
                // One in twenty is lost the first time, one in seven comes twice, one in eleven after forgeries.
                if (number % 20 == 0 && seen.Add(number)) return [];
                byte[] answer = Answer(question, number);
                if (number % 7 == 0) return [answer, answer];
                return number % 11 == 0 ? [HostileServer.With(answer, 1, static b => (byte)(b ^ 1)), HostileServer.With(answer, 14, static b => (byte)(b ^ 1)), answer] : [answer];
            },
        };
        const int Names = 5000;
        using var client = new DnsClient(DnsNetwork.Current(), server.Server);
        using var bulk = new DnsBulkQuerier(client, new DnsBulkOptions { Ordered = ordered, Query = new DnsQueryOptions { Timeout = TimeSpan.FromMilliseconds(500), Tries = 5 } });
        List<DnsBulkResult> results = [.. bulk.Run(Names_(Names), TestContext.Current.CancellationToken)];
        Assert.Equal(Names, results.Count);
        foreach (DnsBulkResult result in results)
        {
            int number = NumberOf(result.Question.Owner);
            Assert.Equal(number, result.Index);
            Assert.Equal(AddressOf(number), Assert.IsType<DnsARecord>(Assert.Single(result.Response!.Answers)).IPAddress);
        }
        if (ordered) Assert.Equal(Enumerable.Range(0, Names).Select(static i => (long)i), results.Select(static result => result.Index));
        else Assert.Equal(Names, results.Select(static result => result.Index).Distinct().Count());
        Assert.True(bulk.IsEmpty);
        Assert.Equal(0, bulk.InFlight);
    }

    [Fact]
    public void Sockets_give_way_to_others_at_new_ports()
    {
        using var server = new HostileServer { Datagrams = static (question, _) => [HostileServer.Answer(question)] };
        using var client = new DnsClient(DnsNetwork.Current(), server.Server);
        using var bulk = new DnsBulkQuerier(client, new DnsBulkOptions { QueriesPerSocket = 100, SocketsPerServer = 2 });
        Assert.Equal(2000, bulk.Run(Names_(2000), TestContext.Current.CancellationToken).Count(static result => result.Response is not null));
        lock (server.SourcePorts) Assert.InRange(server.SourcePorts.Count, 19, 30);
    }

    [Fact]
    public void A_rate_is_kept()
    {
        using var server = new HostileServer { Datagrams = static (question, _) => [HostileServer.Answer(question)] };
        using var client = new DnsClient(DnsNetwork.Current(), server.Server);
        using var bulk = new DnsBulkQuerier(client, new DnsBulkOptions { Query = new DnsQueryOptions { QueriesPerSecond = 500 } });
        long start = Stopwatch.GetTimestamp();
        Assert.Equal(300, bulk.Run(Names_(300), TestContext.Current.CancellationToken).Count(static result => result.Response is not null));
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0.5, 20);
    }

    [Fact]
    public void What_UDP_cannot_settle_is_settled_beside_it()
    {
        using var server = new HostileServer
        {
            Datagrams = static (question, _) => (NumberOf(DnsMessage.Parse(question).Questions[0].Owner) % 4) switch
            {
                0 => [HostileServer.Answer(question, flags: DnsHeaderFlags.QR | DnsHeaderFlags.TC)],
                1 => [HostileServer.Answer(question)[..^1]],
                2 => [HostileServer.Answer(question, code: DnsMessage.Parse(question).Edns is null ? DnsResponseCode.NoError : DnsResponseCode.FormErr)],
                _ => [HostileServer.Answer(question)],
            },
            Stream = static async stream =>
            {
                while (await HostileServer.ReadAsync(stream) is { } question) await stream.WriteAsync(HostileServer.Frame(HostileServer.Answer(question)));
            },
        };
        using var client = new DnsClient(DnsNetwork.Current(), server.Server);
        using var bulk = new DnsBulkQuerier(client);
        foreach (DnsBulkResult result in bulk.Run(Names_(400), TestContext.Current.CancellationToken))
        {
            Assert.Single(result.Response!.Answers);
            Assert.Equal((result.Index % 4) switch { 0 or 1 => (DnsTransport.Tcp, true, false), 2 => (DnsTransport.Udp, false, true), _ => (DnsTransport.Udp, false, false) },
                (result.Response.Transport, result.Response.RetriedOverTcp, result.Response.RetriedWithoutEdns));
        }
    }

    [Fact]
    public void Silence_and_a_refused_port_are_told_apart_and_the_next_server_helps()
    {
        int closed;
        using (var free = new HostileServer()) closed = free.Port;
        using var silent = new HostileServer();
        using var good = new HostileServer { Datagrams = static (question, _) => [HostileServer.Answer(question)] };
        using var client = new DnsClient(DnsNetwork.Current());
        var options = new DnsQueryOptions { Timeout = TimeSpan.FromMilliseconds(100), Tries = 2 };
        DnsBulkResult[] Run(params DnsServer[] servers)
        {
            // The good one needs time where the machine is busy.
            options = options with { Timeout = TimeSpan.FromMilliseconds(servers.Length == 1 ? 100 : 2000) };
            using var bulk = new DnsBulkQuerier(client, new DnsBulkOptions { Query = options with { Servers = servers } });
            return [.. bulk.Run(Names_(100), TestContext.Current.CancellationToken)];
        }
        DnsServer refusing = DnsServer.Parse($"127.0.0.1:{closed}");
        Assert.All(Run(silent.Server), static result => Assert.Equal(DnsFailureKind.Timeout, result.Error!.Kind));
        Assert.All(Run(refusing), static result => Assert.Equal(DnsFailureKind.PortRefused, result.Error!.Kind));
        Assert.All(Run(refusing, silent.Server, good.Server), static result => Assert.Single(result.Response!.Answers));
    }

    [Fact]
    public void Cancellation_ends_the_wait_at_once()
    {
        using var silent = new HostileServer();
        using var client = new DnsClient(DnsNetwork.Current(), silent.Server);
        using var bulk = new DnsBulkQuerier(client);
        using var end = new CancellationTokenSource(50);
        long start = Environment.TickCount64;
        Assert.ThrowsAny<OperationCanceledException>(() => bulk.Run(Names_(1000), end.Token).Count());
        Assert.InRange(Environment.TickCount64 - start, 0, 2000);
    }

    private static IEnumerable<DnsQuestion> Names_(int count) => Enumerable.Range(0, count).Select(static i => new DnsQuestion(DnsName.Parse($"h{i}.bulk.test"), DnsRecordType.A));

    private static int NumberOf(DnsName name) => int.Parse(name.Text[1..name.Text.IndexOf('.', StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture);

    private static string AddressOf(int number) => $"10.0.{number >> 8}.{number & 255}";

    private static byte[] Answer(byte[] question, int number) => HostileServer.Answer(question, AddressOf(number));
}
