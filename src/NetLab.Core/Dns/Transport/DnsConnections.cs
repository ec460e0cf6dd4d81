namespace NetLab.Dns;

/// <summary>The connections a client keeps, so that questions to the same server share them.</summary>
internal sealed class DnsConnections(DnsNetwork network) : IDisposable
{
    private const int MostHttps = 64;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private readonly Dictionary<Key, Task<IDnsChannel>> _streams = [];
    private readonly Dictionary<Key, DnsHttps> _https = [];
    private bool _closed;

    /// <summary>Asks over a shared connection of TCP, TLS or QUIC; over a new one when the shared one just went.</summary>
    public async ValueTask<DnsReply> AskStreamAsync(DnsServer server, DnsTransport transport, DnsQueryOptions options, DnsOutgoing question, CancellationToken cancellationToken)
    {
        var key = new Key(server, transport, options.Source, options.Proxy, options.Tls);
        while (true)
        {
            Task<IDnsChannel> opening = Stream(key, options, out bool reused);
            IDnsChannel stream = await opening.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                return await stream.AskAsync(question, cancellationToken).ConfigureAwait(false);
            }
            catch (DnsTransportException exception) when (reused && exception.Kind == DnsFailureKind.ConnectionLost && !stream.IsUsable)
            {
                // Servers close idle connections when they like; that is no answer to this question.
                Forget(key, opening);
            }
            catch (OperationCanceledException)
            {
                // It may be stalled: whoever asks next gets a new one, those who wait here go on.
                Forget(key, opening);
                throw;
            }
        }
    }

    /// <summary>Asks over HTTPS, by whichever version of HTTP the transport is.</summary>
    public ValueTask<DnsReply> AskHttpsAsync(DnsServer server, DnsTransport transport, DnsQueryOptions options, DnsOutgoing question, CancellationToken cancellationToken)
    {
        var key = new Key(server, transport, options.Source, options.Proxy, options.Tls);
        DnsHttps? https;
        lock (_https)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (!_https.TryGetValue(key, out https))
            {
                if (_https.Count >= MostHttps)
                {
                    foreach (DnsHttps old in _https.Values) old.Dispose();
                    _https.Clear();
                }
                _https.Add(key, https = new DnsHttps(network, server, transport, options));
            }
        }
        return https.AskAsync(question, options.HttpGet, cancellationToken);
    }

    /// <summary>Closes all of them.</summary>
    public void Dispose()
    {
        Task<IDnsChannel>[] streams;
        lock (_https)
        {
            _closed = true;
            foreach (DnsHttps https in _https.Values) https.Dispose();
            _https.Clear();
        }
        lock (_streams)
        {
            streams = [.. _streams.Values];
            _streams.Clear();
        }
        foreach (Task<IDnsChannel> stream in streams) Close(stream);
    }

    private Task<IDnsChannel> Stream(in Key key, DnsQueryOptions options, out bool reused)
    {
        lock (_streams)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (_streams.TryGetValue(key, out Task<IDnsChannel>? known))
            {
                reused = true;
                if (!known.IsCompleted || (known.IsCompletedSuccessfully && known.Result.IsUsable)) return known;
                _streams.Remove(key);
            }
            reused = false;
            Task<IDnsChannel> opening = OpenAsync(key.Server, key.Transport, options);
            _streams.Add(key, opening);
            return opening;
        }
    }

    private async Task<IDnsChannel> OpenAsync(DnsServer server, DnsTransport transport, DnsQueryOptions options)
    {
        // Several may wait for it: none of them may end it for the others, but time does.
        using var limit = new CancellationTokenSource(options.TryTimeout < Longest ? options.TryTimeout : Longest);
        await Task.Yield();
        try
        {
            if (transport == DnsTransport.Quic) return await DnsQuicConnection.OpenAsync(network, server, options, limit.Token).ConfigureAwait(false);
            return await DnsStream.OpenAsync(network, server, transport, options, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception)
        {
            throw new DnsTransportException(DnsFailureKind.Timeout, "it does not take the connection in time", exception);
        }
    }

    private void Forget(in Key key, Task<IDnsChannel> stream)
    {
        lock (_streams)
        {
            if (_streams.TryGetValue(key, out Task<IDnsChannel>? known) && known == stream) _streams.Remove(key);
        }
    }

    private static void Close(Task<IDnsChannel> stream) =>
        _ = stream.ContinueWith(
            static opened =>
            {
                if (opened.IsCompletedSuccessfully) opened.Result.Dispose();
                else _ = opened.Exception;
            }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private readonly record struct Key(DnsServer Server, DnsTransport Transport, DnsSource Source, DnsProxyHeader? Proxy, DnsTlsOptions Tls);
}
