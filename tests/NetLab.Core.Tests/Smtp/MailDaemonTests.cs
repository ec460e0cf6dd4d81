using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using NetLab.Tests.Sockets;
using NetLab.Tests.Support;

namespace NetLab.Tests.Smtp;

/// <summary>The servers that other tests of mail stand on do what those believe of them.</summary>
public sealed class MailDaemonTests
{
    [Fact]
    public async Task Postfix_delivers_relays_and_logs_in_as_it_is_told()
    {
        using var place = new TestNamespace();
        using var postfix = new PostfixServer(place, submission: true);
        string refused = place.Exec("python3", "-c", Script("""
            s = smtplib.SMTP('127.0.0.1', 25, local_hostname='client.test', timeout=60)
            s.ehlo(); s.mail('a@elsewhere.test')
            print(s.rcpt('b@elsewhere.test')[0], s.rcpt('alice@mail.netlab.test')[0], s.rcpt('nosuch@netlab.test')[0])
            s.data(b'Subject: one\r\n\r\nby hand\r\n'); s.quit()
            """));
        Assert.Equal("554 250 550", refused.Trim());
        Assert.Contains("Subject: one", await postfix.WaitForMailAsync("by hand"), StringComparison.Ordinal);
        string loggedIn = place.Exec("python3", "-c", Script($"""
            context = ssl.create_default_context(cafile='{postfix.CaFile}')
            s = smtplib.SMTP_SSL('127.0.0.1', 465, local_hostname='client.test', timeout=60, context=context)
            print(s.login('{PostfixServer.User}', '{PostfixServer.Secret}')[0], s.sendmail('a@one.test', 'b@elsewhere.test', 'x'))
            s = smtplib.SMTP('127.0.0.1', 587, local_hostname='client.test', timeout=60)
            s.ehlo(); print(s.mail('a@one.test')[0]); s.rset(); s.starttls(context=context); s.ehlo()
            print(s.esmtp_features['auth'].strip(), s.mail('a@one.test')[0], s.rcpt('b@elsewhere.test')[0])
            """));
        Assert.Equal(["235 {}", "530", "PLAIN LOGIN CRAM-MD5 SCRAM-SHA-1 SCRAM-SHA-256 250 554"], loggedIn.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        postfix.Set("mydestination=elsewhere.test", PostfixServer.LoopbackMayRelay);
        Assert.Equal("250 550", place.Exec("python3", "-c", Script("""
            s = smtplib.SMTP('127.0.0.1', 25, local_hostname='client.test', timeout=60)
            s.ehlo(); s.mail('a@elsewhere.test'); print(s.rcpt('alice@netlab.test')[0], s.rcpt('nosuch@elsewhere.test')[0])
            """)).Trim());
    }

    [Fact]
    public void Aiosmtpd_hands_out_what_it_took()
    {
        using var place = new TestNamespace();
        using var server = new AiosmtpdServer(place, "--starttls", "--user", "alice:wonder land");
        place.Exec("python3", "-c", Script($"""
            s = smtplib.SMTP('127.0.0.1', {server.Port}, local_hostname='client.test', timeout=60)
            s.starttls(context=ssl.create_default_context(cafile='{server.CaFile}')); s.login('alice', 'wonder land')
            s.sendmail('a@one.test', ['b@two.test'], 'Subject: x\r\n\r\ny\r\n')
            """));
        System.Text.Json.JsonElement message = server.Next();
        Assert.Equal(("a@one.test", "alice", true), (message.GetProperty("from").GetString(), message.GetProperty("user").GetString(), message.GetProperty("tls").GetBoolean()));
    }

    [Theory]
    [InlineData(false, "550")]
    [InlineData(true, "250")]
    public void Exim_delivers_and_relays_as_it_is_told(bool open, string foreign)
    {
        using var place = new TestNamespace();
        using var exim = new EximServer(place, open);
        string said = place.Exec("python3", "-c", Script($"""
            s = smtplib.SMTP('127.0.0.1', 25, local_hostname='client.test', timeout=60)
            s.starttls(context=ssl.create_default_context(cafile='{exim.CaFile}')); s.ehlo()
            s.mail('a@elsewhere.test'); print(s.rcpt('b@elsewhere.test')[0], s.rcpt('nosuch@netlab.test')[0], s.rcpt('alice@mail.netlab.test')[0]); s.data(b'Subject: one\r\n\r\nby hand\r\n')
            """));
        Assert.Equal($"{foreign} 550 250", said.Trim());
        ServerLab.Until(() => exim.Mailbox().Contains("by hand", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_scripted_server_sends_slowly_injects_and_resets()
    {
        using var server = new ScriptedSmtpServer(static async connection =>
        {
            await connection.SendSlowlyAsync("220 slow\r\n", TimeSpan.Zero);
            await connection.ExpectAsync("EHLO", "250 hello");
            await connection.ExpectAsync("STARTTLS");
            await connection.StartTlsAsync(MailTestCertificates.Good);
            await connection.ExpectAsync("EHLO", "250 hello");
            connection.Reset();
        });
        using var client = new TcpClient();
        await client.ConnectAsync(server.EndPoint);
        using (var reader = new StreamReader(client.GetStream(), leaveOpen: true))
        {
            Assert.Equal("220 slow", await reader.ReadLineAsync().WaitAsync(ServerLab.Long));
            client.GetStream().Write("EHLO x\r\nSTARTTLS\r\n"u8);
            Assert.Equal("250 hello", await reader.ReadLineAsync().WaitAsync(ServerLab.Long));
            Assert.StartsWith("220 ", await reader.ReadLineAsync().WaitAsync(ServerLab.Long), StringComparison.Ordinal);
        }
        var secure = new SslStream(client.GetStream());
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(MailTestCertificates.Authority);
        await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = MailTestCertificates.HostName, CertificateChainPolicy = policy }).WaitAsync(ServerLab.Long);
        await secure.WriteAsync("EHLO x\r\n"u8.ToArray());
        using var last = new StreamReader(secure);
        Assert.Equal("250 hello", await last.ReadLineAsync().WaitAsync(ServerLab.Long));
        await Assert.ThrowsAsync<IOException>(() => last.ReadLineAsync().WaitAsync(ServerLab.Long));
        Assert.Contains("EHLO x\r\nSTARTTLS\r\nEHLO x", server.Received, StringComparison.Ordinal);
        Assert.Empty(server.Failures);
    }

    [Theory]
    [InlineData(nameof(MailTestCertificates.Good), SslPolicyErrors.None, X509ChainStatusFlags.NoError)]
    [InlineData(nameof(MailTestCertificates.Expired), SslPolicyErrors.RemoteCertificateChainErrors, X509ChainStatusFlags.NotTimeValid)]
    [InlineData(nameof(MailTestCertificates.NotYetValid), SslPolicyErrors.RemoteCertificateChainErrors, X509ChainStatusFlags.NotTimeValid)]
    [InlineData(nameof(MailTestCertificates.WrongName), SslPolicyErrors.RemoteCertificateNameMismatch, X509ChainStatusFlags.NoError)]
    [InlineData(nameof(MailTestCertificates.SelfSigned), SslPolicyErrors.RemoteCertificateChainErrors, X509ChainStatusFlags.UntrustedRoot)]
    [InlineData(nameof(MailTestCertificates.Untrusted), SslPolicyErrors.RemoteCertificateChainErrors, X509ChainStatusFlags.PartialChain)]
    public async Task Certificates_are_what_they_are_called(string which, SslPolicyErrors expected, X509ChainStatusFlags status)
    {
        var certificate = (X509Certificate2)typeof(MailTestCertificates).GetProperty(which)!.GetValue(null)!;
        using var server = new ScriptedSmtpServer(connection => connection.HandshakeAsync(certificate));
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Port);
        var errors = SslPolicyErrors.None;
        var found = X509ChainStatusFlags.NoError;
        await using var secure = new SslStream(client.GetStream());
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(MailTestCertificates.Authority);
#pragma warning disable CA5359
        await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = MailTestCertificates.HostName, CertificateChainPolicy = policy,
            RemoteCertificateValidationCallback = (_, _, chain, what) =>
            {
                errors = what;
                foreach (X509ChainStatus one in chain!.ChainStatus) found |= one.Status;
                return true;
            },
        }).WaitAsync(ServerLab.Long);
#pragma warning restore CA5359
        Assert.Equal(expected, errors);
        Assert.True((found & status) == status, $"{found}");
    }

    private static string Script(string body) => $"import smtplib, ssl\n{body}";
}
