using System.Net.Security;
using System.Security.Authentication;

namespace NetLab.Smtp;

/// <summary>Who a sink's dialogue is with.</summary>
/// <param name="Address">The address; null over a Unix socket.</param>
/// <param name="Port">The port.</param>
/// <param name="Namespace">The sink's namespace.</param>
internal sealed record SmtpSinkPeer(string? Address, int? Port, string? Namespace)
{
    /// <summary>The version of TLS; null without.</summary>
    public SslProtocols? TlsProtocol { get; init; }

    /// <summary>The cipher suite.</summary>
    public TlsCipherSuite? CipherSuite { get; init; }

    /// <summary>The name asked for.</summary>
    public string? ServerName { get; init; }
}
