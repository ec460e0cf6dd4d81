using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace NetLab.Smtp;

/// <summary>How TLS is spoken, and whom to take for the server.</summary>
public sealed record SmtpTlsOptions
{
    /// <summary>When. A session itself only looks for <see cref="SmtpTlsMode.Implicit"/>; STARTTLS is its caller's.</summary>
    public SmtpTlsMode Mode { get; init; } = SmtpTlsMode.Optional;

    /// <summary>The name the certificate has to be for, and that is sent as SNI; null takes the server's.</summary>
    public string? TargetHost { get; init; }

    /// <summary>The authorities to trust instead of the system's; null trusts the system's.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <summary>A certificate with its key to show to the server; null shows none.</summary>
    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>The versions of TLS; None leaves it to the system.</summary>
    public SslProtocols Protocols { get; init; }

    /// <summary>The cipher suites to offer, the dearest first; null leaves it to the system. Those that the system's OpenSSL does not have are left out of the offer.</summary>
    public IReadOnlyList<TlsCipherSuite>? CipherSuites { get; init; }

    /// <summary>Takes any certificate, as if it were valid; what is wrong is still listed.</summary>
    public bool SkipCertificateCheck { get; init; }

    /// <summary>Goes on after a certificate that is not to be trusted, with <see cref="SmtpTls.Valid"/> false. False ends the session there.</summary>
    public bool ReportOnly { get; init; }
}
