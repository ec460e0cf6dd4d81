using System.Net;
using System.Net.Sockets;
using NetLab.Dns;

namespace NetLab.Smtp;

/// <summary>Works out what SPF says about one address: check_host of RFC 7208 4, with its limits.</summary>
internal sealed class SpfEvaluator
{
    /// <summary>How many terms that count as a lookup may be evaluated (RFC 7208 4.6.4).</summary>
    public const int MaximumLookups = 10;

    /// <summary>How many of them may find nothing.</summary>
    public const int MaximumVoidLookups = 2;

    /// <summary>How many exchangers an mx mechanism may have, and how many names of a PTR are looked at.</summary>
    public const int MaximumNames = 10;

    private readonly MailDomainLookup _lookup;
    private readonly IPAddress _address;
    private readonly SpfMacroValues _values;
    private readonly List<string> _path = [];
    private int _lookups, _voids;
    private bool _validatedKnown;
    private string? _matchedDomain, _matchedTerm, _problem, _explanation;

    /// <summary>An evaluation.</summary>
    /// <param name="lookup">What asks DNS.</param>
    /// <param name="address">The sending host.</param>
    /// <param name="sender">The sender, with or without a local part.</param>
    /// <param name="helo">The name it greets with.</param>
    public SpfEvaluator(MailDomainLookup lookup, IPAddress address, string sender, string helo)
    {
        _lookup = lookup;
        _address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        int at = sender.LastIndexOf('@');
        _values = new SpfMacroValues { Address = _address, Local = at > 0 ? sender[..at] : "postmaster", SenderDomain = sender[(at + 1)..], Helo = helo };
    }

    private DnsRecordType HostType => _address.AddressFamily == AddressFamily.InterNetworkV6 ? DnsRecordType.AAAA : DnsRecordType.A;

    /// <summary>Evaluates a domain's record.</summary>
    public async Task<MailDomainSpfVerdict> RunAsync(string domain)
    {
        MailDomainSpfResult result = await CheckAsync(domain, 0).ConfigureAwait(false);
        return new MailDomainSpfVerdict
        {
            Address = _address.ToString(), Result = result, MatchedDomain = _matchedDomain, MatchedTerm = _matchedTerm, Path = [.. _path], Lookups = _lookups, VoidLookups = _voids,
            Explanation = result == MailDomainSpfResult.Fail ? _explanation : null,
            Problem = result is MailDomainSpfResult.TempError or MailDomainSpfResult.PermError ? _problem : null,
        };
    }

    private async Task<MailDomainSpfResult> CheckAsync(string domain, int depth)
    {
        SpfSource source = await SpfSource.FindAsync(_lookup, domain).ConfigureAwait(false);
        if (source.Answer?.Problem is { } problem) return Error(MailDomainSpfResult.TempError, problem);
        if (source.Count > 1) return Error(MailDomainSpfResult.PermError, $"{domain} has {source.Count} SPF records");
        if (source.Record is not { } record) return MailDomainSpfResult.None;
        _path.Add($"{domain}: {MailDomainText.Clip(record.Text, 400)}");
        if (record.Problems.Count > 0) return Error(MailDomainSpfResult.PermError, $"the record of {domain} is wrong at {record.Problems[0]}");
        foreach (SpfTerm term in record.Terms)
        {
            if (!term.IsMechanism) continue;
            if (term.IsLookup && ++_lookups > MaximumLookups) return Error(MailDomainSpfResult.PermError, $"more than {MaximumLookups} lookups, at '{term.Text}' of {domain}");
            (bool match, MailDomainSpfResult? error) = await MatchAsync(term, domain, depth).ConfigureAwait(false);
            if (error is { } failed) return failed;
            if (_voids > MaximumVoidLookups) return Error(MailDomainSpfResult.PermError, $"more than {MaximumVoidLookups} lookups that find nothing, at '{term.Text}' of {domain}");
            if (!match) continue;
            // What matches inside an include decides nothing yet, but is the better answer to "why".
            if (_matchedTerm is null || term.Kind != SpfKind.Include || term.Outcome != MailDomainSpfResult.Pass) (_matchedDomain, _matchedTerm) = (domain, term.Text);
            if (depth == 0 && term.Outcome == MailDomainSpfResult.Fail) await ExplainAsync(record, domain).ConfigureAwait(false);
            return term.Outcome;
        }
        if (record.Redirect is not { } redirect) return MailDomainSpfResult.Neutral;
        if (++_lookups > MaximumLookups) return Error(MailDomainSpfResult.PermError, $"more than {MaximumLookups} lookups, at '{redirect.Text}' of {domain}");
        string target = await NameAsync(redirect, domain).ConfigureAwait(false);
        MailDomainSpfResult there = await CheckAsync(target, depth).ConfigureAwait(false);
        return there == MailDomainSpfResult.None ? Error(MailDomainSpfResult.PermError, $"'{redirect.Text}' of {domain} leads to {target}, which has no SPF record") : there;
    }

