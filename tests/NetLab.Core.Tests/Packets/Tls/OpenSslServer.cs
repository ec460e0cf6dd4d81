using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace NetLab.Tests.Packets.Tls;

/// <summary>A real <c>openssl s_server</c> at a free port of the loopback, with a certificate of its own. It ends with the test.</summary>
internal sealed class OpenSslServer : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);
    private readonly string _directory = Directory.CreateTempSubdirectory("netlab-tls-").FullName;
    private readonly Process _process;
    private readonly Task<string> _rest;

    /// <summary>Starts one.</summary>
    /// <param name="arguments">Its options; <c>rsa</c> before them asks for an RSA key. <c>ocsp.der</c> is a file to staple.</param>
    public OpenSslServer(params string[] arguments)
    {
        if (!File.Exists("/usr/bin/openssl")) Assert.Skip("the tool 'openssl' is not installed");
        bool isRsa = arguments is ["rsa", ..];
        WriteCertificate(isRsa);
        // Any answer will do: it is not looked at.
        File.WriteAllBytes(Path.Combine(_directory, "ocsp.der"), [0x30, 3, 0x0a, 1, 6]);
        var start = new ProcessStartInfo("/usr/bin/openssl", ["s_server", "-accept", "127.0.0.1:0", "-cert", Path.Combine(_directory, "cert.pem"), "-key", Path.Combine(_directory, "key.pem"), .. isRsa ? arguments[1..] : arguments])
        {
            // It ends with its input, which it loses when the test dies.
            WorkingDirectory = _directory, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginErrorReadLine();
        while (Port == 0)
        {
            Task<string?> coming = _process.StandardOutput.ReadLineAsync();
            Assert.True(coming.Wait(_patience), "openssl s_server does not begin");
            string line = coming.Result ?? throw new InvalidOperationException("openssl s_server ended");
            if (line.StartsWith("ACCEPT ", StringComparison.Ordinal)) Port = int.Parse(line.Split(':')[^1], System.Globalization.CultureInfo.InvariantCulture);
        }
        _rest = _process.StandardOutput.ReadToEndAsync();
    }

    public int Port { get; }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _rest.Wait(_patience);
        _process.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private void WriteCertificate(bool isRsa)
    {
        using AsymmetricAlgorithm key = isRsa ? RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = key is RSA rsa ? new CertificateRequest("CN=localhost", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) : new CertificateRequest("CN=localhost", (ECDsa)key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(2));
        File.WriteAllText(Path.Combine(_directory, "cert.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_directory, "key.pem"), key.ExportPkcs8PrivateKeyPem());
    }
}
