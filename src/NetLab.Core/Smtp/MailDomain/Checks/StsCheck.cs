using NetLab.Dns;

namespace NetLab.Smtp;

/// <summary>MTA-STS: the record, the policy, and whether each exchanger keeps to it.</summary>
internal static class StsCheck
{
    private const MailDomainCheck MtaSts = MailDomainCheck.MtaSts;
    private static readonly TimeSpan ShortAge = TimeSpan.FromDays(1);

    public static async Task<List<MailDomainResult>> RunAsync(MailDomainRun run)
    {
        string subject = $"_mta-sts.{run.Domain.Text}";
        if (run.Below("_mta-sts") is not { } name || run.Below("mta-sts") is not { } host) return [run.Result(MtaSts, subject, MailDomainStatus.NotProven, "NotFound", "The domain's name is too long for _mta-sts before it.")];
        MailDomainAnswer answer = await run.Lookup.AskAsync(name, DnsRecordType.TXT).ConfigureAwait(false);
        if (answer.Failed) return [run.Unanswered(MtaSts, subject, answer)];
        List<string> records = answer.Texts(StsReader.IsRecord);
        if (records.Count == 0)
        {
            return [run.Result(MtaSts, subject, MailDomainStatus.NotProven, "NotPublished", "There is no MTA-STS policy. It is optional, but without it (or DANE) whoever sits between the servers can keep TLS from being used.", answer.Evidence,
                $"Publish 'v=STSv1; id=...' there, and a policy at https://{host.Text}/.well-known/mta-sts.txt.")];
        }
        if (records.Count > 1) return [run.Result(MtaSts, subject, MailDomainStatus.Fail, "MultipleRecords", $"There are {records.Count} records, and so none counts (RFC 8461 3.1).", answer.Evidence, "Leave one.")];
        string id = StsReader.Id(records[0], out string problem);
        var results = new List<MailDomainResult>
        {
            problem.Length > 0 ? run.Result(MtaSts, subject, MailDomainStatus.Fail, "Syntax", $"The record is wrong: {problem}.", answer.Evidence, "Correct it: 'v=STSv1; id=20260101T000000;'.")
                : run.Result(MtaSts, subject, MailDomainStatus.Pass, "Ok", $"The policy's id is {id}.", answer.Evidence),
        };
        MailDomainResult policy = await PolicyAsync(run, host, id).ConfigureAwait(false);
        results.Add(policy);
        if (policy.Data is MailDomainStsPolicy { Mode: "enforce" or "testing", Problems.Length: 0 } read) results.AddRange(await ExchangersAsync(run, read).ConfigureAwait(false));
        return results;
    }

    private static async Task<MailDomainResult> PolicyAsync(MailDomainRun run, DnsName host, string id)
    {
        string subject = host.Text;
        MailExchanger addresses = await MailExchanger.FindAsync(run.Lookup, 0, host, 8).ConfigureAwait(false);
        if (addresses.Addresses.Count == 0)
        {
            if (addresses.Problem is not null) return run.Unanswered(MtaSts, subject, addresses.A.Failed ? addresses.A : addresses.Aaaa);
            return run.Result(MtaSts, subject, MailDomainStatus.Fail, "NoPolicyHost", $"The record promises a policy, but {host.Text} has no address.", addresses.Evidence, $"Give {host.Text} an address and a web server with the policy, or remove the record.");
        }
        MailPolicyFetch fetch = await run.Fetcher.FetchAsync(host.Text, [.. run.Addresses(addresses)], run.CancellationToken).ConfigureAwait(false);
        if (fetch.Text is null)
        {
            return run.Result(MtaSts, subject, fetch.Unreachable ? MailDomainStatus.NotProven : MailDomainStatus.Fail, fetch.Reason, $"The policy cannot be fetched: {fetch.Problem}.", [.. addresses.Evidence, .. fetch.Evidence],
                fetch.Unreachable ? "See whether port 443 can be reached from here (Test-NetConnection); senders need it too." : "Senders pass over a policy they cannot fetch so.");
        }
        MailDomainStsPolicy policy = StsReader.Read(fetch.Text, id);
        MailDomainResult Say(MailDomainStatus status, string reason, string detail, string? advice = null) => run.Result(MtaSts, subject, status, reason, detail, fetch.Evidence, advice, policy);
        if (policy.Problems.Length > 0) return Say(MailDomainStatus.Fail, "Syntax", $"The policy is wrong: {string.Join("; ", policy.Problems.Take(5))}.", "Correct it; senders pass over a policy they cannot read.");
        if (fetch.Problem is not null) return Say(MailDomainStatus.Fail, fetch.Reason, $"The policy is in order, but {fetch.Problem}: some senders pass over it.", "Let the web server send .txt as text/plain.");
        TimeSpan age = policy.MaxAge ?? TimeSpan.Zero;
        string kept = age.TotalDays >= 1 ? MailDomainText.Count((int)age.TotalDays, "day") : $"{age.TotalSeconds:0} s";
        string what = $"mode {policy.Mode}, kept for {kept}, {MailDomainText.Names(policy.Mx)}.";
        string? shortly = age < ShortAge ? "max_age is less than a day: an attacker only has to wait; weeks are usual (RFC 8461 3.2)." : null;
        return policy.Mode switch
        {
            "enforce" => Say(MailDomainStatus.Pass, shortly is null ? "Ok" : "ShortAge", $"Enforced: {what}", shortly),
            "testing" => Say(MailDomainStatus.NotProven, "Testing", $"Only being tried out: {what} Mail is delivered even where the policy is broken.", "When the TLS reports are good, set mode: enforce."),
            _ => Say(MailDomainStatus.NotProven, "ModeNone", "mode none: the domain is giving MTA-STS up.", null),
        };
    }

