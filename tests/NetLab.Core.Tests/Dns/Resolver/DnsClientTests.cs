using System.Net;
using NetLab.Dns;

namespace NetLab.Tests.Dns.Resolver;

/// <summary>The client towards a server that behaves, over UDP and TCP.</summary>
public class DnsClientTests
{
    private static readonly DnsQuestion Question = new(DnsName.Parse("www.Example.test"), DnsRecordType.A);

    [Theory]
    [InlineData(DnsTransport.Udp, false)]
    [InlineData(DnsTransport.Udp, true)]
    [InlineData(DnsTransport.Tcp, false)]
    [InlineData(DnsTransport.Auto, true)]
    public async Task An_answer_comes_back_with_how_it_came(DnsTransport transport, bool randomCase)
    {
        using var server = new TestServer(static question => TestServer.Reply(question, Address(question)));
        using var client = new DnsClient(DnsNetwork.Current(), new DnsServer(IPAddress.Loopback, server.Port));
        DnsResponse response = await client.QueryAsync(Question, new DnsQueryOptions { Transport = transport, RandomizeCase = randomCase }, TestContext.Current.CancellationToken);
        Assert.Equal("192.0.2.7", Assert.IsType<DnsARecord>(Assert.Single(response.Answers)).IPAddress);
        Assert.Null(response.Failure);
        Assert.Equal($"127.0.0.1:{server.Port}", response.Server);
        Assert.Equal(transport == DnsTransport.Auto ? DnsTransport.Udp : transport, response.Transport);
        Assert.InRange(response.RoundTripTime, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(5));
        Assert.True(response.Size > 12);
    }

    [Fact]
    public async Task A_cut_answer_is_asked_for_over_TCP()
    {
        using var server = new TestServer(static question => TestServer.Reply(question, Address(question)), static question => Cut(question));
        using var client = new DnsClient(DnsNetwork.Current(), new DnsServer(IPAddress.Loopback, server.Port));
        DnsResponse response = await client.QueryAsync(Question, null, TestContext.Current.CancellationToken);
        Assert.Equal((DnsTransport.Tcp, true, false, 1), (response.Transport, response.RetriedOverTcp, response.Truncated, response.Answers.Count));
        response = await client.QueryAsync(Question, new DnsQueryOptions { Transport = DnsTransport.Udp }, TestContext.Current.CancellationToken);
        Assert.Equal((DnsTransport.Udp, false, true, 0), (response.Transport, response.RetriedOverTcp, response.Truncated, response.Answers.Count));
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_told_from_silence()
    {
        using var silent = new System.Net.Sockets.UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        int deaf = ((IPEndPoint)silent.Client.LocalEndPoint!).Port;
        int closed;
        using (var free = new System.Net.Sockets.UdpClient(new IPEndPoint(IPAddress.Loopback, 0))) closed = ((IPEndPoint)free.Client.LocalEndPoint!).Port;
        using var client = new DnsClient(DnsNetwork.Current());
        var options = new DnsQueryOptions { Timeout = TimeSpan.FromMilliseconds(100), Tries = 1 };
        DnsQueryException refused = await Assert.ThrowsAsync<DnsQueryException>(async () => await client.QueryAsync(Question, options with { Servers = [DnsServer.Parse($"127.0.0.1:{closed}")] }, TestContext.Current.CancellationToken));
        Assert.Equal(DnsFailureKind.PortRefused, refused.Kind);
        Assert.Contains($"127.0.0.1:{closed}: nothing listens", refused.Message, StringComparison.Ordinal);
        DnsQueryException late = await Assert.ThrowsAsync<DnsQueryException>(async () => await client.QueryAsync(Question, options with { Servers = [DnsServer.Parse($"127.0.0.1:{deaf}")] }, TestContext.Current.CancellationToken));
        Assert.Equal(DnsFailureKind.Timeout, late.Kind);
        Assert.Contains("within 0.1 s", late.Message, StringComparison.Ordinal);
    }

    private static DnsARecord Address(byte[] question) => new(DnsMessage.Parse(question).Questions[0].Owner, 300, IPAddress.Parse("192.0.2.7"));

    private static byte[] Cut(byte[] question)
    {
        DnsMessage asked = DnsMessage.Parse(question);
        return new DnsMessage { Id = asked.Id, Flags = DnsHeaderFlags.QR | DnsHeaderFlags.TC, Questions = asked.Questions }.ToArray();
    }
}
