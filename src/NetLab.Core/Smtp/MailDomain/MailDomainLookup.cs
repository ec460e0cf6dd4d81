using NetLab.Dns;

namespace NetLab.Smtp;

/// <summary>
/// Asks DNS for the checks of one domain. Each question is asked once, a hostile zone can cause no more than <see cref="MaximumQuestions"/> of them,
/// and no more than a few are on their way at a time.
/// </summary>
internal sealed class MailDomainLookup : IDisposable
{
    /// <summary>How many questions the checks of a domain may ask in all.</summary>
    public const int MaximumQuestions = 1000;

    private const int MostAliases = 8, MostAtOnce = 16;

    private readonly IDnsQuerier _querier;
    private readonly DnsQueryOptions _options;
    private readonly DnssecValidator _validator;
    private readonly CancellationToken _cancellationToken;
    private readonly SemaphoreSlim _gate = new(MostAtOnce);
    private readonly Dictionary<(DnsName, DnsRecordType, bool), Task<MailDomainAnswer>> _asked = [];

    /// <summary>Questions of one run, which ends with the token.</summary>
    public MailDomainLookup(IDnsQuerier querier, DnsQueryOptions options, IReadOnlyList<DnssecTrustAnchor> anchors, CancellationToken cancellationToken)
    {
        (_querier, _options, _cancellationToken) = (querier, options, cancellationToken);
        _validator = new DnssecValidator(querier, new DnssecOptions { TrustAnchors = anchors, QueryOptions = options });
    }

    /// <summary>How many different questions were asked.</summary>
    public int Questions
    {
        get
        {
            lock (_asked) return _asked.Count;
        }
    }

    /// <summary>Asks a question, or gives the answer of the time before.</summary>
    public Task<MailDomainAnswer> AskAsync(DnsName name, DnsRecordType type) => Begin(name, type, false);

    /// <summary>Asks a question with DNSSEC and validates the answer here.</summary>
    public Task<MailDomainAnswer> ValidateAsync(DnsName name, DnsRecordType type) => Begin(name, type, true);

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private Task<MailDomainAnswer> Begin(DnsName name, DnsRecordType type, bool validate)
    {
        lock (_asked)
        {
            if (_asked.TryGetValue((name, type, validate), out Task<MailDomainAnswer>? known)) return known;
            if (_asked.Count >= MaximumQuestions)
                return Task.FromResult(new MailDomainAnswer { Name = name, Type = type, Problem = $"it was not asked: the domain has already caused {MaximumQuestions} questions" });
            return _asked[(name, type, validate)] = FindAsync(name, type, validate);
        }
    }

    private async Task<MailDomainAnswer> FindAsync(DnsName name, DnsRecordType type, bool validate)
    {
        await _gate.WaitAsync(_cancellationToken).ConfigureAwait(false);
        try
        {
            var aliases = new List<DnsName>();
            DnssecResult? worst = null;
            while (true)
            {
                DnsName asked = aliases.Count > 0 ? aliases[^1] : name;
                DnsResponse response;
                try
                {
                    DnsQueryOptions options = validate ? _options with { DnssecOk = true, CheckingDisabled = true, UseEdns = true } : _options;
                    response = await _querier.QueryAsync(new DnsQuestion(asked, type), options, _cancellationToken).ConfigureAwait(false);
                }
                catch (DnsQueryException exception)
                {
                    return new MailDomainAnswer { Name = name, Type = type, Problem = MailDomainText.Clip(exception.Message.TrimEnd('.'), 300) };
                }
                if (validate)
                {
                    DnssecResult verdict = await _validator.ValidateAsync(response, _cancellationToken).ConfigureAwait(false);
                    // An alias in an unsigned zone makes all of it unsigned.
                    if (worst is null || worst.Status == DnssecStatus.Secure) worst = verdict;
                }
                if (response.ResponseCode is not (DnsResponseCode.NoError or DnsResponseCode.NXDomain))
                    return new MailDomainAnswer { Name = name, Type = type, Dnssec = worst, Problem = MailDomainText.Clip(response.ToException()?.Message.TrimEnd('.') ?? $"{response.ResponseCode}", 300) };
                IReadOnlyList<DnsRecord> answers = response.Records();
                int before = aliases.Count;
                if (type != DnsRecordType.CNAME) Follow(asked, answers, aliases);
                DnsName target = aliases.Count > 0 ? aliases[^1] : name;
                DnsRecord[] found = [.. answers.Where(record => record.Type == type && record.Owner.Equals(target))];
                // A zone's own server does not follow an alias out of the zone; a resolver has done it.
                bool unfinished = found.Length == 0 && aliases.Count > before && (response.Flags & DnsHeaderFlags.RA) == 0 && response.ResponseCode == DnsResponseCode.NoError;
                if (!unfinished || aliases.Count >= MostAliases)
                    return new MailDomainAnswer { Name = name, Type = type, Records = found, Aliases = aliases, NoName = response.ResponseCode == DnsResponseCode.NXDomain, Dnssec = worst };
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private static void Follow(DnsName from, IReadOnlyList<DnsRecord> answers, List<DnsName> aliases)
    {
        DnsName at = from;
        for (int i = 0; i < answers.Count && aliases.Count < MostAliases;)
        {
            if (answers[i] is DnsCnameRecord alias && alias.Owner.Equals(at) && !aliases.Contains(alias.Target))
            {
                aliases.Add(at = alias.Target);
                i = 0;
            }
            else
            {
                i++;
            }
        }
    }
}