    private async Task<(bool Match, MailDomainSpfResult? Error)> MatchAsync(SpfTerm term, string domain, int depth)
    {
        switch (term.Kind)
        {
            case SpfKind.All:
                return (true, null);
            case SpfKind.Ip4 or SpfKind.Ip6:
                return (MailDomainText.IsIn(_address, term.Address!, PrefixOf(term)), null);
            case SpfKind.Include:
                string target = await NameAsync(term, domain).ConfigureAwait(false);
                (string? Domain, string? Term) before = (_matchedDomain, _matchedTerm);
                switch (await CheckAsync(target, depth + 1).ConfigureAwait(false))
                {
                    case MailDomainSpfResult.Pass: return (true, null);
                    case MailDomainSpfResult.TempError: return (false, MailDomainSpfResult.TempError);
                    case MailDomainSpfResult.PermError: return (false, MailDomainSpfResult.PermError);
                    case MailDomainSpfResult.None: return (false, Error(MailDomainSpfResult.PermError, $"'{term.Text}' of {domain} leads to {target}, which has no SPF record"));
                    default:
                        (_matchedDomain, _matchedTerm) = before;
                        return (false, null);
                }
        }
        if (MailDomainText.Literal(await NameAsync(term, domain).ConfigureAwait(false)) is not { } name) return (false, null);
        switch (term.Kind)
        {
            case SpfKind.Exists:
                // A records, whatever the address's family (RFC 7208 5.7).
                MailDomainAnswer there = await AskAsync(name, DnsRecordType.A).ConfigureAwait(false);
                return there.Failed ? (false, Error(MailDomainSpfResult.TempError, there.Problem!)) : (there.Records.Count > 0, null);
            case SpfKind.A:
                MailDomainAnswer host = await AskAsync(name, HostType).ConfigureAwait(false);
                return host.Failed ? (false, Error(MailDomainSpfResult.TempError, host.Problem!)) : (IsAmong(host, PrefixOf(term)), null);
            case SpfKind.Mx:
                return await MatchExchangersAsync(term, name, domain).ConfigureAwait(false);
            case SpfKind.Ptr:
                return (await ValidatedAsync(name).ConfigureAwait(false) is not null, null);
            default:
                return (false, null);
        }
    }

    private async Task<(bool Match, MailDomainSpfResult? Error)> MatchExchangersAsync(SpfTerm term, DnsName name, string domain)
    {
        MailDomainAnswer exchangers = await AskAsync(name, DnsRecordType.MX).ConfigureAwait(false);
        if (exchangers.Failed) return (false, Error(MailDomainSpfResult.TempError, exchangers.Problem!));
        if (exchangers.Records.Count > MaximumNames) return (false, Error(MailDomainSpfResult.PermError, $"'{term.Text}' of {domain} has {exchangers.Records.Count} exchangers, and {MaximumNames} are allowed"));
        foreach (DnsRecord record in exchangers.Records)
        {
            MailDomainAnswer host = await _lookup.AskAsync(((DnsMxRecord)record).Target, HostType).ConfigureAwait(false);
            if (host.Failed) return (false, Error(MailDomainSpfResult.TempError, host.Problem!));
            if (IsAmong(host, PrefixOf(term))) return (true, null);
        }
        return (false, null);
    }

