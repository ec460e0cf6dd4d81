using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using NetLab.Dns;
using NetLab.Tests.Support;

namespace NetLab.Tests.Dns.Resolver;

/// <summary>OCSP responses that servers staple to their certificate (RFC 6066 8), made and sent by openssl.</summary>
public sealed class DnsRevocationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("netlab-ocsp-").FullName;
    private Process? _server;

    public void Dispose()
    {
        Stop();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("V", null)]
    [InlineData("R", "its authority has revoked it")]
    [InlineData("", "nothing says that it is not revoked")]
    public async Task What_is_stapled_counts(string status, string? problem)
    {
        MakeCertificate();
        int port = Serve(status.Length == 0 ? null : MakeResponse(status));
        using X509Certificate2 authority = X509Certificate2.CreateFromPem(File.ReadAllText($"{_folder}/ca.pem"));
        var tls = new DnsTlsOptions { Authorities = [authority] };
        var options = new DnsQueryOptions { Servers = [DnsServer.Parse($"tls://127.0.0.1:{port}#dns.test")], Tries = 1, Timeout = TimeSpan.FromSeconds(30) };
        var question = new DnsQuestion(DnsName.Parse("www.example.test"), DnsRecordType.A);

        // Who does not ask takes any of them.
        await Answered(question, options with { Tls = tls });
        DnsQueryOptions careful = options with { Tls = tls with { Revocation = X509RevocationMode.Offline } };
        if (problem is null)
        {
            await Answered(question, careful);
            return;
        }
        using var client = new DnsClient(DnsNetwork.Current());
        DnsQueryException refused = await Assert.ThrowsAsync<DnsQueryException>(async () => await client.QueryAsync(question, careful, TestContext.Current.CancellationToken));
        Assert.Equal(DnsFailureKind.Tls, refused.Kind);
        Assert.Contains(problem, refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Asks, and answers in the server's place: what openssl gets goes to its output, what it is given it sends.</summary>
    private async Task Answered(DnsQuestion question, DnsQueryOptions options)
    {
        // openssl has one connection at a time, and a client keeps its own.
        using var client = new DnsClient(DnsNetwork.Current());
        Task<DnsResponse> asked = client.QueryAsync(question, options, TestContext.Current.CancellationToken).AsTask();
        Task<byte[]> got = ReadAsync(_server!.StandardOutput.BaseStream);
        await await Task.WhenAny(asked, got);
        byte[] answer = HostileServer.Answer(await got), length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)answer.Length);
        await _server.StandardInput.BaseStream.WriteAsync((byte[])[.. length, .. answer], TestContext.Current.CancellationToken);
        await _server.StandardInput.BaseStream.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Equal("192.0.2.7", (await asked).Answers[0].Data);
    }

    private static async Task<byte[]> ReadAsync(Stream stream)
    {
        byte[] length = new byte[2];
        await stream.ReadExactlyAsync(length, TestContext.Current.CancellationToken);
        byte[] message = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        await stream.ReadExactlyAsync(message, TestContext.Current.CancellationToken);
        return message;
    }

    private void MakeCertificate()
    {
        Openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=NetLab test authority", "-keyout", $"{_folder}/ca.key", "-out", $"{_folder}/ca.pem");
        Openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=dns.test", "-keyout", $"{_folder}/key.pem", "-out", $"{_folder}/request.pem");
        File.WriteAllText($"{_folder}/names", "subjectAltName=DNS:dns.test\n");
        Openssl("x509", "-req", "-in", $"{_folder}/request.pem", "-CA", $"{_folder}/ca.pem", "-CAkey", $"{_folder}/ca.key", "-set_serial", "0x1234", "-days", "1", "-extfile", $"{_folder}/names", "-out", $"{_folder}/cert.pem");
    }

    private string MakeResponse(string status)
    {
        // The authority's list as openssl keeps it: state, end, when it was revoked, serial number, file, subject.
        File.WriteAllText($"{_folder}/index", $"{status}\t401231235959Z\t{(status == "R" ? "260101000000Z" : "")}\t1234\tunknown\t/CN=dns.test\n");
        Openssl("ocsp", "-issuer", $"{_folder}/ca.pem", "-cert", $"{_folder}/cert.pem", "-no_nonce", "-reqout", $"{_folder}/request.der");
        Openssl("ocsp", "-index", $"{_folder}/index", "-rsigner", $"{_folder}/ca.pem", "-rkey", $"{_folder}/ca.key", "-CA", $"{_folder}/ca.pem", "-ndays", "1", "-reqin", $"{_folder}/request.der", "-respout", $"{_folder}/response.der");
        return $"{_folder}/response.der";
    }

    /// <summary>openssl as a TLS server that staples, ready when this returns.</summary>
    private int Serve(string? response)
    {
        int port = RealDns.FreePort();
        string[] staple = response is null ? [] : ["-status_file", response];
        _server = Process.Start(new ProcessStartInfo("openssl", ["s_server", "-quiet", "-accept", $"127.0.0.1:{port}", "-cert", $"{_folder}/cert.pem", "-key", $"{_folder}/key.pem", .. staple])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        _ = _server.StandardError.ReadToEndAsync();
        while (true)
        {
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                probe.Connect(IPAddress.Loopback, port);
                return port;
            }
            catch (SocketException) when (!_server.HasExited)
            {
                _server.WaitForExit(10);
            }
        }
    }

    private void Stop()
    {
        if (_server is null) return;
        _server.Kill();
        _server.WaitForExit();
        _server.Dispose();
    }

    private static void Openssl(params string[] arguments) => Witness.Run("openssl", arguments);
}
