using System.Diagnostics.Tracing;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using NetLab.Dns;

namespace NetLab.Tests.Dns.Resolver;

/// <summary>TLS and HTTPS against BIND 9, with an authority of the test's own.</summary>
public sealed class DnsEncryptedTests : IDisposable
{
    private const string Zone = "$ORIGIN example.test.\n$TTL 300\n@ SOA ns admin 1 3600 600 86400 300\n@ NS ns\nns A 127.0.0.1\nwww A 192.0.2.7\nbig TXT";
    private static readonly DnsQuestion Question = new(DnsName.Parse("www.example.test"), DnsRecordType.A);
    private readonly RealDns _bind;
    private readonly int _tls, _https;
    private readonly X509Certificate2 _authority, _certificate;
    private readonly DnsClient _client = new(DnsNetwork.Current());

    public DnsEncryptedTests() => (_bind, _tls, _https, _authority, _certificate) =
        RealDns.Bind("example.test", Zone + string.Concat(Enumerable.Repeat($" \"{new string('x', 250)}\"", 7)) + "\n");

    public void Dispose()
    {
        _client.Dispose();
        _bind.Dispose();
        _authority.Dispose();
        _certificate.Dispose();
    }

    [Fact]
    public async Task TLS_and_HTTPS_answer_as_UDP_does()
    {
        var trust = new DnsTlsOptions { Authorities = [_authority] };
        foreach ((DnsServer server, bool get, DnsTransport transport) in ((DnsServer, bool, DnsTransport)[])
        [
            (DnsServer.Parse($"tls://127.0.0.1:{_tls}"), false, DnsTransport.Tls), (DnsServer.Parse($"tls://127.0.0.1:{_tls}#dns.test"), false, DnsTransport.Tls),
            (DnsServer.Parse($"https://127.0.0.1:{_https}/dns-query"), false, DnsTransport.Https), (DnsServer.Parse($"https://127.0.0.1:{_https}/dns-query"), true, DnsTransport.Https),
            (_bind.Server, false, DnsTransport.Udp), (DnsServer.Parse($"tcp://127.0.0.1:{_bind.Port}"), false, DnsTransport.Tcp),
        ])
        {
            var options = new DnsQueryOptions { Servers = [server], Tls = trust, HttpGet = get, NsId = true, Cookie = true, Tries = 1 };
            for (int i = 0; i < 3; i++)
            {
                DnsResponse response = await _client.QueryAsync(Question, options, TestContext.Current.CancellationToken);
                Assert.Equal(("192.0.2.7", transport), (response.Answers[0].Data, response.Transport));
                Assert.Contains("bind-of-netlab", response.Edns!.Option<DnsNsidOption>()!.ToString(), StringComparison.Ordinal);
                Assert.Equal(DnsCookieStatus.Good, response.Cookie);
            }
            DnsResponse big = await _client.QueryAsync(new DnsQuestion(DnsName.Parse("big.example.test"), DnsRecordType.TXT), options, TestContext.Current.CancellationToken);
            Assert.True(big.Size > 1700, $"{big.Size} bytes over {big.Transport}");
            Assert.Equal(transport == DnsTransport.Udp ? DnsTransport.Tcp : transport, big.Transport);
        }
    }

    [Fact]
    public async Task HTTPS_is_HTTP_2_and_one_connection_serves_many_questions()
    {
        using var connections = new HttpConnections(_https);
        var options = new DnsQueryOptions { Servers = [DnsServer.Parse($"https://127.0.0.1:{_https}/dns-query")], Tls = new DnsTlsOptions { Authorities = [_authority] }, Tries = 1 };
        for (int i = 0; i < 5; i++) Assert.Single((await _client.QueryAsync(Question, options with { HttpGet = i % 2 == 1 }, TestContext.Current.CancellationToken)).Answers);
        Assert.Equal(["2.0"], connections.Versions);
    }

