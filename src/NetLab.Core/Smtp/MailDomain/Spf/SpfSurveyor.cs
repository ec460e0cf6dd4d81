using System.Globalization;
using NetLab.Dns;

namespace NetLab.Smtp;

/// <summary>
/// Goes through all that a domain's SPF record leads to, as an address does that nothing matches, and counts. What depends on the mail (macros of sender or
/// address) is counted but not gone into.
/// </summary>
internal sealed class SpfSurveyor(MailDomainLookup lookup, string domain)
{
    // Beyond what is allowed the count goes on a while, so that one can see how far there is to go.
    private const int MostLookups = 60, MostTerms = 2000, MostNetworks = 1000, MostLines = 200;

    private readonly List<string> _tree = [], _includes = [], _networks = [], _notices = [];
    private readonly List<(string Reason, string Text)> _problems = [];
    private int _lookups, _voids, _terms, _length;
    private bool _endless;

    /// <summary>What makes the record fail, worst first found.</summary>
    public IReadOnlyList<(string Reason, string Text)> Problems => _problems;

    /// <summary>What could be better.</summary>
    public IReadOnlyList<string> Notices => _notices;

    /// <summary>The count as a person reads it.</summary>
    public string Count => _endless ? "lookups without end" : $"{(_lookups >= MostLookups ? "more than " : "")}{_lookups} of {SpfEvaluator.MaximumLookups} lookups";

    /// <summary>Something could not be asked: the survey has gaps.</summary>
    public string? Gap { get; private set; }

    /// <summary>Goes through a record.</summary>
    public async Task<MailDomainSpf> RunAsync(SpfRecord record)
    {
        MailDomainSpfResult outcome = await WalkAsync(domain, record, [domain], 0).ConfigureAwait(false);
        if (_lookups > SpfEvaluator.MaximumLookups && !_endless)
            _problems.Add(("TooManyLookups", $"it takes {(_lookups >= MostLookups ? "more than " : "")}{MailDomainText.Count(_lookups, "lookup")}, and {SpfEvaluator.MaximumLookups} are allowed: receivers give up with permerror"));
        if (_voids > SpfEvaluator.MaximumVoidLookups) _problems.Add(("TooManyVoidLookups", $"{_voids} lookups find nothing, and {SpfEvaluator.MaximumVoidLookups} are allowed"));
        return new MailDomainSpf { Record = record.Text, Lookups = _lookups, VoidLookups = _voids, Default = outcome, Includes = [.. _includes], Networks = [.. _networks], Tree = [.. _tree] };
    }

    // Gives what the record says of an address nothing matches.
    private async Task<MailDomainSpfResult> WalkAsync(string at, SpfRecord record, List<string> way, int depth)
    {
        foreach (string problem in record.Problems) Problem("Syntax", depth == 0 ? $"the record is wrong at {problem}" : $"the record of {at} is wrong at {problem}");
        SpfTerm? all = null;
        foreach (SpfTerm term in record.Terms)
        {
            if (++_terms > MostTerms || _lookups >= MostLookups) break;
            if (!term.IsMechanism || all is not null) continue;
            if (term.Kind == SpfKind.All) all = term;
            await TermAsync(term, at, way, depth).ConfigureAwait(false);
        }
        if (all is not null)
        {
            int after = record.Terms.IndexOf(all) + 1;
            if (record.Terms.Skip(after).Any(static term => term.IsMechanism)) Notice($"{at}: what stands behind '{all.Text}' is never looked at");
            if (record.Redirect is not null) Notice($"{at}: '{record.Redirect.Text}' is never looked at, because of '{all.Text}'");
            if (all.Qualifier == '+') Problem("AllowsAll", depth == 0 ? $"'{all.Text}' lets every host in the world send for the domain" : $"'{all.Text}' in the record of {at} lets every host in the world send");
            return all.Outcome;
        }
        if (record.Redirect is not { } redirect || _lookups >= MostLookups) return MailDomainSpfResult.Neutral;
        Line(depth, redirect.Text, true);
        return await IntoAsync(redirect, at, way, depth).ConfigureAwait(false) ?? MailDomainSpfResult.Neutral;
    }

    private async Task TermAsync(SpfTerm term, string at, List<string> way, int depth)
    {
        switch (term.Kind)
        {
            case SpfKind.Ip4 or SpfKind.Ip6:
                int prefix = term.Kind == SpfKind.Ip4 ? term.Prefix4 : term.Prefix6;
                Line(depth, term.Text, false);
                Network(term, $"{term.Address}/{prefix}");
                if (prefix == 0 && term.Qualifier == '+') Problem("AllowsAll", $"'{term.Text}'{(depth == 0 ? "" : $" in the record of {at}")} lets every host in the world send");
                return;
            case SpfKind.All:
                Line(depth, term.Text, false);
                return;
        }
        string line = Line(depth, term.Text, true);
        int index = _tree.Count - 1;
        if (term.Kind == SpfKind.Include)
        {
            await IntoAsync(term, at, way, depth).ConfigureAwait(false);
            return;
        }
        if (term.Kind == SpfKind.Ptr)
        {
            Problem("Ptr", $"'{term.Text}'{(depth == 0 ? "" : $" in the record of {at}")} is not to be used (RFC 7208 5.5): it is slow, and large receivers pass it over");
            return;
        }
        if (Name(term, at) is not { } name) return;
        MailDomainAnswer answer = await AskAsync(name, term.Kind switch { SpfKind.Mx => DnsRecordType.MX, _ => DnsRecordType.A }, term.Kind == SpfKind.A).ConfigureAwait(false);
        if (answer.Failed) Failed(answer);
        else if (answer.IsVoid)
        {
            _voids++;
            if (index >= 0 && index < _tree.Count && ReferenceEquals(_tree[index], line)) _tree[index] = $"{line}  (nothing found)";
        }
        else if (term.Kind == SpfKind.Mx) await ExchangersAsync(term, answer, depth).ConfigureAwait(false);
        else if (term.Kind == SpfKind.A) await HostAsync(term, name).ConfigureAwait(false);
    }

