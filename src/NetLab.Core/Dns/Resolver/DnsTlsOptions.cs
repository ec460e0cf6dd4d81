using System.Security.Cryptography.X509Certificates;

namespace NetLab.Dns;

/// <summary>Whom to take for the server over TLS and HTTPS. By default: whoever the system's certification authorities vouch for by the server's name.</summary>
public sealed record DnsTlsOptions
{
    /// <summary>The usual checks.</summary>
    public static DnsTlsOptions Default { get; } = new();

    /// <summary>The name the certificate must be for, which is also sent (SNI); null takes the name or address the server was given by.</summary>
    public string? HostName { get; init; }

    /// <summary>Certification authorities to trust instead of the system's; null trusts those.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <summary>
    /// SHA-256 digests in Base64 of public keys (SPKI, RFC 7858 4.2), one of which must be the server's or one of its chain's. With pins the
    /// authorities and the name are only looked at when they are given here as well.
    /// </summary>
    public IReadOnlyList<string> Pins { get; init; } = [];

    /// <summary>A certificate of our own, for servers that want one.</summary>
    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>
    /// Whether the server's certificate must be known not to be revoked: <c>Offline</c> by the OCSP response the server staples to it (RFC 6066 8), <c>Online</c> also by asking
    /// the authority, which goes out to it over HTTP; <c>NoCheck</c> does not ask.
    /// </summary>
    public X509RevocationMode Revocation { get; init; } = X509RevocationMode.NoCheck;

    /// <summary>Take any certificate: encryption without knowing for whom.</summary>
    public bool SkipCertificateCheck { get; init; }
}
