using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace NetLab.Tests.Smtp;

/// <summary>
/// Certificates of the tests' own: an authority, and what it vouches for or does not. Made once in this process. A client of the tests trusts
/// <see cref="Authority"/> and nobody else; daemons take them as the files that <see cref="WriteTo"/> writes.
/// </summary>
internal static class MailTestCertificates
{
    /// <summary>The name most of them are for; they carry localhost, 127.0.0.1 and ::1 besides.</summary>
    public const string HostName = "mail.netlab.test";

    private const string ServerUse = "1.3.6.1.5.5.7.3.1", ClientUse = "1.3.6.1.5.5.7.3.2";
    private static readonly DateTimeOffset _today = DateTimeOffset.UtcNow;
    private static readonly string[] _names = [HostName, "localhost"];
    private static readonly Lazy<X509Certificate2> _authority = new(static () => MakeAuthority("CN=NetLab test authority"));
    private static readonly Lazy<X509Certificate2> _stranger = new(static () => MakeAuthority("CN=Nobody's authority"));
    private static readonly Lazy<X509Certificate2> _good = new(static () => Make(_names, _authority.Value));
    private static readonly Lazy<X509Certificate2> _expired = new(static () => Make(_names, _authority.Value, from: -30, to: -2));
    private static readonly Lazy<X509Certificate2> _early = new(static () => Make(_names, _authority.Value, from: 2, to: 30));
    private static readonly Lazy<X509Certificate2> _wrongName = new(static () => Make(["other.netlab.test"], _authority.Value, loopback: false));
    private static readonly Lazy<X509Certificate2> _selfSigned = new(static () => Make(_names, null));
    private static readonly Lazy<X509Certificate2> _untrusted = new(static () => Make(_names, _stranger.Value));
    private static readonly Lazy<X509Certificate2> _client = new(static () => Make(["client.netlab.test"], _authority.Value, use: ClientUse, loopback: false));

    /// <summary>The authority to trust.</summary>
    public static X509Certificate2 Authority => _authority.Value;

    /// <summary>Valid, for <see cref="HostName"/>, localhost, 127.0.0.1 and ::1.</summary>
    public static X509Certificate2 Good => _good.Value;

    /// <summary>Ended two days ago.</summary>
    public static X509Certificate2 Expired => _expired.Value;

    /// <summary>Begins the day after tomorrow.</summary>
    public static X509Certificate2 NotYetValid => _early.Value;

    /// <summary>For other.netlab.test alone.</summary>
    public static X509Certificate2 WrongName => _wrongName.Value;

    /// <summary>Vouched for by itself.</summary>
    public static X509Certificate2 SelfSigned => _selfSigned.Value;

    /// <summary>Vouched for by an authority that nobody trusts.</summary>
    public static X509Certificate2 Untrusted => _untrusted.Value;

    /// <summary>A client's, for client.netlab.test.</summary>
    public static X509Certificate2 Client => _client.Value;

    /// <summary>Another for the name, of the authority: as many as a test needs.</summary>
    public static X509Certificate2 For(params string[] names) => Make(names, Authority, loopback: false);

    /// <summary>Writes ca.pem, server.pem and server.key (the good one), as daemons read them; every user may read them.</summary>
    public static void WriteTo(string directory, X509Certificate2? server = null)
    {
        server ??= Good;
        File.WriteAllText(Path.Combine(directory, "ca.pem"), Authority.ExportCertificatePem());
        File.WriteAllText(Path.Combine(directory, "server.pem"), server.ExportCertificatePem());
        using ECDsa key = server.GetECDsaPrivateKey()!;
        File.WriteAllText(Path.Combine(directory, "server.key"), key.ExportPkcs8PrivateKeyPem());
    }

    private static X509Certificate2 MakeAuthority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        // Older than the expired ones it signs.
        return request.CreateSelfSigned(_today.AddDays(-60), _today.AddDays(60));
    }

    private static X509Certificate2 Make(string[] names, X509Certificate2? issuer, int from = -1, int to = 30, string use = ServerUse, bool loopback = true)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={names[0]}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], critical: false));
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (string name in names) alternatives.AddDnsName(name);
        if (loopback)
        {
            alternatives.AddIpAddress(IPAddress.Loopback);
            alternatives.AddIpAddress(IPAddress.IPv6Loopback);
        }
        request.CertificateExtensions.Add(alternatives.Build());
        if (issuer is null) return request.CreateSelfSigned(_today.AddDays(from), _today.AddDays(to));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        using X509Certificate2 bare = request.Create(issuer, _today.AddDays(from), _today.AddDays(to), RandomNumberGenerator.GetBytes(8));
        return bare.CopyWithPrivateKey(key);
    }
}
