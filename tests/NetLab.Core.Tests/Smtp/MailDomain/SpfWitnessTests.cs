using System.Diagnostics;
using System.Net;
using System.Reflection;
using System.Text.Json;
using NetLab.Smtp;

namespace NetLab.Tests.Smtp.MailDomain;

/// <summary>What pyspf (Debian's python3-spf), which passes the test suite of RFC 7208, makes of the same records: verdict by verdict.</summary>
public class SpfWitnessTests
{
    private const string Sender = "ann", Helo = "mail.good.example";

    // What random records are made of; names are those of the zone below.
    private static readonly string[] _terms =
    [
        "a", "mx", "a/24", "mx//64", "a:h1.t", "a:h2.t/25//48", "a:none.t", "a:nx.t", "mx:m.t", "mx:null.t", "mx:nx.t", "ip4:192.0.2.1", "ip4:192.0.2.0/24", "ip4:192.0.2.128/25", "ip4:0.0.0.0/0",
        "ip6:2001:db8::1", "ip6:2001:db8::/32", "ip6:::ffff:192.0.2.1", "include:ok.t", "include:deny.t", "include:nx.t", "include:soft.t", "include:deep.t", "include:two.t", "exists:h1.t", "exists:nx.t", "exists:%{i}.x.t", "exists:%{ir}.%{v}.x.t",
        "exists:%{l}.%{d2}.x.t", "exists:%{s}.x.t", "exists:%{o1r}.t", "exists:%{h}.x.t", "exists:%{L-}%%%_.x.t", "ptr", "ptr:t", "all", "redirect=ok.t", "redirect=nx.t", "redirect=soft.t", "exp=why.t", "unknown=x", "u.n-k=%{i}",
        "ip4:192.0.2", "ip4:192.0.2.1/33", "ip4:192.0.2.1/", "ip6:192.0.2.1", "a/33", "a//129", "a:/24", "include", "include:", "foo", "foo:bar", "a:h1..t", "redirect=", "all:x", "all/8", "ip4", "mx:%{x}.t", "a:%{d", "a:%d.t", "=x", "ip4=192.0.2.1", "a=x",
    ];

    private const string Zone = """
        t A 192.0.2.77
        h1.t A 192.0.2.1
        h1.t AAAA 2001:db8::1
        h2.t A 192.0.2.129
        h2.t AAAA 2001:db8:0:1::1
        none.t TXT "y"
        m.t MX 10 h1.t
        m.t MX 20 h2.t
        null.t MX 0 .
        ok.t TXT "v=spf1 ip4:192.0.2.1 ip6:2001:db8::1 -all"
        deny.t TXT "v=spf1 -ip4:192.0.2.1 ?all"
        soft.t TXT "v=spf1 ~all"
        deep.t TXT "v=spf1 include:ok.t include:soft.t a:nx.t"
        two.t TXT "v=spf1 -all"
        two.t TXT "v=spf1 +all"
        why.t TXT "because of %{i}"
        1.2.0.192.in-addr.arpa PTR h1.t
        129.2.0.192.in-addr.arpa PTR h1.t
        192.0.2.1.x.t A 127.0.0.2
        1.2.0.192.in-addr.x.t A 127.0.0.2
        """;

    [Fact]
    public async Task It_says_the_same_of_the_cases_of_our_own()
    {
        var ask = new List<(string Domain, string Address)>();
        foreach (InlineDataAttribute one in typeof(SpfEvaluatorTests).GetMethod(nameof(SpfEvaluatorTests.An_address_gets))!.GetCustomAttributes<InlineDataAttribute>()) ask.Add(((string)one.Data[0]!, (string)one.Data[1]!));
        Assert.True(ask.Count > 50);
        await CompareAsync(SpfEvaluatorTests.AllOfZone, ask);
    }

    [Fact]
    public async Task It_says_the_same_of_random_records()
    {
        // The same ones each time: what failed once fails again.
        var random = new Random(7208);
        var zone = new List<string>(Zone.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        var ask = new List<(string, string)>();
        for (int i = 0; i < 600; i++)
        {
            string[] terms = new string[random.Next(1, 6)];
            // Half of the records have nothing wrong in them, so that more than the first look is compared.
            int most = i % 2 == 0 ? Array.IndexOf(_terms, "ip4:192.0.2") : _terms.Length;
            for (int j = 0; j < terms.Length; j++)
            {
                string term = _terms[random.Next(most)];
                // Unknown modifiers are passed over however often they come (RFC 7208 6); pyspf takes each once, and also 'exists' without a name.
                if (term.StartsWith('u') && Array.IndexOf(terms, term) >= 0) term = "a";
                terms[j] = (term.Contains('=', StringComparison.Ordinal) ? "" : random.Next(8) switch { 0 => "-", 1 => "~", 2 => "?", 3 => "+", _ => "" }) + term;
            }
            zone.Add($"r{i}.t TXT \"v=spf1 {string.Join(' ', terms)}\"");
            zone.Add($"r{i}.t A 192.0.2.1");
            zone.Add($"r{i}.t MX 5 h2.t");
            foreach (string address in (string[])["192.0.2.1", "192.0.2.129", "2001:db8::1"]) ask.Add(($"r{i}.t", address));
        }
        await CompareAsync(zone, ask);
    }

    private static async Task CompareAsync(IReadOnlyList<string> zone, List<(string Domain, string Address)> ask)
    {
        if (!File.Exists("/usr/bin/python3")) Assert.Skip("the tool 'python3' is not installed");
        string[] said = Witnessed(JsonSerializer.Serialize(new { zone, ask = ask.Select(static one => new[] { one.Address, $"{Sender}@{one.Domain}", Helo }) }));
        Assert.Equal(ask.Count, said.Length);
        var querier = new ZoneQuerier(zone);
        var wrong = new List<string>();
        for (int i = 0; i < ask.Count; i++)
        {
            using var lookup = new MailDomainLookup(querier, NetLab.Dns.DnsQueryOptions.Default, NetLab.Dns.DnssecTrustAnchor.Root, TestContext.Current.CancellationToken);
            MailDomainSpfVerdict verdict = await new SpfEvaluator(lookup, IPAddress.Parse(ask[i].Address), $"{Sender}@{ask[i].Domain}", Helo).RunAsync(ask[i].Domain);
            if ($"{verdict.Result}".Equals(said[i], StringComparison.OrdinalIgnoreCase)) continue;
            wrong.Add($"{ask[i]}: {verdict.Result} {verdict.Problem}, and pyspf says {said[i]}: {zone.FirstOrDefault(line => line.StartsWith($"{ask[i].Domain} TXT", StringComparison.Ordinal))}");
        }
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {ask.Count} differ:\n{string.Join('\n', wrong.Take(60))}");
    }

    private static string[] Witnessed(string input)
    {
        var start = new ProcessStartInfo("/usr/bin/python3", [Path.Combine(AppContext.BaseDirectory, "Smtp", "spfwitness.py")]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> complaints = process.StandardError.ReadToEndAsync(), said = process.StandardOutput.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        Assert.True(process.WaitForExit(120_000), "pyspf does not come to an end");
        if (said.Result.StartsWith("skip ", StringComparison.Ordinal)) Assert.Skip(said.Result[5..].Trim());
        Assert.True(process.ExitCode == 0, complaints.Result);
        return said.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
