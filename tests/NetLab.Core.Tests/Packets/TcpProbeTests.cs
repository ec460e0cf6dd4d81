using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NetLab.Interop;
using NetLab.Packets;
using NetLab.Tests.Support;

namespace NetLab.Tests.Packets;

/// <summary>Ports that accept, refuse, are silent, cannot be reached and are forbidden, each through real routers.</summary>
public class TcpProbeTests(RouterChain chain) : IClassFixture<RouterChain>
{
    private static readonly TcpProbeOptions Patient = new() { Timeout = TimeSpan.FromSeconds(20) };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_listener_accepts(bool six)
    {
        using Socket listener = Listen(chain.Last, six);
        int port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        using TcpProbe probe = TcpProbe.Connect(chain.First.Stack, new IPEndPoint(IPAddress.Parse(RouterChain.End(six)), port), Patient);
        Assert.Equal((true, ReachabilityReason.None, null), (probe.Succeeded, probe.Reason, probe.ReasonDetail));
        Assert.Equal(six ? "fd77::1" : "10.77.0.1", probe.LocalEndPoint!.Address.ToString());
        Assert.InRange(probe.RoundtripTime!.Value, 0.001, 20000);
        using Socket accepted = await listener.AcceptAsync();
        Assert.Equal(probe.LocalEndPoint.Port, ((IPEndPoint)accepted.RemoteEndPoint!).Port);
        using Socket taken = probe.TakeConnection();
        await taken.SendAsync(new byte[] { 42 });
        byte[] got = new byte[1];
        Assert.Equal(1, await accepted.ReceiveAsync(got));
        Assert.Equal(42, got[0]);
        Assert.Throws<InvalidOperationException>(probe.TakeConnection);
    }

