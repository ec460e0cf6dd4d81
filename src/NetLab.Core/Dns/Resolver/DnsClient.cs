using System.Collections.Concurrent;

namespace NetLab.Dns;

/// <summary>
/// Asks given servers over UDP, TCP, TLS, HTTPS or QUIC from one network namespace, and keeps the connections it made for the next questions. Usable
/// from any number of threads at once.
/// </summary>
public sealed partial class DnsClient : IDnsQuerier, IDisposable
{
    private readonly DnsNetwork _network;
    private readonly DnsServer[] _servers;
    private readonly DnsConnections _connections;
    private readonly DnsCookieJar _cookies = new();
    private readonly ConcurrentDictionary<(System.Net.IPAddress? Server, double Rate), DnsPace> _paces = new();
    private int _rotation = -1;

    /// <summary>A client.</summary>
    /// <param name="network">The namespace to ask from.</param>
    /// <param name="servers">The servers to ask where a question's options name none.</param>
    public DnsClient(DnsNetwork network, params IEnumerable<DnsServer> servers)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(servers);
        _network = network;
        _servers = [.. servers];
        _connections = new DnsConnections(network);
        // The caller may be inside a namespace: what .NET starts on first use must not be born there.
        if (Interop.NetworkNamespaceHandle.CurrentIdentity() != Interop.HomeNamespace.Handle.Identity) Interop.HomeNamespace.EnsureRuntimeThreads();
    }

    /// <summary>The servers asked where a question's options name none.</summary>
    public IReadOnlyList<DnsServer> Servers => _servers;

    /// <summary>The namespace questions are asked from.</summary>
    public DnsNetwork Network => _network;

    /// <summary>Looks up the addresses of servers that were given by name; null refuses such servers.</summary>
    public Func<string, CancellationToken, ValueTask<System.Net.IPAddress[]>>? AddressLookup { get; init; }

    /// <inheritdoc/>
    public async ValueTask<DnsResponse> QueryAsync(DnsQuestion question, DnsQueryOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(question);
        options ??= DnsQueryOptions.Default;
        var failures = new List<DnsServerFailure>();
        IReadOnlyList<DnsServer> servers = await AddressedAsync(options.Servers ?? _servers, options, failures, cancellationToken).ConfigureAwait(false);
        if (servers.Count == 0 && failures.Count == 0)
            throw new DnsQueryException(question, DnsFailureKind.NoServer, "No DNS server was given and none is configured.", "Give -Server, or write a nameserver line into resolv.conf.");
        if (options.Strategy == DnsServerStrategy.Race && servers.Count > 1) return await RaceAsync(question, options, servers, failures, cancellationToken).ConfigureAwait(false);
        int first = options.Strategy == DnsServerStrategy.Rotate && servers.Count > 0 ? (int)((uint)Interlocked.Increment(ref _rotation) % (uint)servers.Count) : 0;
        Exception? last = null;
        for (int round = 0; round < options.TryCount; round++)
        {
            DnsResponse? negative = null;
            for (int i = 0; i < servers.Count; i++)
            {
                DnsServer server = servers[(first + i) % servers.Count];
                try
                {
                    DnsResponse response = await AskAsync(question, options, server, cancellationToken).ConfigureAwait(false);
                    if (failures.Count > 0) response = response with { Problem = DnsServerFailure.Text(failures) };
                    if (servers.Count == 1 || IsUseful(response)) return response;
                    negative ??= response;
                }
                catch (DnsTransportException exception)
                {
                    last = exception;
                    failures.Add(new DnsServerFailure(server, TransportFor(server, options), exception.Kind, exception.Message));
                }
            }
            // A server that says no is an answer, when nobody says more.
            if (negative is not null) return negative;
        }
        throw DnsFailureText.NoAnswer(question, failures, last);
    }

    /// <summary>Asks every server at once, and gives each one's answer or failure as it comes.</summary>
    /// <param name="question">What to ask.</param>
    /// <param name="options">How; each server is asked as often as it says.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async IAsyncEnumerable<DnsServerAnswer> QueryAllAsync(DnsQuestion question, DnsQueryOptions? options = null, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(question);
        DnsQueryOptions asked = options ?? DnsQueryOptions.Default;
        Task<DnsServerAnswer>[] tasks = [.. (asked.Servers ?? _servers).Select(server => AskOneAsync(question, asked, server, cancellationToken))];
        await foreach (Task<DnsServerAnswer> task in Task.WhenEach(tasks).ConfigureAwait(false)) yield return await task.ConfigureAwait(false);
    }

    /// <summary>Closes the connections that are kept.</summary>
    public void Dispose() => _connections.Dispose();

    /// <summary>Whether an answer settles the question, so that no other server needs to be asked.</summary>
    internal static bool IsUseful(DnsResponse response) => response.ResponseCode is DnsResponseCode.NoError or DnsResponseCode.NXDomain;

    private static DnsTransport TransportFor(DnsServer server, DnsQueryOptions options) => server.TransportFor(options.Transport);

    private async Task<DnsServerAnswer> AskOneAsync(DnsQuestion question, DnsQueryOptions options, DnsServer server, CancellationToken cancellationToken)
    {
        try
        {
            return new DnsServerAnswer(server, await QueryAsync(question, options with { Servers = [server], Strategy = DnsServerStrategy.InTurn }, cancellationToken).ConfigureAwait(false), null);
        }
        catch (DnsQueryException exception)
        {
            return new DnsServerAnswer(server, null, exception);
        }
    }

    private async ValueTask<DnsResponse> RaceAsync(DnsQuestion question, DnsQueryOptions options, IReadOnlyList<DnsServer> servers, List<DnsServerFailure> failures, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        DnsQueryOptions one = options with { Strategy = DnsServerStrategy.InTurn };
        List<Task<DnsServerAnswer>> tasks = [.. servers.Select(server => AskOneAsync(question, one, server, end.Token))];
        DnsResponse? negative = null;
        Exception? last = null;
        try
        {
            while (tasks.Count > 0)
            {
                Task<DnsServerAnswer> first = await Task.WhenAny(tasks).ConfigureAwait(false);
                tasks.Remove(first);
                DnsServerAnswer answer = await first.ConfigureAwait(false);
                if (answer.Response is { } response)
                {
                    if (IsUseful(response)) return response;
                    negative ??= response;
                }
                else
                {
                    last = answer.Error;
                    failures.AddRange(answer.Error!.Failures);
                }
            }
        }
        finally
        {
            await end.CancelAsync().ConfigureAwait(false);
            foreach (Task<DnsServerAnswer> late in tasks) _ = late.ContinueWith(static task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
        return negative ?? throw DnsFailureText.NoAnswer(question, failures, last);
    }
}
