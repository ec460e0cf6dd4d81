using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NetLab.Interop;

namespace NetLab.Dns;

/// <summary>TLS towards a name server: whom to take for it (RFC 8310).</summary>
internal static class DnsTls
{
    /// <summary>The options of one handshake.</summary>
    /// <param name="server">The server, whose name or address counts where the options have no name.</param>
    /// <param name="options">Whom to trust.</param>
    /// <param name="problem">Told why a certificate is not taken.</param>
    public static SslClientAuthenticationOptions Options(DnsServer server, DnsTlsOptions options, Action<string> problem)
    {
        string name = options.HostName ?? server.HostName ?? server.Address!.ToString();
        bool pinned = options.Pins.Count > 0;
        TlsKeyLog.Allow();
        var authentication = new SslClientAuthenticationOptions
        {
            TargetHost = name,
            EnabledSslProtocols = SslProtocols.None,
            CertificateRevocationCheckMode = options.Revocation,
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
            {
                string? found = Check(options, name, pinned, certificate, chain, errors);
                if (found is not null) problem(found);
                return found is null;
            },
        };
        if (options.ClientCertificate is not null) authentication.ClientCertificates = [options.ClientCertificate];
        if (options.Authorities is null && options.Revocation == X509RevocationMode.NoCheck) return authentication;
        // What is stapled is about the server's own certificate alone.
        var policy = new X509ChainPolicy { RevocationMode = options.Revocation, RevocationFlag = X509RevocationFlag.EndCertificateOnly, DisableCertificateDownloads = true };
        if (options.Authorities is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(options.Authorities);
        }
        authentication.CertificateChainPolicy = policy;
        return authentication;
    }

    /// <summary>Speaks TLS over a connection.</summary>
    /// <exception cref="DnsTransportException">The handshake failed, or the certificate is not to be trusted.</exception>
    public static async Task<SslStream> AuthenticateAsync(Stream connection, DnsServer server, DnsTlsOptions options, CancellationToken cancellationToken)
    {
        var stream = new SslStream(connection, leaveInnerStreamOpen: false);
        string? problem = null;
        try
        {
            SslClientAuthenticationOptions authentication = Options(server, options, found => problem = found);
            authentication.ApplicationProtocols = [new SslApplicationProtocol("dot")];
            await stream.AuthenticateAsClientAsync(authentication, cancellationToken).ConfigureAwait(false);
            return stream;
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw new DnsTransportException(DnsFailureKind.Tls, problem ?? $"TLS failed: {exception.Message.TrimEnd('.')}", exception);
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The pin of a certificate's public key: SHA-256 of its SPKI in Base64 (RFC 7858 4.2).</summary>
    public static string PinOf(X509Certificate2 certificate) => Convert.ToBase64String(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));

    private static string? Check(DnsTlsOptions options, string name, bool pinned, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (options.SkipCertificateCheck) return null;
        if (certificate is not X509Certificate2 leaf) return "it shows no certificate";
        if (pinned)
        {
            bool found = options.Pins.Contains(PinOf(leaf), StringComparer.Ordinal);
            for (int i = 0; !found && chain is not null && i < chain.ChainElements.Count; i++) found = options.Pins.Contains(PinOf(chain.ChainElements[i].Certificate), StringComparer.Ordinal);
            if (!found) return $"its certificate's key has the pin {PinOf(leaf)}, which is none of those given";
        }
        bool named = !pinned || options.HostName is not null, vouched = !pinned || options.Authorities is not null || options.Revocation != X509RevocationMode.NoCheck;
        if (named && (errors & SslPolicyErrors.RemoteCertificateNameMismatch) != 0) return $"its certificate is not for '{name}' but for {NamesOf(leaf)}";
        if (vouched && (errors & SslPolicyErrors.RemoteCertificateChainErrors) != 0) return $"its certificate is not to be trusted: {ChainText(chain)}";
        return null;
    }

    private static string NamesOf(X509Certificate2 certificate)
    {
        var names = new List<string>();
        foreach (X509Extension extension in certificate.Extensions)
        {
            if (extension is not X509SubjectAlternativeNameExtension alternative) continue;
            names.AddRange(alternative.EnumerateDnsNames().Select(static name => $"'{name}'"));
            names.AddRange(alternative.EnumerateIPAddresses().Select(static address => $"'{address}'"));
        }
        return names.Count == 0 ? $"'{certificate.GetNameInfo(X509NameType.SimpleName, false)}'" : string.Join(", ", names.Take(5));
    }

    private static string ChainText(X509Chain? chain)
    {
        foreach (X509ChainStatus status in chain?.ChainStatus ?? [])
        {
            string text = status.Status switch
            {
                X509ChainStatusFlags.UntrustedRoot or X509ChainStatusFlags.PartialChain => "no trusted authority has signed it",
                X509ChainStatusFlags.Revoked => "its authority has revoked it",
                X509ChainStatusFlags.RevocationStatusUnknown or X509ChainStatusFlags.OfflineRevocation => "nothing says that it is not revoked",
                X509ChainStatusFlags.NotTimeValid => "it has expired, or is not valid yet",
                _ => status.StatusInformation.TrimEnd('.', ' '),
            };
            return $"{text} ({status.Status})";
        }
        return "its chain is broken";
    }
}
