using System.Net;
using NetLab.Dns;

namespace NetLab.Smtp;

/// <summary>One domain that is being checked: what all checks share, found out once.</summary>
internal sealed class MailDomainRun : IDisposable
{
    /// <summary>How many addresses of all exchangers are connected to.</summary>
    public const int MaximumConnections = 24;

    private readonly Lazy<Task<MailExchangers>> _exchangers;
    private readonly Dictionary<(DnsName, IPAddress), Task<MailExchangerProbe>> _probes = [];
    private readonly SemaphoreSlim _gate = new(8);
    private readonly IMailExchangerProber _prober;

    public MailDomainRun(DnsName domain, string? ns, MailDomainOptions options, MailDomainLookup lookup, IMailExchangerProber prober, MailPolicyFetcher fetcher, CancellationToken cancellationToken)
    {
        (Domain, Namespace, Options, Lookup, _prober, Fetcher, CancellationToken) = (domain, ns, options, lookup, prober, fetcher, cancellationToken);
        _exchangers = new Lazy<Task<MailExchangers>>(() => MailExchangers.FindAsync(this));
    }

    public DnsName Domain { get; }

    public string? Namespace { get; }

    public MailDomainOptions Options { get; }

    public MailDomainLookup Lookup { get; }

    public MailPolicyFetcher Fetcher { get; }

    /// <summary>Ends with Ctrl+C, and when the time for the domain is over.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>The domain's exchangers with their addresses.</summary>
    public Task<MailExchangers> ExchangersAsync() => _exchangers.Value;

    /// <summary>A name below the domain; null when it would be too long.</summary>
    public DnsName? Below(string labels) => Domain.TryPrepend(DnsName.Parse(labels));

    /// <summary>Connects to an exchanger's address as a sending server does, once.</summary>
    public Task<MailExchangerProbe> ProbeAsync(DnsName exchanger, IPAddress address)
    {
        lock (_probes)
        {
            if (_probes.TryGetValue((exchanger, address), out Task<MailExchangerProbe>? known)) return known;
            if (_probes.Count >= MaximumConnections) return Task.FromResult(new MailExchangerProbe { Problem = $"it was not connected to: the domain has more than {MaximumConnections} addresses of exchangers" });
            return _probes[(exchanger, address)] = BeginAsync(exchanger, address);
        }
    }

    /// <summary>The addresses of an exchanger that are to be connected to.</summary>
    public IEnumerable<IPAddress> Addresses(MailExchanger exchanger) =>
        exchanger.Addresses.Where(address => Options.AddressFamily is not { } family || address.AddressFamily == family);

    /// <summary>An exchanger with one of its addresses, as a result's subject.</summary>
    public static string Subject(DnsName exchanger, IPAddress address) => $"{exchanger.Text} [{address}]";

    /// <summary>A result.</summary>
    public MailDomainResult Result(MailDomainCheck check, string subject, MailDomainStatus status, string reason, string detail, string[]? evidence = null, string? advice = null, object? data = null) => new()
    {
        Domain = Domain.Text, Check = check, Subject = MailDomainText.Clip(subject, 260), Status = status, Reason = reason, Detail = detail, Evidence = evidence ?? [], Advice = advice, Data = data, Namespace = Namespace,
    };

    /// <summary>The result where a question was not answered.</summary>
    public MailDomainResult Unanswered(MailDomainCheck check, string subject, MailDomainAnswer answer) =>
        Result(check, subject, MailDomainStatus.NotProven, "DnsFailed", $"DNS did not answer: {answer.Problem}.", answer.Evidence, "Try again, or ask another server with -Server; where every server fails, so do those who send mail.");

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private async Task<MailExchangerProbe> BeginAsync(DnsName exchanger, IPAddress address)
    {
        await _gate.WaitAsync(CancellationToken).ConfigureAwait(false);
        try
        {
            return await _prober.ProbeAsync(exchanger.Text, address, CancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }
}