    // The address's names that lead back to it; the first one below a domain (RFC 7208 5.5). Errors only mean that there is none.
    private async Task<DnsName?> ValidatedAsync(DnsName below)
    {
        MailDomainAnswer names = await AskAsync(DnsName.Reverse(_address), DnsRecordType.PTR).ConfigureAwait(false);
        DnsName? any = null;
        foreach (DnsRecord record in names.Records.Take(MaximumNames))
        {
            DnsName name = ((DnsPtrRecord)record).Target;
            MailDomainAnswer host = await _lookup.AskAsync(name, HostType).ConfigureAwait(false);
            if (!IsAmong(host, int.MaxValue)) continue;
            any ??= name;
            if (name.IsAtOrBelow(below)) return name;
        }
        return below.IsRoot ? any : null;
    }

    private async Task<string> NameAsync(SpfTerm term, string domain)
    {
        if (term.Domain is null) return domain;
        return SpfMacroText.Shorten(term.Domain.Expand(await ValuesAsync(term.Domain, domain).ConfigureAwait(false)) ?? "");
    }

    private async Task<SpfMacroValues> ValuesAsync(SpfMacroText text, string domain)
    {
        SpfMacroValues values = _values with { Domain = domain };
        if (!text.Letters.Contains('p', StringComparison.Ordinal)) return values;
        DnsName? validated = MailDomainText.Literal(domain) is { } name ? await ValidatedAsync(name).ConfigureAwait(false) : null;
        validated ??= await ValidatedAsync(DnsName.Root).ConfigureAwait(false);
        return values with { Validated = validated?.Text };
    }

    private async Task ExplainAsync(SpfRecord record, string domain)
    {
        if (record.Explanation is not { Domain: { } where } || MailDomainText.Literal(where.Expand(await ValuesAsync(where, domain).ConfigureAwait(false)) ?? "") is not { } name) return;
        MailDomainAnswer answer = await _lookup.AskAsync(name, DnsRecordType.TXT).ConfigureAwait(false);
        List<string> texts = answer.Texts(static _ => true);
        if (texts.Count != 1 || SpfMacroText.Parse(texts[0], true, out _) is not { } text) return;
        _explanation = text.Expand(await ValuesAsync(text, domain).ConfigureAwait(false));
    }

    private async Task<MailDomainAnswer> AskAsync(DnsName name, DnsRecordType type)
    {
        MailDomainAnswer answer = await _lookup.AskAsync(name, type).ConfigureAwait(false);
        // The PTR of the address is asked for by each macro p and each ptr, and is one lookup that finds nothing.
        if (answer.IsVoid && (type != DnsRecordType.PTR || !_validatedKnown)) _voids++;
        _validatedKnown |= type == DnsRecordType.PTR;
        return answer;
    }

    private int PrefixOf(SpfTerm term) => _address.AddressFamily == AddressFamily.InterNetworkV6 ? term.Prefix6 : term.Prefix4;

    private bool IsAmong(MailDomainAnswer hosts, int prefix)
    {
        foreach (DnsRecord record in hosts.Records)
        {
            if (record is DnsARecord a && MailDomainText.IsIn(_address, a.Address, prefix)) return true;
            if (record is DnsAaaaRecord aaaa && MailDomainText.IsIn(_address, aaaa.Address, prefix)) return true;
        }
        return false;
    }

    private MailDomainSpfResult Error(MailDomainSpfResult result, string problem)
    {
        _problem = problem;
        (_matchedDomain, _matchedTerm) = (null, null);
        return result;
    }
}
