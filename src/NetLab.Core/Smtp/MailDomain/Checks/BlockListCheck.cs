using System.Globalization;
using System.Net;
using System.Text;
using NetLab.Dns;

namespace NetLab.Smtp;

/// <summary>
/// Asks lists of hosts that send spam (DNSBL, RFC 5782) about the exchangers' addresses. That a list does not have an address counts only where the list shows
/// that it works: each has a test entry that is listed, and one that never is.
/// </summary>
internal static class BlockListCheck
{
    private const MailDomainCheck BlockList = MailDomainCheck.BlockList;
    private const int MostAddresses = 40;

    // Entries for tests: 127.0.0.2 and ::ffff:127.0.0.2, with all its digits, are in every list, 127.0.0.1 is in none (RFC 5782 5).
    private static readonly DnsName Listed = DnsName.Parse("2.0.0.127"), Never = DnsName.Parse("1.0.0.127"), ListedSix = DnsName.Parse("2.0.0.0.0.0.f.7.f.f.f.f" + string.Concat(Enumerable.Repeat(".0", 20)));

    public static async Task<List<MailDomainResult>> RunAsync(MailDomainRun run)
    {
        MailExchangers found = await run.ExchangersAsync().ConfigureAwait(false);
        var hosts = new List<(string Subject, IPAddress Address)>();
        var seen = new HashSet<IPAddress>();
        foreach (MailExchanger exchanger in found.Usable)
        {
            foreach (IPAddress address in run.Addresses(exchanger))
            {
                if (seen.Add(address)) hosts.Add((MailDomainRun.Subject(exchanger.Name, address), address));
            }
        }
        foreach (IPAddress address in run.Options.Addresses)
        {
            if (seen.Add(address)) hosts.Add((address.ToString(), address));
        }
        if (hosts.Count == 0) return [MailDomainTester.WithoutExchangers(run, BlockList, found) ?? run.Result(BlockList, run.Domain.Text, MailDomainStatus.NotProven, "NoExchanger", "There is no address to ask about.", found.Answer.Evidence)];
        var work = new List<Task<MailDomainResult>>();
        foreach ((string subject, IPAddress address) in hosts.Take(MostAddresses))
        {
            foreach (DnsName zone in run.Options.BlockLists) work.Add(OneAsync(run, subject, address, zone));
        }
        return [.. await Task.WhenAll(work).ConfigureAwait(false)];
    }

    /// <summary>An address as a list's zone has it: its bytes or hexadecimal digits, the last first.</summary>
    public static DnsName Reversed(IPAddress address)
    {
        var text = new StringBuilder(64);
        byte[] bytes = (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).GetAddressBytes();
        for (int i = bytes.Length - 1; i >= 0; i--)
        {
            if (bytes.Length == 4) text.Append(CultureInfo.InvariantCulture, $"{bytes[i]}.");
            else text.Append(CultureInfo.InvariantCulture, $"{bytes[i] & 15:x}.{bytes[i] >> 4:x}.");
        }
        return DnsName.Parse(text.ToString(0, text.Length - 1));
    }

    private static async Task<MailDomainResult> OneAsync(MailDomainRun run, string subject, IPAddress address, DnsName zone)
    {
        var listing = new MailDomainBlockListing { BlockList = zone.Text, Address = address.ToString() };
        if (zone.TryPrepend(Reversed(address)) is not { } name) return run.Result(BlockList, subject, MailDomainStatus.NotProven, "NotFound", $"The name {zone.Text} is too long for an address before it.", [], null, listing);
        MailDomainAnswer answer = await run.Lookup.AskAsync(name, DnsRecordType.A).ConfigureAwait(false);
        if (answer.Failed) return run.Unanswered(BlockList, subject, answer) with { Data = listing };
        return answer.Records.Count == 0 ? await AbsentAsync(run, subject, address, zone, listing, answer).ConfigureAwait(false)
            : await PresentAsync(run, subject, zone, listing, answer).ConfigureAwait(false);
    }

