using System.Buffers.Text;
using System.Net;
using System.Net.Quic;
using System.Runtime.Versioning;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using NetLab.Dns;

namespace NetLab.Tests.Dns.Resolver;

/// <summary>DNS over HTTP/3 against Kestrel, with an authority of the test's own.</summary>
[SupportedOSPlatform("linux")]
public sealed class DnsHttp3Tests : IAsyncLifetime
{
    private const string Why = "libmsquic.so.2 is not installed";
    private static readonly DnsQuestion Question = new(DnsName.Parse("www.example.test"), DnsRecordType.A);
    private readonly DnsClient _client = new(DnsNetwork.Current());
    private readonly List<string> _requests = [];
    private X509Certificate2 _authority = null!, _certificate = null!;
    private WebApplication? _web;
    private int _port;

    public static bool HasQuic => QuicListener.IsSupported;

    public async ValueTask InitializeAsync()
    {
        string directory = Directory.CreateTempSubdirectory("netlab-http3-").FullName;
        (_authority, X509Certificate2 bare) = RealDns.MakeCertificates(directory);
        bare.Dispose();
        _certificate = X509Certificate2.CreateFromPemFile($"{directory}/cert.pem", $"{directory}/key.pem");
        Directory.Delete(directory, recursive: true);
        if (!HasQuic) return;
        _port = RealDns.FreePort();
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().UseQuic().ConfigureKestrel(options => options.Listen(IPAddress.Loopback, _port, listen =>
        {
            listen.Protocols = HttpProtocols.Http3;
            listen.UseHttps(_certificate);
        }));
        _web = builder.Build();
        _web.Run(AnswerAsync);
        await _web.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (_web is not null) await _web.DisposeAsync();
        _authority.Dispose();
        _certificate.Dispose();
    }

    [Fact(Skip = Why, SkipUnless = nameof(HasQuic))]
    public async Task Questions_travel_by_HTTP_3_and_by_nothing_else()
    {
        foreach ((string server, DnsTransport wanted, bool get, string host) in ((string, DnsTransport, bool, string)[])
        [
            ($"h3://127.0.0.1:{_port}/dns-query", DnsTransport.Auto, true, $"127.0.0.1:{_port}"), ($"h3://127.0.0.1:{_port}", DnsTransport.Auto, false, $"127.0.0.1:{_port}"),
            ($"https://127.0.0.1:{_port}/dns-query", DnsTransport.Http3, true, $"127.0.0.1:{_port}"), ($"127.0.0.1:{_port}", DnsTransport.Http3, true, $"127.0.0.1:{_port}"),
        ])
        {
            lock (_requests) _requests.Clear();
            DnsQueryOptions options = Options(server) with { Transport = wanted, HttpGet = get };
            for (int i = 0; i < 3; i++)
            {
                DnsResponse response = await _client.QueryAsync(Question, options, TestContext.Current.CancellationToken);
                Assert.Equal(("192.0.2.7", DnsTransport.Http3, 0), (response.Answers[0].Data, response.Transport, response.Message.Id));
            }
            string[] requests;
            lock (_requests) requests = [.. _requests];
            Assert.Equal(Enumerable.Repeat($"HTTP/3 {(get ? "GET" : "POST")} {host}", 3), requests);
        }
    }

    [Fact(Skip = Why, SkipUnless = nameof(HasQuic))]
    public async Task A_name_is_asked_for_its_address_and_is_the_certificates()
    {
        using var resolver = new DnsResolver(DnsNetwork.Current(), DnsConfiguration.Parse("nameserver 192.0.2.255"), DnsHosts.Parse("127.0.0.1 dns.test other.test"));
        DnsResponse response = await resolver.QueryAsync(Question, Options($"h3://dns.test:{_port}/dns-query"), TestContext.Current.CancellationToken);
        Assert.Equal(($"h3://dns.test:{_port}/dns-query", 1), (response.Server, response.Answers.Count));
        lock (_requests) Assert.Equal($"HTTP/3 GET dns.test:{_port}", _requests[^1]);
        DnsQueryException other = await Assert.ThrowsAsync<DnsQueryException>(async () => await resolver.QueryAsync(Question, Options($"h3://other.test:{_port}/dns-query"), TestContext.Current.CancellationToken));
        Assert.Equal(DnsFailureKind.Tls, other.Kind);
        Assert.Contains("its certificate is not for 'other.test' but for 'dns.test', '127.0.0.1'", other.Message, StringComparison.Ordinal);
    }