    private static async Task<List<MailDomainResult>> ExchangersAsync(MailDomainRun run, MailDomainStsPolicy policy)
    {
        MailExchangers found = await run.ExchangersAsync().ConfigureAwait(false);
        if (found.IsNull) return [];
        MailDomainResult[] results = await Task.WhenAll(found.All.Select(exchanger => ExchangerAsync(run, policy, exchanger))).ConfigureAwait(false);
        return [.. results];
    }

    private static async Task<MailDomainResult> ExchangerAsync(MailDomainRun run, MailDomainStsPolicy policy, MailExchanger exchanger)
    {
        string name = exchanger.Name.Text;
        if (!policy.Covers(name))
        {
            string harm = policy.Mode == "enforce" ? "senders that know the policy do not deliver to it" : "with mode enforce senders would not deliver to it";
            return run.Result(MtaSts, name, MailDomainStatus.Fail, "NotInPolicy", $"The policy does not name this exchanger: {harm}.", [.. policy.Mx.Take(10).Select(static one => $"mx: {one}")], $"Add 'mx: {name}' to the policy, and change the record's id.");
        }
        var addresses = run.Addresses(exchanger).ToList();
        if (addresses.Count == 0) return run.Result(MtaSts, name, MailDomainStatus.NotProven, "NoAddress", "The policy names it, but it has no address to look at.", exchanger.Evidence);
        MailExchangerProbe[] probes = await Task.WhenAll(addresses.Select(address => run.ProbeAsync(exchanger.Name, address))).ConfigureAwait(false);
        string[] evidence = [.. probes.SelectMany((probe, i) => probe.Evidence.Select(line => $"[{addresses[i]}] {line}"))];
        for (int i = 0; i < probes.Length; i++)
        {
            if (probes[i].Unreachable || Broken(probes[i]) is not { } broken) continue;
            return run.Result(MtaSts, name, MailDomainStatus.Fail, broken.Reason, $"The policy names it, but {addresses[i]} {broken.Text}.", evidence, "Senders want STARTTLS and a certificate for this name that an authority vouches for.");
        }
        int silent = Array.FindIndex(probes, static probe => probe.Unreachable);
        return silent >= 0
            ? run.Result(MtaSts, name, MailDomainStatus.NotProven, "Unreachable", $"The policy names it, but {addresses[silent]} could not be asked: {probes[silent].Problem}.", evidence, MailDomainTester.PortAdvice(run.Options.Port))
            : run.Result(MtaSts, name, MailDomainStatus.Pass, "Ok", "The policy names it, and it has STARTTLS with a certificate to trust.", evidence);
    }

    private static (string Reason, string Text)? Broken(MailExchangerProbe probe) =>
        probe.Chain.Count > 0 && probe.CertificateProblems.Count > 0 ? ("Certificate", $"has a certificate nobody is to trust: {string.Join("; ", probe.CertificateProblems)}")
        : probe.Chain.Count > 0 ? null
        : probe.Problem is null && !probe.OffersTls ? ("NoStartTls", "does not offer STARTTLS")
        : ("TlsFailed", $"does not come to TLS: {probe.Problem}");
}
