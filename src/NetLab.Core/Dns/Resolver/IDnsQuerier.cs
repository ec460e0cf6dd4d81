namespace NetLab.Dns;

/// <summary>
/// Asks one question and gives the answer as it came, whatever its response code. <see cref="DnsClient"/> asks given servers,
/// <see cref="DnsResolver"/> those the system is set up for; tests give canned answers.
/// </summary>
public interface IDnsQuerier
{
    /// <summary>Asks a question.</summary>
    /// <param name="question">What to ask.</param>
    /// <param name="options">How; null is <see cref="DnsQueryOptions.Default"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A DNS answer, negative ones and server failures among them.</returns>
    /// <exception cref="DnsQueryException">No server gave an answer; it says which were asked and what came of it.</exception>
    /// <exception cref="OperationCanceledException">The token asked for the end.</exception>
    ValueTask<DnsResponse> QueryAsync(DnsQuestion question, DnsQueryOptions? options = null, CancellationToken cancellationToken = default);
}
