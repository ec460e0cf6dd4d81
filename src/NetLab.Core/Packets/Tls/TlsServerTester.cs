using System.Runtime.CompilerServices;

namespace NetLab.Packets;

/// <summary>
/// Learns which versions and cipher suites of TLS a server takes, and in what order: each version is offered with all its suites, then without the one the server
/// chose, until it chooses none. No handshake is finished. That costs a connection for each suite taken, one for each version, and one more for the order.
/// </summary>
/// <param name="options">What is asked.</param>
/// <param name="connect">Makes a connection up to where TLS begins. What it throws ends the test.</param>
public sealed partial class TlsServerTester(TlsServerTestOptions options, Func<CancellationToken, Task<TlsConnection>> connect) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(options.Connections);
    private int _connections;
    private string? _remote;
    private volatile bool _takesLongHellos, _speaksTls;

    /// <summary>Told what is found, as it is found: before the results of a version are complete. It may be called from any thread.</summary>
    public Action<TlsProtocol, string>? Found { get; init; }

    /// <summary>How many connections were made so far.</summary>
    public int ConnectionsMade => _connections;

    /// <summary>All results, a version at a time: a row for each suite the server takes, in its order where it has one; or one that says that it takes none.</summary>
    /// <exception cref="TlsFormatException">What answers is no TLS.</exception>
    /// <exception cref="TimeoutException">Nothing answers.</exception>
    public async IAsyncEnumerable<TlsServerSuite> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        options.Check();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        TlsProtocol[] protocols = [.. options.Protocols.Distinct()];
        // With one connection at a time the versions follow each other, and what is known of one is told before the next is begun.
        Task<Finding>[] begun = options.Connections == 1 ? [] : [.. protocols.Select(protocol => SweepAsync(protocol, end.Token))];
        Exception? failure = null;
        for (int i = 0; i < protocols.Length && failure is null; i++)
        {
            Finding finding = await (begun.Length > 0 ? begun[i] : SweepAsync(protocols[i], end.Token)).ConfigureAwait(false);
            foreach (TlsServerSuite row in Rows(protocols[i], finding)) yield return row;
            failure = finding.Failure;
        }
        if (begun.Length > 0 && failure is not null)
        {
            await end.CancelAsync().ConfigureAwait(false);
            await ((Task)Task.WhenAll(begun)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        cancellationToken.ThrowIfCancellationRequested();
        if (failure is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
    }

    /// <inheritdoc/>
    public void Dispose() => _slots.Dispose();

    /// <summary>What one version came to.</summary>
    private sealed class Finding
    {
        public List<Answer> Taken { get; set; } = [];

        public TlsSuiteOrder Order { get; set; }

        public TlsSuiteResult Result { get; set; }

        public string? Reason { get; set; }

        public Exception? Failure { get; set; }
    }

    private async Task<Finding> SweepAsync(TlsProtocol protocol, CancellationToken cancellation)
    {
        var finding = new Finding();
        try
        {
            ushort[] all = [.. TlsSuites.Of(protocol).Select(static suite => suite.Id)];
            bool tooLong = await EliminateAsync(protocol, [.. all], finding, cancellation).ConfigureAwait(false);
            if (tooLong) await InPartsAsync(protocol, all, finding, cancellation).ConfigureAwait(false);
            if (finding.Taken.Count > 1) finding.Order = await OrderAsync(protocol, finding.Taken, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // What was found before is told all the same.
            finding.Failure = exception;
        }
        return finding;
    }

    /// <summary>Offers suites, then all but the one that was taken, and so on.</summary>
    /// <returns>Whether the server ended the first of it in a way that may be for the length of the list.</returns>
    private async Task<bool> EliminateAsync(TlsProtocol protocol, List<ushort> left, Finding finding, CancellationToken cancellation)
    {
        for (bool isFirst = true; left.Count > 0; isFirst = false)
        {
            int offered = left.Count;
            Answer answer = await AskAsync(protocol, left, cancellation).ConfigureAwait(false);
            if (answer.Hello is null || answer.Hello.Version != (int)protocol || !left.Remove(answer.Hello.Suite))
            {
                if (finding.Taken.Count > 0) return false;
                (finding.Result, finding.Reason) = Judge(protocol, answer);
                return isFirst && offered > LongList && answer.MayBeForLength && !_takesLongHellos;
            }
            if (offered > LongList) _takesLongHellos = true;
            finding.Taken.Add(answer);
            Found?.Invoke(protocol, TlsSuites.Find(answer.Hello.Suite).Name);
        }
        return false;
    }

    /// <summary>Offers the suites in parts, as some old servers want it; those taken then tell their order among themselves.</summary>
    private async Task InPartsAsync(TlsProtocol protocol, ushort[] all, Finding finding, CancellationToken cancellation)
    {
        foreach (ushort[] part in all.Chunk(LongList)) await EliminateAsync(protocol, [.. part], finding, cancellation).ConfigureAwait(false);
        if (finding.Taken.Count < 2) return;
        var again = new Finding();
        await EliminateAsync(protocol, [.. finding.Taken.Select(static one => one.Hello!.Suite)], again, cancellation).ConfigureAwait(false);
        if (again.Taken.Count == finding.Taken.Count) finding.Taken = again.Taken;
    }

    /// <summary>
    /// Whether the server chooses the same when everything is offered the other way round. ChaCha20 comes last in it: servers that keep an order of their own
    /// still give it to clients who want it before all else, since those are slow with AES.
    /// </summary>
    private async Task<TlsSuiteOrder> OrderAsync(TlsProtocol protocol, List<Answer> taken, CancellationToken cancellation)
    {
        ushort[] reversed = [.. Enumerable.Reverse(taken).Select(static one => one.Hello!.Suite).OrderBy(static one => TlsSuites.Find(one).Encryption.StartsWith("CHACHA20", StringComparison.Ordinal))];
        ushort first = taken[0].Hello!.Suite;
        // It is first either way: that tells nothing.
        if (reversed[0] == first) return TlsSuiteOrder.NotProven;
        Answer answer = await AskAsync(protocol, reversed, cancellation).ConfigureAwait(false);
        if (answer.Hello?.Version != (int)protocol) return TlsSuiteOrder.NotProven;
        return answer.Hello.Suite == first ? TlsSuiteOrder.Server : answer.Hello.Suite == reversed[0] ? TlsSuiteOrder.Client : TlsSuiteOrder.NotProven;
    }

    private static (TlsSuiteResult Result, string Reason) Judge(TlsProtocol protocol, Answer answer)
    {
        if (answer.Problem is { } problem) return (TlsSuiteResult.NotProven, problem);
        if (answer.Hello is { } hello)
        {
            return hello.Version == (int)protocol
                ? (TlsSuiteResult.NotProven, $"the server chose a suite that was not offered ({TlsSuites.Find(hello.Suite).Name})")
                : (TlsSuiteResult.Refused, $"the server answers with {TlsNames.Version(hello.Version)}");
        }
        return (TlsSuiteResult.Refused, answer.Alert is { } alert ? $"alert {TlsNames.Alert(alert)}" : "the server closes the connection");
    }
}
