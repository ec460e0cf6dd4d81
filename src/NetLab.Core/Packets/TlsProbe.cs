using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using NetLab.Interop;

namespace NetLab.Packets;

/// <summary>Begins TLS over a connection to see what the server says. A certificate that is not to be trusted is a finding and not an end.</summary>
public static class TlsProbe
{
    /// <summary>Shakes hands.</summary>
    /// <param name="connection">The connection, which is closed afterwards.</param>
    /// <param name="serverName">The name to ask for: a host's name, or its address.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="cancellation">Ends it at once.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    [SuppressMessage("Security", "CA5359", Justification = "What is wrong with a certificate is reported, and nothing is said over the connection.")]
    public static async Task<TlsDetails> RunAsync(Socket connection, string serverName, TimeSpan timeout, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(serverName);
        // The caller may be inside a namespace: what .NET starts on first use must not be born there.
        if (NetworkNamespaceHandle.CurrentIdentity() != HomeNamespace.Handle.Identity) HomeNamespace.EnsureRuntimeThreads();
        TlsKeyLog.Allow();
        string name = serverName.Split('%')[0].TrimEnd('.');
        var problems = new List<string>();
        X509Certificate2? certificate = null;
        using var stream = new SslStream(new NetworkStream(connection, ownsSocket: true), leaveInnerStreamOpen: false);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (timeout > TimeSpan.Zero) limit.CancelAfter(timeout);
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = name,
            EnabledSslProtocols = SslProtocols.None,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            CertificateChainPolicy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true },
            RemoteCertificateValidationCallback = (_, shown, chain, errors) =>
            {
                certificate = shown is null ? null : X509CertificateLoader.LoadCertificate(shown.GetRawCertData());
                AddProblems(problems, name, certificate, chain, errors);
                return true;
            },
        };
        long begun = Stopwatch.GetTimestamp();
        try
        {
            await stream.AuthenticateAsClientAsync(options, limit.Token).ConfigureAwait(false);
            return new TlsDetails
            {
                Succeeded = true,
                Protocol = stream.SslProtocol,
                CipherSuite = stream.NegotiatedCipherSuite,
                ServerName = name,
                Certificate = certificate,
                Names = NamesOf(certificate),
                Problems = [.. problems],
                HandshakeTime = Math.Round(Stopwatch.GetElapsedTime(begun).TotalMilliseconds, 3),
            };
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException || (exception is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            problems.Insert(0, exception is OperationCanceledException ? $"the server did not finish the handshake in {timeout.TotalSeconds:0.###} s" : Said(exception));
            return new TlsDetails { ServerName = name, Certificate = certificate, Names = NamesOf(certificate), Problems = [.. problems] };
        }
    }

    /// <summary>What is wrong with a certificate.</summary>
    internal static void AddProblems(List<string> problems, string name, X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null)
        {
            problems.Add("the server shows no certificate");
            return;
        }
        if ((errors & SslPolicyErrors.RemoteCertificateNameMismatch) != 0) problems.Add($"the certificate is not for '{name}' but for {string.Join(", ", NamesOf(certificate).Take(5).Select(static one => $"'{one}'"))}");
        if ((errors & SslPolicyErrors.RemoteCertificateChainErrors) == 0) return;
        foreach (X509ChainStatus status in chain?.ChainStatus ?? [])
        {
            string text = status.Status switch
            {
                X509ChainStatusFlags.UntrustedRoot or X509ChainStatusFlags.PartialChain => certificate.Subject == certificate.Issuer ? "the certificate is signed by itself" : $"no authority this machine trusts has signed the certificate: at the end of its chain is '{chain!.ChainElements[^1].Certificate.Issuer}'",
                X509ChainStatusFlags.NotTimeValid => certificate.NotAfter < DateTime.Now ? $"the certificate expired on {certificate.NotAfter:yyyy-MM-dd}" : $"the certificate is valid from {certificate.NotBefore:yyyy-MM-dd} on, or one that vouches for it is not valid now",
                _ => status.StatusInformation.TrimEnd('.', ' '),
            };
            if (!problems.Contains(text)) problems.Add(text);
        }
    }

    /// <summary>The names and addresses a certificate is for.</summary>
    internal static string[] NamesOf(X509Certificate2? certificate)
    {
        if (certificate is null) return [];
        var names = new List<string>();
        foreach (X509Extension extension in certificate.Extensions)
        {
            if (extension is not X509SubjectAlternativeNameExtension alternative) continue;
            names.AddRange(alternative.EnumerateDnsNames());
            foreach (IPAddress address in alternative.EnumerateIPAddresses()) names.Add(address.ToString());
        }
        if (names.Count == 0 && certificate.GetNameInfo(X509NameType.SimpleName, false) is { Length: > 0 } simple) names.Add(simple);
        return [.. names];
    }

    /// <summary>What went wrong with a handshake, in words.</summary>
    internal static string Said(Exception exception)
    {
        Exception inner = exception;
        while (inner.InnerException is { } next) inner = next;
        string text = inner.Message.TrimEnd('.');
        return text.Contains("EOF", StringComparison.Ordinal) || exception is IOException { InnerException: null } ? $"the server does not speak TLS here, or hung up ({text})" : $"TLS failed: {text}";
    }
}
