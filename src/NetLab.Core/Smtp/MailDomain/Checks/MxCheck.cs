using System.Net;
using NetLab.Dns;

namespace NetLab.Smtp;

/// <summary>The mail exchangers: the set, and each of them.</summary>
internal static class MxCheck
{
    private const MailDomainCheck MX = MailDomainCheck.MX;

    public static async Task<List<MailDomainResult>> RunAsync(MailDomainRun run)
    {
        MailExchangers found = await run.ExchangersAsync().ConfigureAwait(false);
        MailDomainAnswer answer = found.Answer;
        string domain = run.Domain.Text;
        if (answer.Failed) return [run.Unanswered(MX, domain, answer)];
        if (answer.Records.Count == 0) return [WithoutMx(run, found)];
        if (found.IsNull) return [NullMx(run, (DnsMxRecord)answer.Records[0], answer)];
        var results = new List<MailDomainResult> { Set(run, found) };
        foreach (MailExchanger exchanger in found.All) results.Add(One(run, exchanger));
        return results;
    }

    private static MailDomainResult WithoutMx(MailDomainRun run, MailExchangers found)
    {
        string domain = run.Domain.Text;
        if (found.Implicit)
        {
            return run.Result(MX, domain, MailDomainStatus.Pass, "ImplicitMx", $"There is no MX record, so mail goes to the domain's own address, {MailDomainText.Names(found.All[0].Addresses.Select(static one => one.ToString()))}.",
                [.. found.Answer.Evidence, .. found.All[0].Evidence], "Say what is meant: publish an MX record, or a null MX ('0 .') if the domain takes no mail.");
        }
        if (found.All.Count > 0) return run.Unanswered(MX, domain, found.All[0].A.Failed ? found.All[0].A : found.All[0].Aaaa);
        return run.Result(MX, domain, MailDomainStatus.Fail, "NoMx", "There is no MX record and no address: mail to the domain is kept in queues for days before it comes back.", found.Answer.Evidence,
            "Publish an MX record, or a null MX ('0 .') if the domain takes no mail.");
    }

    private static MailDomainResult NullMx(MailDomainRun run, DnsMxRecord record, MailDomainAnswer answer) =>
        run.Result(MX, run.Domain.Text, MailDomainStatus.Pass, "NullMx", "The domain takes no mail, and says so with a null MX (RFC 7505).", answer.Evidence, record.Preference == 0 ? null : "A null MX has the preference 0 (RFC 7505 3).");

    private static MailDomainResult Set(MailDomainRun run, MailExchangers found)
    {
        string domain = run.Domain.Text;
        MailDomainAnswer answer = found.Answer;
        var names = new HashSet<DnsName>();
        var twice = new HashSet<DnsName>();
        bool root = false;
        foreach (DnsRecord record in answer.Records)
        {
            DnsName name = ((DnsMxRecord)record).Target;
            root |= name.IsRoot;
            if (!names.Add(name)) twice.Add(name);
        }
        if (root)
        {
            return run.Result(MX, domain, MailDomainStatus.Fail, "NullMxAmongOthers", "A null MX ('.') stands beside other exchangers: it is only allowed alone (RFC 7505 3).", answer.Evidence,
                "Remove the null MX, or, if the domain takes no mail, all the others.");
        }
        if (!found.Usable.Any())
        {
            MailExchanger? unknown = found.All.FirstOrDefault(static one => one.Problem is not null);
            return unknown is not null ? run.Unanswered(MX, domain, unknown.A.Failed ? unknown.A : unknown.Aaaa)
                : run.Result(MX, domain, MailDomainStatus.Fail, "NoUsableMx", "No exchanger has an address: mail cannot be delivered.", answer.Evidence, "Give the exchangers' names A or AAAA records.");
        }
        string? advice = null;
        string reason = "Ok", detail = $"{MailDomainText.Count(names.Count, "exchanger")}: {MailDomainText.Names(found.All.Select(static one => $"{one.Preference} {one.Name.Text}"))}.";
        if (twice.Count > 0)
        {
            (reason, advice) = ("Duplicate", "List each exchanger once.");
            detail += $" {MailDomainText.Names(twice.Select(static name => name.Text))} stands there more than once.";
        }
        else if (SharedAddress(found) is { } shared)
        {
            (reason, advice) = ("Duplicate", "A second exchanger helps only if it is another host.");
            detail += $" {shared.One} and {shared.Other} are the same host, {shared.Address}.";
        }
        if (names.Count > MailExchangers.Maximum) (reason, detail) = ("TooManyMx", $"{detail} Only the first {MailExchangers.Maximum} are looked at, as senders do.");
        return run.Result(MX, domain, MailDomainStatus.Pass, reason, detail, answer.Evidence, advice);
    }

    private static (string One, string Other, IPAddress Address)? SharedAddress(MailExchangers found)
    {
        var seen = new Dictionary<IPAddress, MailExchanger>();
        foreach (MailExchanger exchanger in found.All)
        {
            foreach (IPAddress address in exchanger.Addresses)
            {
                if (seen.TryGetValue(address, out MailExchanger? other) && other != exchanger) return (other.Name.Text, exchanger.Name.Text, address);
                seen[address] = exchanger;
            }
        }
        return null;
    }

    private static MailDomainResult One(MailDomainRun run, MailExchanger exchanger)
    {
        string name = exchanger.Name.Text;
        if (exchanger.IsLiteral)
        {
            return run.Result(MX, name, MailDomainStatus.Fail, "AddressLiteral", $"'{name}' is an address: an MX record must have a host's name (RFC 5321 5.1), and senders look in vain for the address of one that is called so.", exchanger.Evidence,
                "Give the host a name with an A record, and put that name into the MX record.");
        }
        if (exchanger.Alias is { } alias)
        {
            return run.Result(MX, name, MailDomainStatus.Fail, "Alias", $"It is an alias (CNAME) of {alias.Text}: an exchanger's name must have addresses itself (RFC 2181 10.3), and some senders refuse it.", exchanger.Evidence,
                $"Put {alias.Text} into the MX record, or give {name} A and AAAA records.");
        }
        if (exchanger.Addresses.Count == 0)
        {
            if (exchanger.Problem is not null) return run.Unanswered(MX, name, exchanger.A.Failed ? exchanger.A : exchanger.Aaaa);
            return run.Result(MX, name, MailDomainStatus.Fail, "Unresolvable", exchanger.A.NoName ? "The name does not exist." : "The name has no address.", exchanger.Evidence, "Give the name an A or AAAA record, or remove it from the MX records.");
        }
        foreach (IPAddress address in exchanger.Addresses)
        {
            if (IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) || address.IsIPv6LinkLocal)
                return run.Result(MX, name, MailDomainStatus.Fail, "UnreachableAddress", $"{address} is no address another host can send to.", exchanger.Evidence, "Publish the address the exchanger has on the network.");
        }
        IPAddress? inside = exchanger.Addresses.FirstOrDefault(SmtpSource.IsPrivate);
        string detail = $"{MailDomainText.Names(exchanger.Addresses.Select(static one => one.ToString()))}, preference {exchanger.Preference}.";
        return inside is null ? run.Result(MX, name, MailDomainStatus.Pass, "Ok", detail, exchanger.Evidence)
            : run.Result(MX, name, MailDomainStatus.Pass, "PrivateAddress", $"{detail} {inside} is reachable from inside only.", exchanger.Evidence, "For mail from outside the exchanger needs a public address.");
    }
}
