using System.Net;
using NetLab.Dns;

namespace NetLab.Smtp;

/// <summary>The names of the exchangers' addresses, and whether they lead back (FCrDNS): receivers of mail from these hosts ask for that.</summary>
internal static class PtrCheck
{
    private const MailDomainCheck PTR = MailDomainCheck.PTR;
    private const int MostNames = 10;

    public static async Task<List<MailDomainResult>> RunAsync(MailDomainRun run)
    {
        MailExchangers found = await run.ExchangersAsync().ConfigureAwait(false);
        if (MailDomainTester.WithoutExchangers(run, PTR, found) is { } none) return [none];
        var work = new List<Task<MailDomainResult>>();
        foreach (MailExchanger exchanger in found.Usable)
        {
            foreach (IPAddress address in run.Addresses(exchanger)) work.Add(OneAsync(run, exchanger, address));
        }
        return [.. await Task.WhenAll(work).ConfigureAwait(false)];
    }

    /// <summary>The names of an address that lead back to it.</summary>
    public static async Task<(MailDomainAnswer Answer, List<DnsName> Names, List<DnsName> Confirmed, List<string> Evidence)> NamesAsync(MailDomainRun run, IPAddress address)
    {
        MailDomainAnswer answer = await run.Lookup.AskAsync(DnsName.Reverse(address), DnsRecordType.PTR).ConfigureAwait(false);
        List<DnsName> names = [.. answer.Records.Take(MostNames).Select(static record => ((DnsPtrRecord)record).Target)], confirmed = [];
        List<string> evidence = [.. answer.Evidence];
        foreach (DnsName name in names)
        {
            MailDomainAnswer forward = await ForwardAsync(run, name, address).ConfigureAwait(false);
            evidence.AddRange(forward.Evidence);
            if (LeadsTo(forward, address)) confirmed.Add(name);
        }
        return (answer, names, confirmed, evidence);
    }

    /// <summary>A name's addresses of an address's family.</summary>
    public static Task<MailDomainAnswer> ForwardAsync(MailDomainRun run, DnsName name, IPAddress address) =>
        run.Lookup.AskAsync(name, address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? DnsRecordType.AAAA : DnsRecordType.A);

    /// <summary>Whether an address is among the answers.</summary>
    public static bool LeadsTo(MailDomainAnswer forward, IPAddress address)
    {
        foreach (DnsRecord record in forward.Records)
        {
            if ((record is DnsARecord a && a.Address.Equals(address)) || (record is DnsAaaaRecord aaaa && aaaa.Address.Equals(address))) return true;
        }
        return false;
    }

    private static async Task<MailDomainResult> OneAsync(MailDomainRun run, MailExchanger exchanger, IPAddress address)
    {
        string subject = MailDomainRun.Subject(exchanger.Name, address);
        (MailDomainAnswer answer, List<DnsName> names, List<DnsName> confirmed, List<string> evidence) = await NamesAsync(run, address).ConfigureAwait(false);
        string[] shown = [.. evidence];
        if (answer.Failed) return run.Unanswered(PTR, subject, answer);
        if (names.Count == 0)
            return run.Result(PTR, subject, MailDomainStatus.Fail, "NoPtr", "The address has no name (PTR): many receivers refuse mail from such a host.", shown, $"Let whoever the address is from set its PTR record to {exchanger.Name.Text}.");
        if (confirmed.Count == 0)
        {
            return run.Result(PTR, subject, MailDomainStatus.Fail, "NotConfirmed", $"The address is called {MailDomainText.Names(names.Select(static one => one.Text))}, but that name does not lead back to it.", shown,
                $"Give {names[0].Text} the address {address}, or let the PTR record name a host that has it.");
        }
        bool same = confirmed.Contains(exchanger.Name);
        string others = names.Count > 1 ? $" It has {names.Count} names; one is enough." : "";
        return run.Result(PTR, subject, MailDomainStatus.Pass, same ? "Ok" : "OtherName", same ? $"The address is called {exchanger.Name.Text}, as the exchanger is, and the name leads back to it.{others}" : $"The address is called {confirmed[0].Text}, which leads back to it.{others}", shown);
    }
}
