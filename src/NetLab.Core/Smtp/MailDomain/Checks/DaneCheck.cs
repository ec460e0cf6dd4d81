using System.Globalization;
using System.Net;
using NetLab.Dns;

namespace NetLab.Smtp;

/// <summary>DANE for mail (RFC 7672): signed exchangers, signed addresses, signed TLSA records, and the certificates the exchangers really show. All signatures are validated here.</summary>
internal static class DaneCheck
{
    private const MailDomainCheck DANE = MailDomainCheck.DANE;
    private const int MostRecords = 50;

    public static async Task<List<MailDomainResult>> RunAsync(MailDomainRun run)
    {
        MailExchangers found = await run.ExchangersAsync().ConfigureAwait(false);
        if (MailDomainTester.WithoutExchangers(run, DANE, found) is { } none) return [none];
        string domain = run.Domain.Text;
        MailDomainAnswer mx = await run.Lookup.ValidateAsync(run.Domain, DnsRecordType.MX).ConfigureAwait(false);
        if (mx.Failed) return [run.Unanswered(DANE, domain, mx)];
        DnssecResult signed = mx.Dnssec!;
        string[] evidence = [.. mx.Evidence, .. Chain(signed)];
        if (signed.Status == DnssecStatus.Bogus) return [Bogus(run, domain, $"the MX records of {domain}", signed, evidence)];
        bool secure = signed.Status == DnssecStatus.Secure;
        var work = new List<Task<List<MailDomainResult>>>();
        foreach (MailExchanger exchanger in found.Usable) work.Add(ExchangerAsync(run, exchanger, secure));
        List<MailDomainResult> results = [.. (await Task.WhenAll(work).ConfigureAwait(false)).SelectMany(static one => one)];
        if (!secure)
        {
            results.Insert(0, run.Result(DANE, domain, MailDomainStatus.NotProven, "NotSigned", $"The domain's MX records are not signed ({MailDomainText.Clip(signed.Reason.TrimEnd('.'), 200)}): DANE protects no mail to it.", evidence,
                "DANE is optional. It needs the domain and the exchangers' zones signed (DNSSEC)."));
            // Of an exchanger without records nothing more is to be said then.
            results.RemoveAll(static one => one.Reason is "NotPublished" or "AddressNotSigned");
        }
        return results;
    }

    private static async Task<List<MailDomainResult>> ExchangerAsync(MailDomainRun run, MailExchanger exchanger, bool mxSecure)
    {
        string name = exchanger.Name.Text;
        MailDomainAnswer[] hosts = await Task.WhenAll(run.Lookup.ValidateAsync(exchanger.Name, DnsRecordType.A), run.Lookup.ValidateAsync(exchanger.Name, DnsRecordType.AAAA)).ConfigureAwait(false);
        foreach (MailDomainAnswer host in hosts)
        {
            if (host.Failed) return [run.Unanswered(DANE, name, host)];
            if (host.Dnssec!.Status == DnssecStatus.Bogus) return [Bogus(run, name, $"the addresses of {name}", host.Dnssec, [.. host.Evidence, .. Chain(host.Dnssec)])];
        }
        MailDomainAnswer addresses = hosts[0].Records.Count > 0 ? hosts[0] : hosts[1];
        if (hosts.Any(static host => host.Records.Count > 0 && host.Dnssec!.Status != DnssecStatus.Secure))
        {
            return [run.Result(DANE, name, MailDomainStatus.NotProven, "AddressNotSigned", "The exchanger's addresses are not signed, so senders do not ask for TLSA records (RFC 7672 2.2.2).", [.. addresses.Evidence, .. Chain(addresses.Dnssec!)],
                "DANE is optional. It needs the exchanger's zone signed (DNSSEC).")];
        }
        // A secure alias leads to the records of the name behind it first (RFC 7672 2.2.2).
        MailDomainAnswer? tlsa = null;
        foreach (DnsName host in addresses.Aliases.Count > 0 ? (DnsName[])[addresses.Target, exchanger.Name] : [exchanger.Name])
        {
            if (host.TryPrepend(DnsName.Parse(string.Create(CultureInfo.InvariantCulture, $"_{run.Options.Port}._tcp"))) is not { } at) continue;
            tlsa = await run.Lookup.ValidateAsync(at, DnsRecordType.TLSA).ConfigureAwait(false);
            if (tlsa.Failed || tlsa.Records.Count > 0) break;
        }
        if (tlsa is null) return [run.Result(DANE, name, MailDomainStatus.NotProven, "NotPublished", "The exchanger's name is too long for a TLSA record.", [])];
        string subject = tlsa.Name.Text;
        if (tlsa.Failed)
        {
            return [run.Unanswered(DANE, subject, tlsa) with { Status = MailDomainStatus.Fail, Reason = "TlsaFailed", Detail = $"The TLSA records cannot be looked up ({tlsa.Problem}): senders with DANE keep the mail back until they can (RFC 7672 2.1.1).", Advice = "Let the zone's servers answer questions for TLSA; 'there is none' is an answer." }];
        }
        string[] evidence = [.. tlsa.Evidence, .. Chain(tlsa.Dnssec!)];
        if (tlsa.Dnssec!.Status == DnssecStatus.Bogus) return [Bogus(run, subject, $"the TLSA records of {name}", tlsa.Dnssec, evidence)];
        if (tlsa.Records.Count == 0)
            return [run.Result(DANE, subject, MailDomainStatus.NotProven, "NotPublished", "There are no TLSA records for the exchanger. They are optional.", evidence, "Publish '3 1 1' with the SHA-256 of the server's public key.")];
        if (tlsa.Dnssec.Status != DnssecStatus.Secure)
            return [run.Result(DANE, subject, MailDomainStatus.Fail, "TlsaNotSigned", "There are TLSA records, but they are not signed: nobody may use them.", evidence, "Sign the zone, or remove the records.")];
        return await RecordsAsync(run, exchanger, tlsa, evidence, mxSecure).ConfigureAwait(false);
    }

