using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Quic;
using System.Net.Sockets;

namespace NetLab.Dns;

/// <summary>DNS over HTTPS (RFC 8484) at one server, over HTTP/2 where it speaks that, or over HTTP/3 and nothing else. The BCL keeps the connections.</summary>
internal sealed class DnsHttps : IDisposable
{
    private const string Media = "application/dns-message";
    private readonly HttpClient _client;
    private readonly Uri _url;
    private readonly Version _version;
    private readonly HttpVersionPolicy _policy;
    private readonly string? _host;
    private string? _problem;

    /// <summary>A client for one server.</summary>
    public DnsHttps(DnsNetwork network, DnsServer server, DnsTransport transport, DnsQueryOptions options)
    {
        int port = server.PortFor(transport);
        string address = server.Address!.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{server.Address}]" : server.Address.ToString();
        string host = options.Tls.HostName ?? server.HostName ?? address;
        _url = server.Url ?? new Uri($"https://{host}:{port}/dns-query");
        (_version, _policy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionOrLower);
        if (transport == DnsTransport.Http3)
        {
            if (options.Source != default || options.Proxy is not null || server.Scope is not null) throw new ArgumentException("HTTP/3 takes no source address, no proxy's header and no interface.", nameof(options));
            // HTTP/3's connections are not ours to open: they go where the address says, and the header says whom we mean. The certificate must be for that.
            (_version, _policy) = (HttpVersion.Version30, HttpVersionPolicy.RequestVersionExact);
            _host = port == 443 ? host : $"{host}:{port}";
            _url = new UriBuilder(_url) { Host = address }.Uri;
        }
        _client = new HttpClient(
            new SocketsHttpHandler
            {
                UseProxy = false,
                UseCookies = false,
                AllowAutoRedirect = false,
                ActivityHeadersPropagator = null,
                EnableMultipleHttp2Connections = true,
                PooledConnectionIdleTimeout = TimeSpan.FromSeconds(10),
                MaxResponseHeadersLength = 16,
                SslOptions = DnsTls.Options(server, options.Tls, problem => _problem = problem),
                ConnectCallback = async (_, cancellationToken) => await DnsSockets.StreamAsync(network, server, port, options, cancellationToken).ConfigureAwait(false),
            })
        {
            MaxResponseContentBufferSize = DnsMessage.MaximumLength,
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>Asks one question.</summary>
    /// <exception cref="DnsTransportException">The server cannot be reached or trusted, or its answer is none.</exception>
    public async ValueTask<DnsReply> AskAsync(DnsOutgoing question, bool get, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = Request(question, get);
        long sent = Stopwatch.GetTimestamp();
        try
        {
            using HttpResponseMessage response = await _client.SendAsync(request, cancellationToken).ConfigureAwait(false);
            TimeSpan time = Stopwatch.GetElapsedTime(sent);
            if (response.StatusCode != HttpStatusCode.OK) throw new DnsTransportException(DnsFailureKind.Http, $"it answers with the HTTP status {(int)response.StatusCode} ({response.StatusCode})");
            string? media = response.Content.Headers.ContentType?.MediaType;
            if (!Media.Equals(media, StringComparison.OrdinalIgnoreCase)) throw new DnsTransportException(DnsFailureKind.Http, $"it answers with '{media}' and not with '{Media}'");
            byte[] bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            if (!question.IsAnsweredBy(bytes)) throw new DnsTransportException(DnsFailureKind.Malformed, "its answer is not to the question");
            DnsMessage message = question.Read(bytes) ?? throw new DnsTransportException(DnsFailureKind.Malformed, "its answer has another cookie than ours");
            return new DnsReply(message, bytes.Length, time);
        }
        catch (DnsFormatException exception)
        {
            throw new DnsTransportException(DnsFailureKind.Malformed, $"its answer is malformed at byte {exception.Offset}: {exception.Problem}", exception);
        }
        catch (HttpRequestException exception)
        {
            for (Exception? inner = exception; inner is not null; inner = inner.InnerException)
            {
                if (inner is DnsTransportException transport) throw new DnsTransportException(transport.Kind, transport.Message, exception);
                if (_problem is { } problem && inner is QuicException) throw new DnsTransportException(DnsFailureKind.Tls, problem, exception);
                if (inner is QuicException quic) throw DnsQuic.Of(quic, static code => $"HTTP/3 code 0x{code:x}");
                if (_host is not null && inner is SocketException socket) throw DnsQuic.Of(socket);
                if (inner is System.Security.Authentication.AuthenticationException tls) throw new DnsTransportException(DnsFailureKind.Tls, _problem ?? $"TLS failed: {tls.Message.TrimEnd('.')}", exception);
            }
            throw new DnsTransportException(exception.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded ? DnsFailureKind.Http : DnsFailureKind.ConnectionLost, $"HTTP failed: {exception.Message.TrimEnd('.')}", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private HttpRequestMessage Request(DnsOutgoing question, bool get)
    {
        HttpRequestMessage request;
        if (get)
        {
            string encoded = Base64Url.EncodeToString(question.Bytes);
            request = new HttpRequestMessage(HttpMethod.Get, new UriBuilder(_url) { Query = _url.Query.Length > 1 ? $"{_url.Query[1..]}&dns={encoded}" : $"dns={encoded}" }.Uri);
        }
        else
        {
            request = new HttpRequestMessage(HttpMethod.Post, _url) { Content = new ByteArrayContent(question.Bytes) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(Media);
        }
        request.Version = _version;
        request.VersionPolicy = _policy;
        request.Headers.Host = _host;
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(Media));
        return request;
    }
}
