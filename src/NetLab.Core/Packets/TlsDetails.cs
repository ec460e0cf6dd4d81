using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace NetLab.Packets;

/// <summary>What a server said when TLS was begun.</summary>
public sealed record TlsDetails
{
    /// <summary>Whether the handshake was finished, whatever the certificate is worth.</summary>
    public bool Succeeded { get; init; }

    /// <summary>Whether the certificate is one to trust for this name.</summary>
    public bool IsTrusted => Succeeded && Problems.Length == 0;

    /// <summary>The version of the protocol; None where it came to none.</summary>
    public SslProtocols Protocol { get; init; }

    /// <summary>The cipher suite; null where it came to none.</summary>
    public TlsCipherSuite? CipherSuite { get; init; }

    /// <summary>The name the server was asked for, which its certificate has to carry.</summary>
    public string ServerName { get; init; } = "";

    /// <summary>The server's certificate; null where it showed none.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Whose certificate it is.</summary>
    public string? Subject => Certificate?.Subject;

    /// <summary>Who vouches for it.</summary>
    public string? Issuer => Certificate?.Issuer;

    /// <summary>The names and addresses it is for.</summary>
    public string[] Names { get; init; } = [];

    /// <summary>Until when it is valid; null without one.</summary>
    public DateTime? NotAfter => Certificate?.NotAfter;

    /// <summary>Whole days until then; negative when it has expired.</summary>
    public int? DaysLeft => Certificate is null ? null : (int)Math.Floor((Certificate.NotAfter - DateTime.Now).TotalDays);

    /// <summary>What is wrong, one after the other; empty when all is well.</summary>
    public string[] Problems { get; init; } = [];

    /// <summary>The time of the handshake in milliseconds; null where it was not finished.</summary>
    public double? HandshakeTime { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Succeeded ? $"{Protocol} {CipherSuite}{(Problems.Length == 0 ? "" : $", {string.Join("; ", Problems)}")}" : string.Join("; ", Problems);
}
