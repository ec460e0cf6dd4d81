using System.Net;
using NetLab.Dns;

namespace NetLab.Smtp;

/// <summary>The name an exchanger greets with, against its address's names and its own.</summary>
internal static class HeloCheck
{
    private const MailDomainCheck HELO = MailDomainCheck.HELO;

    public static async Task<List<MailDomainResult>> RunAsync(MailDomainRun run)
    {
        MailExchangers found = await run.ExchangersAsync().ConfigureAwait(false);
        if (MailDomainTester.WithoutExchangers(run, HELO, found) is { } none) return [none];
        var work = new List<Task<MailDomainResult>>();
        foreach (MailExchanger exchanger in found.Usable)
        {
            foreach (IPAddress address in run.Addresses(exchanger)) work.Add(OneAsync(run, exchanger, address));
        }
        return [.. await Task.WhenAll(work).ConfigureAwait(false)];
    }

    private static async Task<MailDomainResult> OneAsync(MailDomainRun run, MailExchanger exchanger, IPAddress address)
    {
        string subject = MailDomainRun.Subject(exchanger.Name, address);
        MailExchangerProbe probe = await run.ProbeAsync(exchanger.Name, address).ConfigureAwait(false);
        MailDomainResult Say(MailDomainStatus status, string reason, string detail, string[] evidence, string? advice = null) => run.Result(HELO, subject, status, reason, detail, evidence, advice);
        if (probe.Unreachable) return Say(MailDomainStatus.NotProven, "Unreachable", $"It could not be asked: {probe.Problem}.", probe.Evidence, MailDomainTester.PortAdvice(run.Options.Port));
        if (probe.GreetingName is not { Length: > 0 } greeted)
        {
            return probe.Greeting is null ? Say(MailDomainStatus.Fail, "NoGreeting", $"It does not greet as a mail server does: {probe.Problem}.", probe.Evidence)
                : Say(MailDomainStatus.Fail, "NoName", "Its greeting has no name (RFC 5321 4.2).", probe.Evidence, "Let the server greet with its full name.");
        }
        string name = probe.EhloName is { Length: > 0 } said ? said : greeted;
        if (!MailDomainText.IsHostName(name)) return Say(MailDomainStatus.Fail, "NoHostName", $"It calls itself '{MailDomainText.Clip(name, 60)}', which is no host's full name.", probe.Evidence, "Let the server greet with a name that has its address.");
        if (MailDomainText.Literal(name) is not { } host) return Say(MailDomainStatus.Fail, "NoHostName", $"It calls itself '{MailDomainText.Clip(name, 60)}', which is no name.", probe.Evidence);
        MailDomainAnswer forward = await PtrCheck.ForwardAsync(run, host, address).ConfigureAwait(false);
        (_, List<DnsName> names, List<DnsName> confirmed, List<string> reverse) = await PtrCheck.NamesAsync(run, address).ConfigureAwait(false);
        string[] evidence = [.. probe.Evidence, .. forward.Evidence, .. reverse];
        string differs = greeted.Equals(name, StringComparison.OrdinalIgnoreCase) ? "" : $" Its greeting says {MailDomainText.Clip(greeted, 80)}.";
        if (PtrCheck.LeadsTo(forward, address))
        {
            return confirmed.Contains(host) ? Say(MailDomainStatus.Pass, "Ok", $"It calls itself {host.Text}: that name has the address, and the address that name.{differs}", evidence)
                : Say(MailDomainStatus.Pass, "PtrDiffers", $"It calls itself {host.Text}, which has the address; the address itself is called {(names.Count == 0 ? "nothing" : MailDomainText.Names(names.Select(static one => one.Text)))}.{differs}", evidence,
                    $"Let the PTR record of {address} say {host.Text}.");
        }
        if (forward.Failed) return Say(MailDomainStatus.NotProven, "DnsFailed", $"It calls itself {host.Text}, which could not be looked up: {forward.Problem}.", evidence);
        if (forward.Records.Count == 0)
            return Say(MailDomainStatus.Fail, "NoAddress", $"It calls itself {host.Text}, and there is no such address: receivers refuse mail from a host that greets so.{differs}", evidence, $"Give {host.Text} the address {address}, or let the server greet with a name that has it.");
        return Say(MailDomainStatus.Fail, "OtherAddress", $"It calls itself {host.Text}, which has another address.{differs}", evidence, $"Let the server greet with a name that has the address {address}.");
    }
}
