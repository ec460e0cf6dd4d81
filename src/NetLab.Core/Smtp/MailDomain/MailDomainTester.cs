using System.Globalization;
using System.Runtime.CompilerServices;
using NetLab.Dns;

namespace NetLab.Smtp;

/// <summary>
/// Checks a mail domain as those see it who send mail to it and receive mail from it: DNS, the policies, and the exchangers themselves. Nothing is sent to anybody:
/// an exchanger is greeted, TLS begun, and the connection closed.
/// </summary>
public sealed class MailDomainTester
{
    private readonly DnsNetwork _network;
    private readonly IDnsQuerier _querier;
    private readonly MailDomainOptions _options;
    private readonly IMailExchangerProber _prober;

    /// <summary>A tester.</summary>
    /// <param name="network">The namespace to connect from.</param>
    /// <param name="querier">Whom to ask: a resolver that recurses, or the servers of all zones concerned.</param>
    /// <param name="options">How.</param>
    public MailDomainTester(DnsNetwork network, IDnsQuerier querier, MailDomainOptions options)
        : this(network, querier, options, null)
    {
    }

    internal MailDomainTester(DnsNetwork network, IDnsQuerier querier, MailDomainOptions options, IMailExchangerProber? prober)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(querier);
        ArgumentNullException.ThrowIfNull(options);
        (_network, _querier, _options, _prober) = (network, querier, options, prober ?? new SmtpExchangerProber(network, options));
    }

    /// <summary>Checks a domain. The checks run at the same time; their results come in the checks' order.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <exception cref="ArgumentException">It is no domain.</exception>
    public async IAsyncEnumerable<MailDomainResult> RunAsync(string domain, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        DnsName name = Parse(domain);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(_options.Timeout);
        using var lookup = new MailDomainLookup(_querier, _options.Query, _options.TrustAnchors, end.Token);
        using var run = new MailDomainRun(name, _network.Name, _options, lookup, _prober, new MailPolicyFetcher(_network, _options), end.Token);
        var work = new List<Task<List<MailDomainResult>>>();
        foreach (MailDomainCheck check in Enum.GetValues<MailDomainCheck>())
        {
            if (_options.Wants(check)) work.Add(CheckAsync(run, check, cancellationToken));
        }
        try
        {
            foreach (Task<List<MailDomainResult>> task in work)
            {
                foreach (MailDomainResult result in await task.ConfigureAwait(false)) yield return result;
            }
        }
        finally
        {
            // Whoever stops taking results in the middle stops the rest as well.
            await end.CancelAsync().ConfigureAwait(false);
            await ((Task)Task.WhenAll(work)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Reads a domain as a user gives it.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static DnsName Parse(string domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        DnsName name = DnsName.Parse(domain.Trim(), "Domain");
        if (name.IsRoot || name.Text.Contains('\\', StringComparison.Ordinal)) throw new ArgumentException($"'{domain}' is no mail domain: it has letters, digits, hyphens and dots.", nameof(domain));
        return name;
    }

    /// <summary>The result of a check of the exchangers where there are none; null where there are.</summary>
    internal static MailDomainResult? WithoutExchangers(MailDomainRun run, MailDomainCheck check, MailExchangers found)
    {
        string domain = run.Domain.Text;
        if (found.Answer.Failed) return run.Unanswered(check, domain, found.Answer);
        if (found.IsNull) return run.Result(check, domain, MailDomainStatus.NotProven, "NotApplicable", "The domain takes no mail (null MX): there is no exchanger to look at.", found.Answer.Evidence);
        if (!found.Usable.Any(exchanger => run.Addresses(exchanger).Any()))
        {
            return run.Result(check, domain, MailDomainStatus.NotProven, "NoExchanger", found.Usable.Any() ? $"No exchanger has an address of the family that is asked for ({run.Options.AddressFamily})." : "There is no exchanger with an address; see the check MX.", found.Answer.Evidence);
        }
        return null;
    }

    /// <summary>What to do where exchangers do not answer.</summary>
    internal static string PortAdvice(int port) => port == 25
        ? "Many networks let nobody out to port 25: look again from a host that may send mail."
        : string.Create(CultureInfo.InvariantCulture, $"See whether port {port} can be reached from here.");

    // A check ends with results however it ends; only Ctrl+C is none.
    private static async Task<List<MailDomainResult>> CheckAsync(MailDomainRun run, MailDomainCheck check, CancellationToken stop)
    {
        string domain = run.Domain.Text;
        try
        {
            MailExchangers found = await run.ExchangersAsync().ConfigureAwait(false);
            if (found.Answer.NoName && found.Answer.Aliases.Count == 0)
                return [run.Result(check, domain, MailDomainStatus.Fail, "NoSuchDomain", "The domain does not exist.", found.Answer.Evidence, "See whether it is spelled right, and registered.")];
            return await (check switch
            {
                MailDomainCheck.MX => MxCheck.RunAsync(run),
                MailDomainCheck.SPF => SpfCheck.RunAsync(run),
                MailDomainCheck.DKIM => DkimCheck.RunAsync(run),
                MailDomainCheck.DMARC => DmarcCheck.RunAsync(run),
                MailDomainCheck.MtaSts => StsCheck.RunAsync(run),
                MailDomainCheck.TlsRpt => TlsRptCheck.RunAsync(run),
                MailDomainCheck.BIMI => BimiCheck.RunAsync(run),
                MailDomainCheck.DANE => DaneCheck.RunAsync(run),
                MailDomainCheck.PTR => PtrCheck.RunAsync(run),
                MailDomainCheck.BlockList => BlockListCheck.RunAsync(run),
                _ => HeloCheck.RunAsync(run),
            }).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return [run.Result(check, domain, MailDomainStatus.NotProven, "TimedOut", $"The check had not ended when the time for the domain was over ({run.Options.Timeout.TotalSeconds:0.###} s).", [], "Give it more time with -Timeout, or choose checks with -Check.")];
        }
    }
}
