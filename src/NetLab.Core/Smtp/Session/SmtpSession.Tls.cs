// Linux is the only platform of this module; Windows has no choice of cipher suites.
#pragma warning disable CA1416
using System.Diagnostics;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using NetLab.Packets;

namespace NetLab.Smtp;

/// <content>TLS: by STARTTLS or from the first byte.</content>
public sealed partial class SmtpSession
{
    /// <summary>
    /// Asks for TLS and begins it where the server agrees; EHLO has to follow. Anything the server sends behind its agreement and before TLS
    /// ends the session: somebody in between could have put it there.
    /// </summary>
    /// <returns>The reply to STARTTLS; TLS was begun where it is a success.</returns>
    /// <exception cref="SmtpProtocolException">The handshake failed, the certificate is not to be trusted, or something was slipped in.</exception>
    /// <exception cref="SmtpTimeoutException">It did not come in time.</exception>
    public async Task<SmtpReply> StartTlsAsync(CancellationToken cancellation = default)
    {
        SmtpReply reply = await CommandAsync(SmtpStage.StartTls, "STARTTLS", cancellation).ConfigureAwait(false);
        if (reply.IsSuccess) await BeginTlsAsync(cancellation).ConfigureAwait(false);
        return reply;
    }

    /// <summary>Shakes hands, where the server has agreed to or expects it at once. What it could do before is forgotten (RFC 3207 4.2).</summary>
    /// <exception cref="SmtpProtocolException">The handshake failed, the certificate is not to be trusted, or the server spoke before it.</exception>
    /// <exception cref="SmtpTimeoutException">It did not come to its end in time.</exception>
    public async Task BeginTlsAsync(CancellationToken cancellation = default)
    {
        RequireNothingPending();
        SmtpTlsOptions options = _options.Tls;
        string name = (options.TargetHost ?? _options.Host).Split('%')[0].Trim('[', ']').TrimEnd('.');
        TimeSpan time = _options.TimeoutOf(SmtpStage.StartTls);
        var seen = new Handshake { ServerName = name };
        var stream = new SslStream(_stream, leaveInnerStreamOpen: false);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (time < LongestTimer) limit.CancelAfter(time > TimeSpan.Zero ? time : TimeSpan.Zero);
        long begun = Stopwatch.GetTimestamp();
        try
        {
            await stream.AuthenticateAsClientAsync(Authentication(options, name, seen), limit.Token).ConfigureAwait(false);
            TimeSpan took = Stopwatch.GetElapsedTime(begun);
            Tls = seen.Details(options) with { Protocol = stream.SslProtocol, Cipher = stream.NegotiatedCipherSuite, HandshakeMs = Math.Round(took.TotalMilliseconds, 3) };
            _stream = stream;
            _transcript.IsEncrypted = true;
            Capabilities = SmtpCapabilities.None;
            _transcript.Add(SmtpDirection.Note, $"TLS begun: {Tls}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            string problem = $"{Server} did not finish the TLS handshake within {time.TotalSeconds:0.###} s.";
            _transcript.Add(SmtpDirection.Note, problem);
            throw new SmtpTimeoutException(SmtpStage.StartTls, time, problem);
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException or InvalidOperationException or ObjectDisposedException)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            Tls = seen.Details(options) with { Valid = false };
            if (seen.Refused)
                throw Fail(SmtpFailureKind.Certificate, $"The certificate of {Server} is not to be trusted: {string.Join("; ", Tls.Problems)}.", "-SkipCertificateCheck takes any certificate; -TlsAuthority names the authority to trust.", null, exception);
            // .NET blames a policy nobody has asked for.
            bool isNone = options.CipherSuites is { Count: > 0 } && $"{exception}".Contains("'RequireEncryption'", StringComparison.Ordinal);
            string said = isNone ? $"this machine's OpenSSL has none of the cipher suites asked for{(options.Protocols == SslProtocols.None ? "" : " under this version of TLS")}" : TlsProbe.Said(exception);
            Tls = Tls with { Problems = [said, .. Tls.Problems] };
            throw Fail(SmtpFailureKind.Tls, $"TLS with {Server} could not be begun: {said}.", isNone ? "Test-TlsServer finds what a server takes without it." : options.Mode == SmtpTlsMode.Implicit && _options.Port is 25 or 587
                ? $"Port {_options.Port} begins TLS by STARTTLS: use -Tls Required." : options.Protocols != SslProtocols.None ? "The server may not speak this version of TLS." : options.CipherSuites is not null ? "The server may take none of these cipher suites: Test-TlsServer lists those it takes." : null, null, exception);
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        finally
        {
            Timings.Add(SmtpStage.StartTls, Stopwatch.GetElapsedTime(begun));
        }
    }

    /// <summary>Ends the session where something came behind the agreement to TLS.</summary>
    private void RequireNothingPending()
    {
        if (_reader.Pending == 0) return;
        string excerpt = _secrets.Clean(_reader.Excerpt());
        _transcript.Add(SmtpDirection.Server, excerpt);
        throw Fail(SmtpFailureKind.Injection, "Something came in clear text behind the reply to STARTTLS, where TLS had to begin: the session was ended.",
            "Either the server is faulty, or somebody in between puts words into its mouth (CVE-2011-0411, CVE-2021-33515 and their like).", excerpt);
    }

    private SmtpProtocolException Fail(SmtpFailureKind kind, string problem, string? advice, string? excerpt, Exception? inner = null)
    {
        _transcript.Add(SmtpDirection.Note, problem);
        return new SmtpProtocolException(SmtpStage.StartTls, kind, problem, advice, excerpt, Tls, inner);
    }

    private static SslClientAuthenticationOptions Authentication(SmtpTlsOptions options, string name, Handshake seen)
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (options.Authorities is { } authorities)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(authorities);
        }
        var authentication = new SslClientAuthenticationOptions
        {
            TargetHost = name,
            EnabledSslProtocols = options.Protocols,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            CertificateChainPolicy = policy,
            RemoteCertificateValidationCallback = (_, shown, chain, errors) =>
            {
                seen.Certificate = shown is null ? null : X509CertificateLoader.LoadCertificate(shown.GetRawCertData());
                TlsProbe.AddProblems(seen.Problems, name, seen.Certificate, chain, errors);
                if (errors != SslPolicyErrors.None && seen.Problems.Count == 0) seen.Problems.Add($"the certificate is not valid ({errors})");
                if (chain is not null) seen.Chain = [.. chain.ChainElements.Select(static element => X509CertificateLoader.LoadCertificate(element.Certificate.RawData))];
                // DANE asks for what the server showed, and not for what this machine made a chain of.
                if (seen.Certificate is not null && chain is not null)
                    seen.Presented = [seen.Certificate, .. chain.ChainPolicy.ExtraStore.Where(one => !one.RawDataMemory.Span.SequenceEqual(seen.Certificate.RawDataMemory.Span)).Select(static one => X509CertificateLoader.LoadCertificate(one.RawData))];
                seen.Refused = seen.Problems.Count > 0 && !options.SkipCertificateCheck && !options.ReportOnly;
                return !seen.Refused;
            },
        };
        if (options.ClientCertificate is { } own) authentication.ClientCertificates = [own];
        if (options.CipherSuites is { Count: > 0 } suites) authentication.CipherSuitesPolicy = new CipherSuitesPolicy(suites);
        return authentication;
    }

    /// <summary>What the handshake shows on its way.</summary>
    private sealed class Handshake
    {
        public required string ServerName { get; init; }

        public List<string> Problems { get; } = [];

        public X509Certificate2? Certificate { get; set; }

        public X509Certificate2[] Chain { get; set; } = [];

        public X509Certificate2[] Presented { get; set; } = [];

        public bool Refused { get; set; }

        public SmtpTls Details(SmtpTlsOptions options) => new()
        {
            ServerName = ServerName,
            Certificate = Certificate,
            Chain = Chain,
            Presented = Presented,
            Names = TlsProbe.NamesOf(Certificate),
            Problems = [.. Problems],
            Valid = Certificate is not null && Problems.Count == 0,
            IsImplicit = options.Mode == SmtpTlsMode.Implicit,
        };
    }
}