    // Goes into what an include or a redirect leads to.
    private async Task<MailDomainSpfResult?> IntoAsync(SpfTerm term, string at, List<string> way, int depth)
    {
        if (Name(term, at) is not { } name) return null;
        string target = name.Text;
        if (way.Exists(one => one.Equals(target, StringComparison.OrdinalIgnoreCase)))
        {
            Problem("Loop", $"'{term.Text}' in the record of {at} leads back to {target}: the lookups never end");
            _endless = true;
            return null;
        }
        if (!_includes.Contains(target)) _includes.Add(target);
        SpfSource source = await SpfSource.FindAsync(lookup, name).ConfigureAwait(false);
        if (source.Answer is { Failed: true } failed) Failed(failed);
        else if (source.Count > 1) Problem("MultipleRecords", $"{target}, which '{term.Text}' leads to, has {source.Count} SPF records");
        else if (source.Record is null)
        {
            if (source.Answer is { IsVoid: true }) _voids++;
            Problem("IncludeWithoutRecord", $"'{term.Text}'{(depth == 0 ? "" : $" in the record of {at}")} leads to {MailDomainText.Clip(target, 80)}, which has no SPF record: receivers give up with permerror");
        }
        else return await WalkAsync(target, source.Record, [.. way, target], depth + 1).ConfigureAwait(false);
        return null;
    }

    private async Task ExchangersAsync(SpfTerm term, MailDomainAnswer exchangers, int depth)
    {
        if (exchangers.Records.Count > SpfEvaluator.MaximumNames)
        {
            Problem("TooManyExchangers", $"'{term.Text}'{(depth == 0 ? "" : $" of {exchangers.Name.Text}")} has {exchangers.Records.Count} exchangers, and {SpfEvaluator.MaximumNames} are allowed");
            return;
        }
        foreach (DnsRecord record in exchangers.Records) await HostAsync(term, ((DnsMxRecord)record).Target).ConfigureAwait(false);
    }

    private async Task HostAsync(SpfTerm term, DnsName name)
    {
        if (_networks.Count >= MostNetworks) return;
        foreach (DnsRecordType type in (DnsRecordType[])[DnsRecordType.A, DnsRecordType.AAAA])
        {
            foreach (DnsRecord record in (await lookup.AskAsync(name, type).ConfigureAwait(false)).Records)
            {
                if (record is DnsARecord a) Network(term, $"{a.IPAddress}/{term.Prefix4}");
                else if (record is DnsAaaaRecord aaaa) Network(term, $"{aaaa.IPAddress}/{term.Prefix6}");
            }
        }
    }

    // A host with addresses of one family only is not nothing: an address of that family is looked for.
    private async Task<MailDomainAnswer> AskAsync(DnsName name, DnsRecordType type, bool either)
    {
        MailDomainAnswer answer = await lookup.AskAsync(name, type).ConfigureAwait(false);
        return either && answer.IsVoid ? await lookup.AskAsync(name, DnsRecordType.AAAA).ConfigureAwait(false) : answer;
    }

    private DnsName? Name(SpfTerm term, string at)
    {
        if (term.Domain is null) return MailDomainText.Literal(at);
        // The sender's domain is the one that is looked at; who sends, and from where, is not known here.
        string? text = term.Domain.Varies ? null : term.Domain.Expand(new SpfMacroValues { Domain = at, SenderDomain = domain });
        if (text is null) return null;
        DnsName? name = MailDomainText.Literal(SpfMacroText.Shorten(text));
        if (name is null) Problem("Syntax", $"'{term.Text}' of {at} leads to no name");
        return name;
    }

    private string Line(int depth, string text, bool counts)
    {
        if (counts) _lookups++;
        string line = string.Create(CultureInfo.InvariantCulture, $"{(counts ? $"{_lookups,3}" : "   ")} {new string(' ', depth * 2)}{MailDomainText.Clip(text, 120)}");
        _length++;
        if (_length <= MostLines) _tree.Add(line);
        else if (_length == MostLines + 1) _tree.Add("    ...");
        return line;
    }

    private void Network(SpfTerm term, string network)
    {
        if (term.Qualifier == '+' && _networks.Count < MostNetworks && !_networks.Contains(network)) _networks.Add(network);
    }

    private void Failed(MailDomainAnswer answer) => Gap ??= $"{answer.Name.Text} {answer.Type} could not be looked up: {answer.Problem}";

    private void Problem(string reason, string text)
    {
        if (_problems.Count < 10) _problems.Add((reason, text));
    }

    private void Notice(string text)
    {
        if (_notices.Count < 10) _notices.Add(text);
    }
}
