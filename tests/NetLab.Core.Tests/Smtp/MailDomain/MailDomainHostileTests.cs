using System.Security.Cryptography.X509Certificates;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using NetLab.Dns;
using NetLab.Smtp;

namespace NetLab.Tests.Smtp.MailDomain;

/// <summary>Zones and texts that mean harm: any bytes give a verdict, and work is bounded.</summary>
public class MailDomainHostileTests
{
    private static readonly string[] Texts =
    [
        "v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 a:b.example/24//64 mx include:%{d2} exists:%{ir}.%{v}.x redirect=y.example exp=%{l1r-}.z.example ~all",
        "v=DKIM1; k=rsa; h=sha256; s=email; t=y:s; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC7VJTUt9Us8cKjMzEfYyjiWA4R4/M2bS1GB4t7NXp98C3SC6dVMvDuictGeurT8jNbvJZHtCSuYEvu",
        "v=DMARC1; p=reject; sp=none; pct=50; adkim=s; aspf=r; fo=1; ri=3600; rua=mailto:a@b.example!10m,mailto:c@d.example; ruf=mailto:e@f.example",
        "v=STSv1; id=20260101T000000;",
        "version: STSv1\r\nmode: enforce\r\nmx: *.example.org\nmx: mail.example.org\nmax_age: 604800\n",
        "v=TLSRPTv1; rua=mailto:t@x.example,https://x.example/report",
    ];