    [Fact(Skip = Why, SkipUnless = nameof(HasQuic))]
    public async Task Who_is_not_vouched_for_is_refused_and_what_is_no_answer_told()
    {
        string server = $"h3://127.0.0.1:{_port}/dns-query", pin = DnsTls.PinOf(_certificate);
        DnsQueryException unknown = await FailsAsync(Options(server) with { Tls = DnsTlsOptions.Default });
        Assert.Equal(DnsFailureKind.Tls, unknown.Kind);
        Assert.Contains("no trusted authority has signed it", unknown.Message, StringComparison.Ordinal);
        Assert.Contains(pin, (await FailsAsync(Options(server) with { Tls = new DnsTlsOptions { Pins = [Convert.ToBase64String(new byte[32])] } })).Message, StringComparison.Ordinal);
        Assert.Single((await _client.QueryAsync(Question, Options(server) with { Tls = new DnsTlsOptions { Pins = [pin] } }, TestContext.Current.CancellationToken)).Answers);
        DnsQueryException path = await FailsAsync(Options($"h3://127.0.0.1:{_port}/other"));
        Assert.Equal(DnsFailureKind.Http, path.Kind);
        Assert.Contains("the HTTP status 404", path.Message, StringComparison.Ordinal);
        DnsQueryException silent = await FailsAsync(Options($"h3://127.0.0.1:{_port}/silent") with { Timeout = TimeSpan.FromSeconds(0.5) });
        Assert.Equal(DnsFailureKind.Timeout, silent.Kind);
        Assert.Contains("no answer came within 0.5 s over HTTP/3", silent.Message, StringComparison.Ordinal);
        DnsQueryException reset = await FailsAsync(Options($"h3://127.0.0.1:{_port}/reset"));
        Assert.Equal(DnsFailureKind.ConnectionLost, reset.Kind);
        DnsQueryException nobody = await FailsAsync(Options("h3://127.0.0.1:1"));
        Assert.True(nobody.Kind == DnsFailureKind.PortRefused, nobody.ToString());
    }

    private static DnsQueryOptions Common { get; } = new() { Tries = 1, Timeout = TimeSpan.FromSeconds(30) };

    private DnsQueryOptions Options(string server) => Common with { Servers = [DnsServer.Parse(server)], Tls = new DnsTlsOptions { Authorities = [_authority] } };

    private async Task<DnsQueryException> FailsAsync(DnsQueryOptions options) => await Assert.ThrowsAsync<DnsQueryException>(async () => await _client.QueryAsync(Question, options, TestContext.Current.CancellationToken));

    private async Task AnswerAsync(HttpContext context)
    {
        lock (_requests) _requests.Add($"{context.Request.Protocol} {context.Request.Method} {context.Request.Host}");
        switch (context.Request.Path.Value)
        {
            case "/dns-query":
                using (var body = new MemoryStream())
                {
                    await context.Request.Body.CopyToAsync(body);
                    byte[] question = context.Request.Method == "GET" ? Base64Url.DecodeFromChars(context.Request.Query["dns"].ToString()) : body.ToArray();
                    context.Response.ContentType = "application/dns-message";
                    await context.Response.Body.WriteAsync(HostileServer.Answer(question));
                }
                break;
            case "/silent":
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
                break;
            case "/reset":
                context.Abort();
                break;
            default:
                context.Response.StatusCode = 404;
                break;
        }
    }
}
