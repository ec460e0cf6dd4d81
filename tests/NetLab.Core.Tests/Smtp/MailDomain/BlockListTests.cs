using System.Net;
using NetLab.Dns;
using NetLab.Smtp;

namespace NetLab.Tests.Smtp.MailDomain;

/// <summary>What block lists say, and what it is worth.</summary>
public class BlockListTests
{
    private const string Domain = "x.example MX 10 a.example\na.example A 192.0.2.1", Works = "2.0.0.127.list.test A 127.0.0.2";

    [Theory]
    [InlineData("", "NotProven NoTestEntry")]
    [InlineData(Works, "Pass Ok")]
    [InlineData($"{Works}\n1.2.0.192.list.test A 127.0.0.2", "Fail Listed")]
    [InlineData($"{Works}\n1.2.0.192.list.test A 127.0.0.4\n1.2.0.192.list.test A 127.0.0.11", "Fail Listed")]
    // No test entry is asked for where the address is listed: that the list works shows in its answer.
    [InlineData("1.2.0.192.list.test A 127.0.0.2", "Fail Listed")]
    // Who may not ask is told so by the list itself.
    [InlineData("1.2.0.192.list.test A 127.255.255.254", "NotProven NotAllowed")]
    [InlineData("1.2.0.192.list.test A 127.255.255.255", "NotProven NotAllowed")]
    [InlineData("1.2.0.192.list.test A 127.255.255.252", "NotProven NotAllowed")]
    [InlineData("1.2.0.192.list.test A 127.0.0.1", "NotProven NotAllowed")]
    [InlineData("2.0.0.127.list.test A 127.255.255.254", "NotProven NotAllowed")]
    // A list that was given up: its domain belongs to somebody who answers everything.
    [InlineData("1.2.0.192.list.test A 198.51.100.9", "NotProven NotABlockList")]
    [InlineData("2.0.0.127.list.test A 198.51.100.9", "NotProven NoTestEntry")]
    [InlineData($"{Works}\n1.2.0.192.list.test A 127.0.0.2\n1.0.0.127.list.test A 127.0.0.2", "NotProven ListsEverything")]
    [InlineData("1.2.0.192.list.test A !TIMEOUT", "NotProven DnsFailed")]
    [InlineData("2.0.0.127.list.test A !SERVFAIL", "NotProven DnsFailed")]
    [InlineData($"{Works}\n1.2.0.192.list.test A 127.0.0.2\n1.2.0.192.list.test TXT !SERVFAIL", "Fail Listed")]
    public async Task A_list_comes_to(string zone, string expected)
    {
        MailDomainResult result = Assert.Single(await Test(Domain, zone));
        Assert.Equal(expected, $"{result.Status} {result.Reason}");
        Assert.Equal("a.example [192.0.2.1]", result.Subject);
        Assert.NotEmpty(result.Evidence);
        Assert.Contains("list.test", expected.EndsWith("DnsFailed", StringComparison.Ordinal) ? result.Evidence[^1] : result.Detail, StringComparison.Ordinal);
        Assert.EndsWith(".", result.Detail, StringComparison.Ordinal);
        var listing = Assert.IsType<MailDomainBlockListing>(result.Data);
        Assert.Equal(result.Status switch { MailDomainStatus.Fail => true, MailDomainStatus.Pass => false, _ => null }, listing.IsListed);
        Assert.Equal(result.Status == MailDomainStatus.Pass, result.Advice is null);
    }

    [Fact]
    public async Task The_reason_is_the_lists_own()
    {
        MailDomainResult result = Assert.Single(await Test(Domain, $"{Works}\n1.2.0.192.list.test A 127.0.0.4\n1.2.0.192.list.test TXT \"Sent spam on Monday, see https://list.test/192.0.2.1\""));
        Assert.Equal("list.test lists it (127.0.0.4): Sent spam on Monday, see https://list.test/192.0.2.1.", result.Detail);
        Assert.Equal(["1.2.0.192.list.test A 127.0.0.4", "1.2.0.192.list.test TXT \"Sent spam on Monday, see https://list.test/192.0.2.1\""], result.Evidence);
        var listing = Assert.IsType<MailDomainBlockListing>(result.Data);
        Assert.Equal(["127.0.0.4"], listing.Codes);
        Assert.Equal("192.0.2.1 is listed in list.test (127.0.0.4)", listing.ToString());
    }

    [Fact]
    public async Task Every_address_is_asked_about_in_every_list_and_nothing_without_one()
    {
        string domain = $"{Domain}\na.example AAAA 2001:db8::1\nx.example MX 20 b.example\nb.example A 192.0.2.1\nb.example A 192.0.2.2";
        List<MailDomainResult> results = await Test(domain, $"{Works}\n2.0.0.127.other.test A 127.0.0.2\n2.2.0.192.other.test A 127.0.0.3\n7.100.51.198.list.test A 127.0.0.9", "list.test", "other.test");
        // The same address of two exchangers is one, and hosts that send are asked about too.
        Assert.Equal([
            "Pass a.example [192.0.2.1]", "Pass a.example [192.0.2.1]", "NotProven a.example [2001:db8::1]", "NotProven a.example [2001:db8::1]",
            "Pass b.example [192.0.2.2]", "Fail b.example [192.0.2.2]", "Fail 198.51.100.7", "Pass 198.51.100.7",
        ], results.Select(static one => $"{one.Status} {one.Subject}"));
        // Most lists know no IPv6; the test entry of those that do is a mapped address with all its digits.
        Assert.All(results[2..4], static one => Assert.Equal("NoTestEntry", one.Reason));
        Assert.Contains(results[2].Evidence, static line => line.StartsWith("2.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.list.test A", StringComparison.Ordinal));
        var zone = new ZoneQuerier(Domain);
        Assert.DoesNotContain(await zone.Test("x.example", MailDomainCheck.MX, MailDomainCheck.BlockList), static one => one.Check == MailDomainCheck.BlockList);
    }

    [Fact]
    public async Task Without_an_exchanger_there_is_nobody_to_ask_about()
    {
        Assert.Equal("NotProven NotApplicable", Words(await Test("x.example MX 0 .", Works)));
        Assert.Equal("NotProven NoExchanger", Words(await Test("x.example TXT \"y\"", Works)));
        Assert.Equal("NotProven DnsFailed", Words(await Test("x.example MX !SERVFAIL", Works)));
        Assert.Equal("Fail NoSuchDomain", Words(await Test("y.example TXT \"y\"", Works)));
    }

    [Theory]
    [InlineData("192.0.2.1", "1.2.0.192")]
    [InlineData("::ffff:192.0.2.1", "1.2.0.192")]
    [InlineData("2001:db8::a1", "1.a.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2")]
    public void Addresses_are_written_the_last_first(string address, string expected) => Assert.Equal(expected, BlockListCheck.Reversed(IPAddress.Parse(address)).Text);

    private static string Words(List<MailDomainResult> results) => string.Join("; ", results.Select(static one => $"{one.Status} {one.Reason}"));

    private static Task<List<MailDomainResult>> Test(string domain, string zone, params string[] lists) => Test(domain, zone, lists.Length > 1 ? [IPAddress.Parse("198.51.100.7")] : [], lists);

    private static Task<List<MailDomainResult>> Test(string domain, string zone, IPAddress[] addresses, params string[] lists) => new ZoneQuerier(domain, zone).Test("x.example", new MailDomainOptions
    {
        Checks = [MailDomainCheck.BlockList], Addresses = addresses, BlockLists = [.. (lists.Length == 0 ? ["list.test"] : lists).Select(static text => DnsName.Parse(text))],
    });
}
