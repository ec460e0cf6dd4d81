using NetLab.Dns;

namespace NetLab.Smtp;

/// <summary>The mail exchangers of a domain, as far as DNS has them.</summary>
internal sealed record MailExchangers
{
    /// <summary>How many exchangers are looked at.</summary>
    public const int Maximum = 20;

    private const int MostAddresses = 8;

    /// <summary>What DNS says of the domain's MX.</summary>
    public required MailDomainAnswer Answer { get; init; }

    /// <summary>The first of them by preference, with their addresses; the domain itself where it has no MX (RFC 5321 5.1).</summary>
    public IReadOnlyList<MailExchanger> All { get; init; } = [];

    /// <summary>There is no MX, but the domain has an address.</summary>
    public bool Implicit { get; init; }

    /// <summary>The domain says that it takes no mail (RFC 7505).</summary>
    public bool IsNull => Answer.Records.Count == 1 && ((DnsMxRecord)Answer.Records[0]).Target.IsRoot;

    /// <summary>Those that can be connected to.</summary>
    public IEnumerable<MailExchanger> Usable => All.Where(static one => one.Addresses.Count > 0);

    /// <summary>Looks them up.</summary>
    public static async Task<MailExchangers> FindAsync(MailDomainRun run)
    {
        MailDomainAnswer answer = await run.Lookup.AskAsync(run.Domain, DnsRecordType.MX).ConfigureAwait(false);
        if (answer.Failed || answer.NoName) return new MailExchangers { Answer = answer };
        if (answer.Records.Count == 0)
        {
            MailExchanger self = await MailExchanger.FindAsync(run.Lookup, 0, run.Domain, MostAddresses).ConfigureAwait(false);
            return new MailExchangers { Answer = answer, Implicit = self.Addresses.Count > 0, All = self.Addresses.Count > 0 || self.Problem is not null ? [self] : [] };
        }
        var first = new SortedSet<(int Preference, int Order)>();
        for (int i = 0; i < answer.Records.Count; i++) first.Add((((DnsMxRecord)answer.Records[i]).Preference, i));
        var names = new HashSet<DnsName>();
        var found = new List<Task<MailExchanger>>();
        foreach ((int preference, int order) in first)
        {
            DnsName name = ((DnsMxRecord)answer.Records[order]).Target;
            if (found.Count == Maximum) break;
            if (!name.IsRoot && names.Add(name)) found.Add(MailExchanger.FindAsync(run.Lookup, preference, name, MostAddresses));
        }
        return new MailExchangers { Answer = answer, All = await Task.WhenAll(found).ConfigureAwait(false) };
    }
}