    private static async Task<List<MailDomainResult>> RecordsAsync(MailDomainRun run, MailExchanger exchanger, MailDomainAnswer tlsa, string[] evidence, bool mxSecure)
    {
        var usable = new List<DnsTlsaRecord>();
        var reasons = new List<string>();
        foreach (DnsRecord record in tlsa.Records.Take(MostRecords))
        {
            var one = (DnsTlsaRecord)record;
            if (DaneMatcher.Unusable(one) is { } reason) reasons.Add($"'{DaneMatcher.Short(one)}': {reason}");
            else usable.Add(one);
        }
        if (usable.Count == 0)
        {
            return [run.Result(DANE, tlsa.Name.Text, MailDomainStatus.Fail, "Unusable", $"None of the TLSA records can be used for mail: {MailDomainText.Names(reasons, 3)}. Senders then want TLS, but prove nothing.", evidence,
                "Publish '3 1 1' (the server's own key) or '2 1 1' (its authority's).")];
        }
        string? aside = reasons.Count > 0 ? $"Remove what cannot be used: {MailDomainText.Names(reasons, 3)}." : null;
        var results = new List<MailDomainResult>();
        foreach (IPAddress address in run.Addresses(exchanger))
        {
            string subject = MailDomainRun.Subject(exchanger.Name, address);
            MailExchangerProbe probe = await run.ProbeAsync(exchanger.Name, address).ConfigureAwait(false);
            string[] all = [.. evidence, .. probe.Evidence];
            if (probe.Chain.Count == 0)
            {
                bool gone = probe.Unreachable;
                results.Add(run.Result(DANE, subject, gone ? MailDomainStatus.NotProven : MailDomainStatus.Fail, gone ? "Unreachable" : probe.OffersTls ? "TlsFailed" : "NoStartTls",
                    gone ? $"There are TLSA records, but the server could not be asked: {probe.Problem}." : $"There are TLSA records, but the server {(probe.OffersTls ? $"does not come to TLS: {probe.Problem}" : "does not offer STARTTLS")}: senders with DANE do not deliver to it.", all,
                    gone ? MailDomainTester.PortAdvice(run.Options.Port) : "Let the server offer STARTTLS, or remove the TLSA records."));
                continue;
            }
            string[] names = [.. new[] { tlsa.Name.Skip(2).Text, exchanger.Name.Text, run.Domain.Text }.Distinct(StringComparer.OrdinalIgnoreCase)];
            DaneVerdict verdict = DaneMatcher.Check(usable, probe.Chain, names, DateTime.Now);
            if (verdict.Match is null)
            {
                results.Add(run.Result(DANE, subject, MailDomainStatus.Fail, "Mismatch", $"The server has another certificate than the TLSA records say: {verdict.Text}. Senders with DANE do not deliver to it.", all,
                    "Publish the record of the new key before the server shows it, and keep the old one for its TTL."));
            }
            else if (!mxSecure)
            {
                results.Add(run.Result(DANE, subject, MailDomainStatus.NotProven, "MxNotSigned", $"The server fits '{DaneMatcher.Short(verdict.Match)}': {verdict.Text}. But who the exchangers are is not signed.", all, aside));
            }
            else
            {
                results.Add(run.Result(DANE, subject, MailDomainStatus.Pass, "Ok", $"The server fits '{DaneMatcher.Short(verdict.Match)}': {verdict.Text} in signed DNS.", all, aside));
            }
        }
        return results;
    }

    private static MailDomainResult Bogus(MailDomainRun run, string subject, string what, DnssecResult verdict, string[] evidence)
    {
        // Where not even the anchor's own keys hold, it is the resolver or the anchor and not the domain.
        bool anchor = verdict.Chain.Count > 0 && verdict.Chain[0].Status == DnssecStatus.Bogus;
        return anchor
            ? run.Result(DANE, subject, MailDomainStatus.NotProven, "NoDnssec", $"Signatures cannot be validated with this resolver: {verdict.Reason.TrimEnd('.')}.", evidence, "Ask a resolver that hands out DNSSEC records (-Server), and see that -TrustAnchor is right.")
            : run.Result(DANE, subject, MailDomainStatus.Fail, "Bogus", $"The signature of {what} does not hold: {verdict.Reason.TrimEnd('.')}. Senders that validate keep the mail back.", evidence, "Have the zone signed anew; Trace-DnsDelegation and Resolve-DnsRecord -Validate show the broken link.");
    }

    private static string[] Chain(DnssecResult verdict) => [$"DNSSEC: {verdict.Status}{(verdict.Reason.Length == 0 ? "" : $", {MailDomainText.Clip(verdict.Reason, 200)}")}"];
}