    private static async Task<MailDomainResult> PresentAsync(MailDomainRun run, string subject, DnsName zone, MailDomainBlockListing listing, MailDomainAnswer answer)
    {
        MailDomainAnswer texts = await run.Lookup.AskAsync(answer.Name, DnsRecordType.TXT).ConfigureAwait(false);
        string[] codes = [.. answer.Records.Take(20).Select(static record => ((DnsARecord)record).Address.ToString())], said = [.. texts.Texts(static _ => true).Take(10).Select(static text => MailDomainText.Clip(text, 300))];
        string[] evidence = texts.Records.Count > 0 ? [.. answer.Evidence, .. texts.Evidence] : answer.Evidence;
        string why = said.Length == 0 ? "" : $": {MailDomainText.Names(said, 2).TrimEnd('.')}";
        listing = listing with { Codes = codes, Explanation = said };
        MailDomainResult Open(string reason, string detail, string advice) => run.Result(BlockList, subject, MailDomainStatus.NotProven, reason, detail, evidence, advice, listing);
        if (answer.Records.Any(static record => !IsLoopback(record))) return Open("NotABlockList", $"{zone.Text} answers with {codes[0]}, which is no answer of a block list (RFC 5782): it has been given up or is none.", "Do not ask it.");
        // 127.255.255.0/24 is Spamhaus's way to refuse, 127.0.0.1 that of others: nothing is said about the address.
        if (answer.Records.Any(IsRefusal)) return Open("NotAllowed", $"{zone.Text} does not answer whom we ask through ({codes[0]}){why}.", Refusal(codes));
        MailDomainAnswer never = await TestAsync(run, zone, Never).ConfigureAwait(false);
        if (never.Records.Count > 0) return Open("ListsEverything", $"{zone.Text} lists {listing.Address}, but 127.0.0.1 as well, which no list has: it lists everything.", "Do not ask it; lists that were given up answer so.");
        return run.Result(BlockList, subject, MailDomainStatus.Fail, "Listed", $"{zone.Text} lists it ({string.Join(", ", codes.Take(5))}){why}.", evidence, $"See at the list why ({(said.Length > 0 ? "the evidence has its words" : "its web site tells")}), end the cause, and ask to be removed. It matters for hosts that send.", listing with { IsListed = true });
    }

    private static async Task<MailDomainResult> AbsentAsync(MailDomainRun run, string subject, IPAddress address, DnsName zone, MailDomainBlockListing listing, MailDomainAnswer answer)
    {
        bool six = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        MailDomainAnswer test = await TestAsync(run, zone, six ? ListedSix : Listed).ConfigureAwait(false);
        string[] evidence = [.. answer.Evidence, .. test.Evidence];
        MailDomainResult Open(string reason, string detail, string advice) => run.Result(BlockList, subject, MailDomainStatus.NotProven, reason, detail, evidence, advice, listing);
        if (test.Failed) return run.Unanswered(BlockList, subject, test) with { Data = listing };
        if (test.Records.Any(static record => IsLoopback(record) && IsRefusal(record))) return Open("NotAllowed", $"{zone.Text} does not answer whom we ask through ({((DnsARecord)test.Records[0]).Address}).", Refusal([((DnsARecord)test.Records[0]).Address.ToString()]));
        if (test.Records.Count == 0 || !test.Records.All(IsLoopback))
        {
            return six ? Open("NoTestEntry", $"{zone.Text} does not list it, nor the entry for tests of IPv6: it may know no IPv6 addresses.", "Ask about the exchangers' IPv4 addresses; a host with one of both is mostly listed by that.")
                : Open("NoTestEntry", $"{zone.Text} does not list it, but neither the entry for tests that every list has (RFC 5782 5): it is no block list, or does not answer whom we ask through.", "See whether the zone's name is right, and whether the list is still kept.");
        }
        return run.Result(BlockList, subject, MailDomainStatus.Pass, "Ok", $"{zone.Text} does not list it.", evidence, null, listing with { IsListed = false });
    }

    private static Task<MailDomainAnswer> TestAsync(MailDomainRun run, DnsName zone, DnsName entry) =>
        zone.TryPrepend(entry) is { } name ? run.Lookup.AskAsync(name, DnsRecordType.A) : Task.FromResult(new MailDomainAnswer { Name = zone, Type = DnsRecordType.A });

    private static bool IsLoopback(DnsRecord record) => ((DnsARecord)record).Address.GetAddressBytes()[0] == 127;

    private static bool IsRefusal(DnsRecord record) => ((DnsARecord)record).Address.GetAddressBytes() is [127, 255, 255, _] or [127, 0, 0, 1];

    private static string Refusal(string[] codes) => Array.Exists(codes, static code => code == "127.255.255.252") ? "The list's name is written wrongly: see its web site."
        : Array.Exists(codes, static code => code == "127.255.255.255") ? "Too many questions came from this name server. Ask through one of your own with -Server, or get a key from the list."
        : "Most lists refuse public name servers. Ask through a recursive one of your own with -Server, or get a key from the list.";
}
