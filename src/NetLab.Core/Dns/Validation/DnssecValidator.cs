namespace NetLab.Dns;

/// <summary>
/// Validates answers by DNSSEC here, trusting no server (RFC 4033 to 4035, 5155, 6840): from a trust anchor over the zones' keys down to the answer
/// or the proof that there is none. DS and DNSKEY records are asked for as needed and kept for their TTL, so one validator is for many answers; it may be
/// used from many threads.
/// </summary>
/// <remarks>
/// What a hostile zone can cost is bounded: <see cref="MaximumTrialsPerSet"/> keys are tried on signatures for one record set and <see cref="MaximumTrialsPerAnswer"/>
/// for one server's answer, those that hold counted too; what is asked on the way for keys and delegations, and what an alias leads to, are answers of their own. Validation ends
/// when <see cref="MaximumFailedTrials"/> have failed over all of them (KeyTrap, CVE-2023-50387). With more than <see cref="MaximumNsec3Iterations"/>
/// NSEC3 iterations a zone is Insecure (RFC 9276, CVE-2023-50868).
/// </remarks>
public sealed class DnssecValidator
{
    /// <summary>How many combinations of key and signature (or key and digest) are tried for one record set.</summary>
    public const int MaximumTrialsPerSet = 8;

    /// <summary>How many combinations are tried for all record sets of one server's answer.</summary>
    public const int MaximumTrialsPerAnswer = 16;

    /// <summary>How many combinations may fail in the validation of one answer, those of its chain included.</summary>
    public const int MaximumFailedTrials = 16;

    /// <summary>How many NSEC3 iterations are made; a zone with more is Insecure.</summary>
    public const int MaximumNsec3Iterations = 100;

    /// <summary>How many aliases (CNAME and DNAME) are followed in an answer.</summary>
    public const int MaximumAliases = 16;

    /// <summary>How many names are hashed for NSEC3 in the validation of one answer.</summary>
    public const int MaximumHashedNames = 256;

    /// <summary>How many questions are asked in the validation of one answer.</summary>
    public const int MaximumQueries = 128;

    private readonly IDnsQuerier _querier;
    private readonly DnssecOptions _options;
    private readonly DnssecCrypto _crypto;
    private readonly ZoneCache _cache = new();

    /// <summary>A validator.</summary>
    /// <param name="querier">Whom to ask for DS and DNSKEY records: a resolver that recurses.</param>
    /// <param name="options">How; null trusts the root's keys.</param>
    public DnssecValidator(IDnsQuerier querier, DnssecOptions? options = null)
        : this(querier, options, DnssecCrypto.Platform)
    {
    }

    internal DnssecValidator(IDnsQuerier querier, DnssecOptions? options, DnssecCrypto crypto)
    {
        ArgumentNullException.ThrowIfNull(querier);
        (_querier, _options, _crypto) = (querier, options ?? new DnssecOptions(), crypto);
        if (_options.TrustAnchors.Count == 0) throw new ArgumentException("There is no trust anchor.", nameof(options));
    }

    /// <summary>Validates an answer.</summary>
    /// <param name="response">The answer, asked for with DO (for the signatures) and CD (so that a validating resolver does not hide what is wrong).</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The verdict. No answer of any server makes this throw.</returns>
    /// <exception cref="OperationCanceledException">The token asked for the end.</exception>
    public async ValueTask<DnssecResult> ValidateAsync(DnsResponse response, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(response);
        return await ValidateAsync(response.Question, response.Message, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Validates an answer.</summary>
    /// <param name="question">What was asked.</param>
    /// <param name="message">The answer, asked for with DO and CD.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <inheritdoc cref="ValidateAsync(DnsResponse, CancellationToken)"/>
    public async ValueTask<DnssecResult> ValidateAsync(DnsQuestion question, DnsMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(message);
        var work = new DnssecWork();
        var answer = new AnswerCheck(question, message, new ChainWalk(_querier, _options, _crypto, _cache, work), work);
        return await answer.RunAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks a question with DO and CD, and validates the answer.</summary>
    /// <param name="question">What to ask.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The answer with the verdict in <see cref="DnsResponse.Dnssec"/>.</returns>
    /// <exception cref="DnsQueryException">No server gave an answer.</exception>
    /// <exception cref="OperationCanceledException">The token asked for the end.</exception>
    public async ValueTask<DnsResponse> QueryAsync(DnsQuestion question, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(question);
        DnsQueryOptions options = _options.QueryOptions with { DnssecOk = true, CheckingDisabled = true, UseEdns = true };
        DnsResponse response = await _querier.QueryAsync(question, options, cancellationToken).ConfigureAwait(false);
        return response with { Dnssec = await ValidateAsync(response, cancellationToken).ConfigureAwait(false) };
    }
}
