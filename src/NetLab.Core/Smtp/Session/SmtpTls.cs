using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace NetLab.Smtp;

/// <summary>What a TLS handshake came to.</summary>
public sealed record SmtpTls
{
    /// <summary>The version of the protocol; None where the handshake failed.</summary>
    public SslProtocols Protocol { get; init; }

    /// <summary>The cipher suite; null where the handshake failed.</summary>
    public TlsCipherSuite? Cipher { get; init; }

    /// <summary>The name the certificate has to be for.</summary>
    public string ServerName { get; init; } = "";

    /// <summary>The server's certificate; null where it showed none.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>The certificates from the server's to the authority's, as far as they are known.</summary>
    public X509Certificate2[] Chain { get; init; } = [];

    /// <summary>The certificates as the server showed them, its own first.</summary>
    internal X509Certificate2[] Presented { get; init; } = [];

    /// <summary>The names and addresses the certificate is for.</summary>
    public string[] Names { get; init; } = [];

    /// <summary>Whose certificate it is.</summary>
    public string? Subject => Certificate?.Subject;

    /// <summary>Who signed it.</summary>
    public string? Issuer => Certificate?.Issuer;

    /// <summary>Until when it is valid.</summary>
    public DateTime? NotAfter => Certificate?.NotAfter;

    /// <summary>Whole days until then; negative when it has expired.</summary>
    public int? DaysLeft => Certificate is null ? null : (int)Math.Floor((Certificate.NotAfter - DateTime.Now).TotalDays);

    /// <summary>Whether the handshake came to its end and the certificate is one to trust for this name.</summary>
    public bool Valid { get; init; }

    /// <summary>What is wrong, one after the other; empty when all is well.</summary>
    public string[] Problems { get; init; } = [];

    /// <summary>Whether TLS was begun at once rather than by STARTTLS.</summary>
    public bool IsImplicit { get; init; }

    /// <summary>The time of the handshake in milliseconds; null where it failed.</summary>
    public double? HandshakeMs { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Cipher is null ? string.Join("; ", Problems) : $"{Protocol} {Cipher}{(Problems.Length == 0 ? "" : $", {string.Join("; ", Problems)}")}";
}
