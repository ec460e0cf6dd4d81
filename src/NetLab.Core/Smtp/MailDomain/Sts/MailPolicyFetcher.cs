using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using NetLab.Dns;
using NetLab.Packets;

namespace NetLab.Smtp;

/// <summary>Fetches MTA-STS policies over HTTPS from a namespace, as RFC 8461 3.3 wants it: a certificate to trust, no redirects, at most 64 kB.</summary>
internal sealed class MailPolicyFetcher(DnsNetwork network, MailDomainOptions options)
{
    /// <summary>How large a policy may be.</summary>
    public const int MaximumLength = 64 * 1024;

    private const string Path = "/.well-known/mta-sts.txt";

    /// <summary>Fetches a domain's policy.</summary>
    /// <param name="host">The policy host, mta-sts.DOMAIN.</param>
    /// <param name="addresses">Its addresses, tried one after the other.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<MailPolicyFetch> FetchAsync(string host, IReadOnlyList<IPAddress> addresses, CancellationToken cancellationToken)
    {
        var url = new UriBuilder("https", host, options.PolicyPort, Path).Uri;
        var problems = new List<string>();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.ConnectionTimeout);
        using var client = new HttpClient(Handler(host, addresses, problems)) { Timeout = Timeout.InfiniteTimeSpan };
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.UserAgent.Add(new ProductInfoHeaderValue("NetLab", null));
            using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
            return await ReadAsync(url, response, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed(url, "TimedOut", $"it did not answer within {options.ConnectionTimeout.TotalSeconds:0.###} s", true);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return Explain(url, exception, problems);
        }
    }

    private SocketsHttpHandler Handler(string host, IReadOnlyList<IPAddress> addresses, List<string> problems)
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (options.Authorities is { } authorities)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(authorities);
        }
        return new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            MaxResponseHeadersLength = 16,
            ConnectCallback = (_, end) => ConnectAsync(addresses, end),
            SslOptions = new SslClientAuthenticationOptions
            {
                TargetHost = host,
                EnabledSslProtocols = SslProtocols.None,
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                CertificateChainPolicy = policy,
                RemoteCertificateValidationCallback = (_, shown, chain, errors) =>
                {
                    if (errors == SslPolicyErrors.None) return true;
                    TlsProbe.AddProblems(problems, host, shown as X509Certificate2, chain, errors);
                    if (problems.Count == 0) problems.Add($"the certificate is not valid ({errors})");
                    return false;
                },
            },
        };
    }

    private async ValueTask<Stream> ConnectAsync(IReadOnlyList<IPAddress> addresses, CancellationToken cancellationToken)
    {
        DnsTransportException? last = null;
        foreach (IPAddress address in addresses)
        {
            try
            {
                IPAddress? source = options.SourceAddress?.AddressFamily == address.AddressFamily ? options.SourceAddress : null;
                Socket socket = await DnsSockets.ConnectAsync(network, new DnsServer(address), options.PolicyPort, new DnsSource(source, 0), cancellationToken).ConfigureAwait(false);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (DnsTransportException exception)
            {
                last = exception;
            }
        }
        throw last ?? new DnsTransportException(DnsFailureKind.Unreachable, "it has no address");
    }

    private static async Task<MailPolicyFetch> ReadAsync(Uri url, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        int status = (int)response.StatusCode;
        string? media = response.Content.Headers.ContentType?.MediaType;
        string line = $"GET {url}: {status} {response.StatusCode}, {MailDomainText.Clip(media ?? "no content type", 60)}";
        if (status / 100 == 3) return Failed(url, "Redirect", $"it sends elsewhere ({status} to {MailDomainText.Clip($"{response.Headers.Location}", 100)}), which senders must not follow", false, line);
        if (status != 200) return Failed(url, "HttpStatus", $"it answers {status} ({response.StatusCode})", false, line);
        byte[] body = new byte[MaximumLength + 1];
        await using Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        int length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        if (length > MaximumLength) return Failed(url, "TooLarge", $"it is larger than {MaximumLength / 1024} kB", false, line);
        string text = Encoding.UTF8.GetString(body, 0, length);
        string[] evidence = [line, .. text.Split('\n', 30).Take(29).Select(static one => MailDomainText.Clip(one.TrimEnd('\r'), 200)).Where(static one => one.Length > 0)];
        // Senders may pass over what is not text (RFC 8461 3.2), and many do.
        if (!string.Equals(media, "text/plain", StringComparison.OrdinalIgnoreCase)) return new MailPolicyFetch { Text = text, Reason = "ContentType", Problem = $"it comes as '{MailDomainText.Clip(media ?? "", 60)}' and not as 'text/plain'", Evidence = evidence };
        return new MailPolicyFetch { Text = text, Evidence = evidence };
    }

    private static MailPolicyFetch Explain(Uri url, Exception exception, List<string> problems)
    {
        if (problems.Count > 0) return Failed(url, "Certificate", $"its certificate is not to be trusted: {string.Join("; ", problems)}", false);
        for (Exception? inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is DnsTransportException transport) return Failed(url, "Unreachable", transport.Message, transport.Kind != DnsFailureKind.PortRefused);
            if (inner is AuthenticationException tls) return Failed(url, "Tls", $"TLS failed: {tls.Message.TrimEnd('.')}", false);
        }
        return Failed(url, "Http", $"HTTP failed: {exception.Message.TrimEnd('.')}", false);
    }

    private static MailPolicyFetch Failed(Uri url, string reason, string problem, bool unreachable, string? line = null) =>
        new() { Reason = reason, Problem = MailDomainText.Clip(problem, 300), Unreachable = unreachable, Evidence = [line ?? $"GET {url}: {MailDomainText.Clip(problem, 300)}"] };
}
