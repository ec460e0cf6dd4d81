using NetLab.Dns;

namespace NetLab.PowerShell.Dns;

/// <summary>Asks, and validates what comes: each answer has a verdict.</summary>
internal sealed class DnsValidatingQuerier(IDnsQuerier querier, DnssecValidator validator) : IDnsQuerier
{
    /// <inheritdoc/>
    public async ValueTask<DnsResponse> QueryAsync(DnsQuestion question, DnsQueryOptions? options = null, CancellationToken cancellationToken = default)
    {
        // CD, so that a server that validates does not hide what is wrong.
        DnsQueryOptions asked = (options ?? DnsQueryOptions.Default) with { DnssecOk = true, CheckingDisabled = true };
        DnsResponse response = await querier.QueryAsync(question, asked, cancellationToken).ConfigureAwait(false);
        return response with { Dnssec = await validator.ValidateAsync(response, cancellationToken).ConfigureAwait(false) };
    }
}