    [Theory]
    [InlineData("10.77.3.2", 4001, ReachabilityReason.Refused, "10.77.3.2")]
    [InlineData("fd77:3::2", 4001, ReachabilityReason.Refused, "fd77:3::2")]
    [InlineData("127.0.0.1", 4001, ReachabilityReason.Refused, "127.0.0.1")]
    [InlineData("10.77.3.2", 81, ReachabilityReason.Prohibited, "10.77.2.2")]
    [InlineData("fd77:3::2", 81, ReachabilityReason.Prohibited, "fd77:2::2")]
    [InlineData("10.99.0.1", 80, ReachabilityReason.Prohibited, "10.77.2.2")]
    [InlineData("10.97.0.1", 80, ReachabilityReason.NoRoute, "10.77.2.2")]
    [InlineData("fd97::1", 80, ReachabilityReason.NoRoute, "fd77:2::2")]
    [InlineData("10.77.0.201", 80, ReachabilityReason.NoRoute, "10.77.0.1")]
    public void Why_it_does_not_accept_and_who_says_so(string address, int port, ReachabilityReason reason, string who)
    {
        using TcpProbe probe = TcpProbe.Connect(chain.First.Stack, new IPEndPoint(IPAddress.Parse(address), port), Patient);
        Assert.Equal(reason, probe.Reason);
        Assert.False(probe.Succeeded);
        // Of a neighbour that is not there the kernel tells by the error alone.
        if (address != "10.77.0.201") Assert.Equal(who, probe.Responder?.ToString());
        Assert.NotEmpty(probe.ReasonDetail!);
        if (reason == ReachabilityReason.Prohibited) Assert.Contains("administratively prohibited", probe.ReasonDetail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.98.0.1")]
    [InlineData("fd98::1")]
    public void Silence_is_a_time_out(string address)
    {
        using TcpProbe probe = TcpProbe.Connect(chain.First.Stack, new IPEndPoint(IPAddress.Parse(address), 80), new TcpProbeOptions { Timeout = TimeSpan.FromMilliseconds(100) });
        Assert.Equal((EchoStatus.TimedOut, ReachabilityReason.TimedOut, null), (probe.Status, probe.Reason, probe.Responder));
    }

    [Theory]
    [InlineData("prohibit", ReachabilityReason.Prohibited)]
    [InlineData("unreachable", ReachabilityReason.NoRoute)]
    [InlineData("blackhole", ReachabilityReason.NoRoute)]
    public void What_this_machine_forbids_is_told_apart(string type, ReachabilityReason reason)
    {
        using var space = new TestNamespace();
        space.Ip("route", "add", type, "203.0.113.0/24");
        Assert.Equal(reason, TcpProbe.Connect(space.Stack, new IPEndPoint(IPAddress.Parse("203.0.113.1"), 80), Patient).Reason);
        Assert.Equal(ReachabilityReason.NoRoute, TcpProbe.Connect(space.Stack, new IPEndPoint(IPAddress.Parse("198.51.100.1"), 80), Patient).Reason);
    }

    [Fact]
    public void Cancelling_ends_it_at_once()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));
        Assert.Throws<OperationCanceledException>(() => TcpProbe.Connect(chain.First.Stack, new IPEndPoint(IPAddress.Parse("10.98.0.1"), 80), new TcpProbeOptions { Timeout = TimeSpan.FromMinutes(5) }, stop.Token));
    }

    [Fact]
    public void Again_and_again_it_counts()
    {
        using Socket listener = Listen(chain.Last, six: false);
        int port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        List<EchoReply> replies = [.. TcpProbeRun.Run(chain.First.Stack, RouterChain.Target("10.77.3.2"), port, 3, TimeSpan.FromMilliseconds(1), Patient)];
        Assert.Equal([1, 2, 3], replies.Select(static reply => reply.Sequence));
        Assert.Equal((3, 3, port), (replies[2].Statistics.Sent, replies[2].Statistics.Received, replies[2].RemotePort!.Value));
    }

    [Fact]
    public async Task TLS_shows_protocol_cipher_certificate_and_what_is_wrong_with_it()
    {
        using X509Certificate2 certificate = Certificate("good.test", DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        TlsDetails tls = await ShakeAsync(certificate, "good.test");
        Assert.True(tls.Succeeded);
        Assert.False(tls.IsTrusted);
        Assert.Equal(["the certificate is signed by itself"], tls.Problems);
        Assert.Equal(("CN=good.test", "good.test"), (tls.Subject, tls.Names.Single()));
        Assert.NotNull(tls.CipherSuite);
        Assert.Equal(certificate.Thumbprint, tls.Certificate!.Thumbprint);
        Assert.InRange(tls.DaysLeft!.Value, 28, 30);

        using X509Certificate2 old = Certificate("good.test", DateTimeOffset.UtcNow.AddDays(-9), DateTimeOffset.UtcNow.AddDays(-2));
        tls = await ShakeAsync(old, "other.test");
        Assert.Contains(tls.Problems, static problem => problem == "the certificate is not for 'other.test' but for 'good.test'");
        Assert.Contains(tls.Problems, static problem => problem.StartsWith("the certificate expired on", StringComparison.Ordinal));
        Assert.True(tls.DaysLeft < 0);
    }

    [Fact]
    public async Task What_speaks_no_TLS_and_what_says_nothing_is_told_apart()
    {
        TlsDetails tls = await ShakeAsync(null, "plain.test", "220 mail.test ESMTP\r\n"u8.ToArray());
        Assert.False(tls.Succeeded);
        Assert.Single(tls.Problems);
        tls = await ShakeAsync(null, "silent.test", [], TimeSpan.FromMilliseconds(50));
        Assert.Equal(["the server did not finish the handshake in 0.05 s"], tls.Problems);
    }

    private async Task<TlsDetails> ShakeAsync(X509Certificate2? certificate, string name, byte[]? says = null, TimeSpan? timeout = null)
    {
        using Socket listener = Listen(chain.Last, six: false);
        int port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        using TcpProbe probe = TcpProbe.Connect(chain.First.Stack, new IPEndPoint(IPAddress.Parse("10.77.3.2"), port), Patient);
        Assert.True(probe.Succeeded);
        using Socket accepted = await listener.AcceptAsync();
        Task<TlsDetails> client = TlsProbe.RunAsync(probe.TakeConnection(), name, timeout ?? TimeSpan.FromSeconds(20));
        if (certificate is not null)
        {
            using var server = new SslStream(new NetworkStream(accepted));
            try
            {
                await server.AuthenticateAsServerAsync(certificate);
            }
            catch (IOException)
            {
                // The client has seen enough.
            }
            return await client;
        }
        if (says!.Length > 0) await accepted.SendAsync(says);
        return await client;
    }

    private static Socket Listen(TestNamespace space, bool six)
    {
        var listener = new Socket(InternetSocket.Open(space.Stack.Handle, six ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork, stream: true));
        listener.Bind(new IPEndPoint(six ? IPAddress.IPv6Any : IPAddress.Any, 0));
        listener.Listen();
        return listener;
    }

    private static X509Certificate2 Certificate(string name, DateTimeOffset from, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 made = request.CreateSelfSigned(from, until);
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }
}
