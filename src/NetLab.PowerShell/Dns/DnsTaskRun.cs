using System.Collections.Concurrent;
using NetLab.Dns;

namespace NetLab.PowerShell.Dns;

/// <summary>Questions asked each by a task of its own: for a few, and for those that need more than a datagram there and one back.</summary>
internal sealed class DnsTaskRun(IDnsQuerier querier, int limit) : DnsRun
{
    private readonly ConcurrentQueue<(DnsLookupPart Part, DnsResponse? Response, Exception? Error)> _done = new();
    private readonly SemaphoreSlim _came = new(0);
    private readonly CancellationTokenSource _end = new();
    private int _inFlight;

    /// <inheritdoc/>
    public override bool CanSubmit => _inFlight < limit;

    /// <inheritdoc/>
    public override void Submit(DnsLookupPart part)
    {
        _inFlight++;
        _ = AskAsync(part, part.Question, _end.Token);
    }

    /// <inheritdoc/>
    public override void Pump(bool wait, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!wait || _inFlight == 0 || !_done.IsEmpty) return;
        _came.Wait(cancellationToken);
        _came.Release();
    }

    /// <inheritdoc/>
    public override bool TryTake(out DnsLookupPart? part, out DnsResponse? response, out Exception? error)
    {
        if (!_done.TryDequeue(out (DnsLookupPart Part, DnsResponse? Response, Exception? Error) done))
        {
            (part, response, error) = (null, null, null);
            return false;
        }
        _came.Wait(CancellationToken.None);
        _inFlight--;
        (part, response, error) = done;
        return true;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
        _came.Dispose();
    }

    private async Task AskAsync(DnsLookupPart part, DnsQuestion question, CancellationToken end)
    {
        DnsResponse? response = null;
        Exception? error = null;
        try
        {
            response = await querier.QueryAsync(question, part.Options, end).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            error = exception;
        }
        // Nobody takes what comes after the end.
        if (end.IsCancellationRequested) return;
        _done.Enqueue((part, response, error));
        try
        {
            _came.Release();
        }
        catch (ObjectDisposedException)
        {
            // The end came just now.
        }
    }
}