    [Fact]
    public async Task A_name_is_asked_for_its_address_and_is_the_certificates()
    {
        using var resolver = new DnsResolver(DnsNetwork.Current(), DnsConfiguration.Parse("nameserver 192.0.2.255"), DnsHosts.Parse("127.0.0.1 dns.test other.test"));
        var trust = new DnsTlsOptions { Authorities = [_authority] };
        foreach (string server in (string[])[$"tls://dns.test:{_tls}", $"https://dns.test:{_https}/dns-query"])
        {
            DnsResponse response = await resolver.QueryAsync(Question, new DnsQueryOptions { Servers = [DnsServer.Parse(server)], Tls = trust }, TestContext.Current.CancellationToken);
            Assert.Equal((server, 1), (response.Server, response.Answers.Count));
        }
        foreach (string server in (string[])[$"tls://other.test:{_tls}", $"https://other.test:{_https}/dns-query"])
        {
            DnsQueryException error = await Assert.ThrowsAsync<DnsQueryException>(async () => await resolver.QueryAsync(Question, new DnsQueryOptions { Servers = [DnsServer.Parse(server)], Tls = trust, Tries = 1 }));
            Assert.Equal(DnsFailureKind.Tls, error.Kind);
            Assert.Contains("its certificate is not for 'other.test' but for 'dns.test', '127.0.0.1'", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Who_is_not_vouched_for_is_refused_and_a_pin_vouches()
    {
        string pin = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(_certificate.PublicKey.ExportSubjectPublicKeyInfo()));
        string other = Convert.ToBase64String(new byte[32]);
        foreach (string server in (string[])[$"tls://127.0.0.1:{_tls}", $"https://127.0.0.1:{_https}/dns-query"])
        {
            var options = new DnsQueryOptions { Servers = [DnsServer.Parse(server)], Tries = 1 };
            DnsQueryException unknown = await Assert.ThrowsAsync<DnsQueryException>(async () => await _client.QueryAsync(Question, options));
            Assert.Equal(DnsFailureKind.Tls, unknown.Kind);
            Assert.Contains("no trusted authority has signed it", unknown.Message, StringComparison.Ordinal);
            DnsQueryException unpinned = await Assert.ThrowsAsync<DnsQueryException>(async () => await _client.QueryAsync(Question, options with { Tls = new DnsTlsOptions { Pins = [other] } }));
            Assert.Contains(pin, unpinned.Message, StringComparison.Ordinal);
            Assert.Single((await _client.QueryAsync(Question, options with { Tls = new DnsTlsOptions { Pins = [other, pin] } })).Answers);
            Assert.Single((await _client.QueryAsync(Question, options with { Tls = new DnsTlsOptions { SkipCertificateCheck = true } })).Answers);
        }
    }

    [Fact]
    public async Task Plain_DNS_at_a_TLS_port_and_the_other_way_round_say_what_failed()
    {
        DnsQueryException plain = await Assert.ThrowsAsync<DnsQueryException>(async () => await _client.QueryAsync(Question, new DnsQueryOptions { Servers = [DnsServer.Parse($"tls://127.0.0.1:{_bind.Port}")], Tries = 1, Timeout = TimeSpan.FromSeconds(2) }));
        Assert.True(plain.Kind is DnsFailureKind.Tls or DnsFailureKind.Timeout, plain.ToString());
        DnsQueryException path = await Assert.ThrowsAsync<DnsQueryException>(async () => await _client.QueryAsync(Question, new DnsQueryOptions { Servers = [DnsServer.Parse($"https://127.0.0.1:{_https}/other")], Tries = 1, Tls = new DnsTlsOptions { SkipCertificateCheck = true } }));
        Assert.Equal(DnsFailureKind.Http, path.Kind);
        Assert.Contains("the HTTP status 404", path.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_source_address_is_the_one_given()
    {
        var options = new DnsQueryOptions { Servers = [_bind.Server], SourceAddress = IPAddress.Parse("127.0.0.9") };
        Assert.Single((await _client.QueryAsync(Question, options, TestContext.Current.CancellationToken)).Answers);
        DnsQueryException nobodys = await Assert.ThrowsAsync<DnsQueryException>(async () => await _client.QueryAsync(Question, options with { SourceAddress = IPAddress.Parse("203.0.113.1"), Tries = 1 }));
        Assert.Equal(DnsFailureKind.Unreachable, nobodys.Kind);
        Assert.Contains("EADDRNOTAVAIL", nobodys.Message, StringComparison.Ordinal);
    }

    /// <summary>The HTTP versions of the connections made to a port, as the BCL tells them.</summary>
    private sealed class HttpConnections(int port) : EventListener
    {
        private readonly List<string> _versions = [];

        public string[] Versions
        {
            get
            {
                lock (_versions) return [.. _versions];
            }
        }

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "System.Net.Http") EnableEvents(eventSource, EventLevel.Informational);
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            if (eventData.EventName != "ConnectionEstablished" || eventData.PayloadNames is not { } names || eventData.Payload is not { } values) return;
            object? Value(string name) => names.IndexOf(name) is >= 0 and var at ? values[at] : null;
            if (!port.Equals(Value("port"))) return;
            lock (_versions) _versions.Add($"{Value("versionMajor")}.{Value("versionMinor")}");
        }
    }
}