    [Fact]
    public void Any_text_is_read() => Prop.ForAll<string, byte[], uint>(static (text, edits, which) =>
    {
        Read(text ?? "");
        char[] known = Texts[which % Texts.Length].ToCharArray();
        for (int i = 0; i + 1 < edits.Length; i += 2) known[edits[i] % known.Length] = (char)edits[i + 1];
        Read(new string(known));
        Read(new string(known)[..(edits.Length * 7 % known.Length)]);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Any_key_is_read() => Prop.ForAll<byte[], byte[]>(static (bytes, edits) =>
    {
        _ = DkimKeyReader.RsaBits(bytes);
        byte[] key = Convert.FromBase64String("MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf9Cnzj4p4WGeKLs1Pt8QuKUpRKfFLfRYC9AIKjbJTWit+CqvjWYzvQwECAwEAAQ==");
        Assert.Equal(512, DkimKeyReader.RsaBits([.. key]));
        for (int i = 0; i + 1 < edits.Length; i += 2) key[edits[i] % key.Length] = edits[i + 1];
        _ = DkimKeyReader.RsaBits(key);
        _ = DkimKeyReader.RsaBits(key[..(edits.Length % key.Length)]);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Any_tlsa_record_is_held_against_a_certificate()
    {
        using X509Certificate2 certificate = DaneTests.Issue("CN=mail.example").Certificate;
        Prop.ForAll<uint, byte[]>((kind, data) =>
        {
            if (data.Length == 0) return;
            (uint usage, uint selector, uint matching) = (kind, kind >> 8, kind >> 16);
            var record = (DnsTlsaRecord)DnsRecord.Create(DnsName.Root, DnsRecordType.TLSA, 0, [(byte)(usage % 5), (byte)(selector % 3), (byte)(matching % 4), .. data]);
            _ = DaneMatcher.Short(record);
            if (DaneMatcher.Unusable(record) is null) Assert.Null(DaneMatcher.Check([record], [certificate, certificate], ["mail.example"], DateTime.Now).Match);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Fact]
    public async Task Any_zone_gives_verdicts()
    {
        // Whatever TXT records say everywhere, each check comes to an end with its results.
        var random = new Random(7);
        for (int round = 0; round < 40; round++)
        {
            string[] texts = [.. Enumerable.Range(0, 4).Select(_ => Mutate(Texts[random.Next(Texts.Length)], random))];
            var zone = new ZoneQuerier("x.example MX 10 a.example\na.example A 192.0.2.1")
            {
                Invent = (name, type) => type == DnsRecordType.TXT ? [ZoneQuerier.Txt(name.Text, [.. texts[Math.Abs(name.GetHashCode()) % 4].Chunk(250).Select(static part => new string(part))])] : [],
            };
            List<MailDomainResult> results = await zone.Test("x.example");
            Assert.Equal(10, results.Select(static one => one.Check).Distinct().Count());
            Assert.InRange(zone.Asked, 1, MailDomainLookup.MaximumQuestions + 200);
        }
    }

    [Fact]
    public async Task Includes_without_end_are_cut()
    {
        // Every name includes ten others that nobody has seen, each of which includes ten others.
        int count = 0;
        var zone = new ZoneQuerier("x.example A 192.0.2.1")
        {
            Invent = (name, type) => type == DnsRecordType.TXT ? [ZoneQuerier.Txt(name.Text, $"v=spf1 {string.Join(' ', Enumerable.Range(0, 10).Select(_ => $"include:n{count++}.test"))} -all")] : [],
        };
        MailDomainResult result = Assert.Single(await zone.Test("x.example", MailDomainCheck.SPF));
        Assert.Equal("Fail TooManyLookups", $"{result.Status} {result.Reason}");
        Assert.Contains("more than 60 lookups", result.Detail, StringComparison.Ordinal);
        Assert.InRange(zone.Asked, 20, 120);
    }

    [Fact]
    public async Task A_thousand_exchangers_are_too_many()
    {
        var zone = new ZoneQuerier(Enumerable.Range(0, 1000).Select(static i => $"x.example MX {i} m{i}.test\nm{i}.test A 192.0.2.{1 + (i % 250)}"));
        zone.Add("x.example TXT \"v=spf1 mx -all\"");
        var prober = new FakeProber();
        List<MailDomainResult> results = await zone.Test("x.example", new MailDomainOptions(), prober);
        Assert.Equal(1 + MailExchangers.Maximum, results.Count(static one => one.Check == MailDomainCheck.MX));
        Assert.Equal("TooManyMx", results[0].Reason);
        Assert.Equal("TooManyExchangers", results.Single(static one => one.Check == MailDomainCheck.SPF).Reason);
        Assert.InRange(prober.Asked.Count, 1, MailDomainRun.MaximumConnections);
        Assert.InRange(zone.Asked, 1, 400);
        Assert.All(results, static one => Assert.InRange(one.Evidence.Sum(static line => line.Length), 0, 50_000));
    }

    [Fact]
    public async Task A_huge_text_is_no_trouble()
    {
        string[] strings = [.. Enumerable.Repeat(string.Concat(Enumerable.Repeat("ip4:192.0.2.1 ", 18)), 200)];
        var zone = new ZoneQuerier("x.example A 192.0.2.1");
        zone.Add(ZoneQuerier.Txt("x.example", ["v=spf1 ", .. strings, "-all"]));
        MailDomainResult result = Assert.Single(await zone.Test("x.example", MailDomainCheck.SPF));
        Assert.InRange(result.Evidence.Length, 1, 300);
        Assert.Contains("bytes; with more than 450", result.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_time_for_a_domain_ends_what_has_not_ended()
    {
        var never = new TaskCompletionSource();
        var zone = new ZoneQuerier("x.example A 192.0.2.1") { Gate = never.Task };
        List<MailDomainResult> results = await zone.Test("x.example", new MailDomainOptions { Timeout = TimeSpan.FromMilliseconds(50) });
        Assert.Equal(10, results.Count);
        Assert.All(results, static one => Assert.Equal("NotProven TimedOut", $"{one.Status} {one.Reason}"));
    }

    [Fact]
    public async Task Cancelling_is_no_result()
    {
        var never = new TaskCompletionSource();
        using var stop = new CancellationTokenSource();
        Task<List<MailDomainResult>> run = new ZoneQuerier("x.example A 192.0.2.1") { Gate = never.Task }.Test("x.example", new MailDomainOptions(), null, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    private static void Read(string text)
    {
        SpfRecord spf = SpfRecord.Parse(text);
        foreach (SpfTerm term in spf.Terms) _ = term.Domain?.Expand(new SpfMacroValues { Domain = "x.example", SenderDomain = "x.example", Local = "a", Helo = "h", Address = System.Net.IPAddress.IPv6Loopback });
        _ = SpfMacroText.Parse(text, true, out _)?.Expand(new SpfMacroValues { Domain = text, SenderDomain = text, Local = text, Helo = text, Address = System.Net.IPAddress.Loopback });
        if (MailDomainText.Literal(text) is { } name) Assert.InRange(name.Length, 1, 255);
        Assert.Equal(DkimKeyReader.IsKey(text), DkimKeyReader.IsKey(text));
        _ = DkimKeyReader.Read("s", text).ToString();
        _ = DmarcReader.IsDmarc(text);
        _ = DmarcReader.Read(text, "x.example", false).ToString();
        _ = DmarcReader.DomainOf(text);
        _ = StsReader.Id(text, out _);
        MailDomainStsPolicy policy = StsReader.Read(text, "1");
        _ = policy.Covers("mail.example.org");
        _ = policy.Covers(text);
        _ = TlsRptCheck.Read(text);
        _ = MailDomainText.IsHostName(text);
    }

    private static string Mutate(string text, Random random)
    {
        var changed = new StringBuilder(text);
        for (int i = random.Next(4); i > 0; i--) changed[random.Next(changed.Length)] = (char)random.Next(1, 255);
        return changed.ToString();
    }
}
