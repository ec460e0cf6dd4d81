using NetLab.Dns;

namespace NetLab.PowerShell.Dns;

/// <summary>Very many questions over a few sockets, all of it on the pipeline's thread.</summary>
internal sealed class DnsBulkRun(DnsClient client, DnsQueryOptions options, int limit) : DnsRun
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly DnsBulkQuerier _querier = new(client, new DnsBulkOptions { MaximumInFlight = limit, Query = options });

    /// <inheritdoc/>
    public override bool CanSubmit => _querier.CanSubmit;

    /// <inheritdoc/>
    public override void Submit(DnsLookupPart part) => _querier.Submit(part.Question, part);

    /// <inheritdoc/>
    public override void Pump(bool wait, CancellationToken cancellationToken) => _querier.Pump(wait ? Patience : TimeSpan.Zero, cancellationToken);

    /// <inheritdoc/>
    public override bool TryTake(out DnsLookupPart? part, out DnsResponse? response, out Exception? error)
    {
        bool taken = _querier.TryTake(out DnsBulkResult result);
        (part, response, error) = ((DnsLookupPart?)result.Tag, result.Response, result.Error);
        return taken;
    }

    /// <inheritdoc/>
    public override void Dispose() => _querier.Dispose();
}
