using System.Net;
using NetLab.Dns;
using NetLab.Smtp;
using NetLab.Tests.Dns;

namespace NetLab.Tests.Smtp;

/// <summary>Who takes mail for a domain, as its records say, the odd ones too.</summary>
public class SmtpExchangersTests
{
    private static readonly Dictionary<(string, DnsRecordType), DnsRecord[]> Zone = new()
    {
        [("plain.test", DnsRecordType.MX)] = [Mx("plain.test", 20, "mx2.test"), Mx("plain.test", 10, "mx1.test")],
        [("mx1.test", DnsRecordType.A)] = [A("mx1.test", "192.0.2.1")],
        [("mx1.test", DnsRecordType.AAAA)] = [Aaaa("mx1.test", "2001:db8::1")],
        [("mx2.test", DnsRecordType.A)] = [A("mx2.test", "192.0.2.2"), A("mx2.test", "192.0.2.3")],
        [("none.test", DnsRecordType.MX)] = [Mx("none.test", 0, ".")],
        [("both.test", DnsRecordType.MX)] = [Mx("both.test", 0, "."), Mx("both.test", 5, "mx1.test")],
        [("literal.test", DnsRecordType.MX)] = [Mx("literal.test", 10, "192.0.2.9")],
        [("alias.test", DnsRecordType.MX)] = [Mx("alias.test", 10, "nick.test")],
        [("nick.test", DnsRecordType.A)] = [new DnsCnameRecord(DnsName.Parse("nick.test"), 60, DnsName.Parse("mx1.test")), A("mx1.test", "192.0.2.1")],
        [("lost.test", DnsRecordType.MX)] = [Mx("lost.test", 10, "nowhere.test")],
        [("self.test", DnsRecordType.A)] = [A("self.test", "192.0.2.7")],
    };

    [Theory]
    [InlineData("plain.test", "10 mx1.test 2001:db8::1 192.0.2.1|20 mx2.test 192.0.2.2 192.0.2.3", "", "")]
    [InlineData("none.test", "0 .", "", "null MX (RFC 7505)")]
    [InlineData("both.test", "0 .|5 mx1.test 2001:db8::1 192.0.2.1", "", "has to stand alone")]
    [InlineData("literal.test", "10 192.0.2.9", "", "names the address 192.0.2.9 where a host's name is due")]
    [InlineData("alias.test", "10 nick.test 192.0.2.1", "is an alias (CNAME) of 'mx1.test'", "")]
    [InlineData("lost.test", "10 nowhere.test", "", "'nowhere.test' has no address")]
    [InlineData("self.test", "self.test 192.0.2.7", "", "")]
    [InlineData("@self.test.", "self.test 192.0.2.7", "", "")]
    [InlineData("empty.test", "empty.test", "", "nobody takes mail")]
    public async Task Exchangers_are_as_the_records_say(string domain, string expected, string problem, string failure)
    {
        using var server = new TestServer(Answer);
        using DnsResolver resolver = Resolver(server);
        IReadOnlyList<SmtpExchanger> found = await SmtpExchangers.FindAsync(resolver, domain);
        Assert.Equal(expected, string.Join('|', found.Select(static one => string.Join(' ', [one.ToString(), .. one.Addresses]))));
        Assert.Contains(problem, string.Concat(found.SelectMany(static one => one.Problems)), StringComparison.Ordinal);
        Assert.Contains(failure, string.Concat(found.Select(static one => one.Failure)), StringComparison.Ordinal);
        if (problem.Length == 0) Assert.Empty(found.SelectMany(static one => one.Problems));
        if (failure.Length == 0) Assert.All(found, static one => Assert.Null(one.Failure));
        Assert.Equal(expected.Contains(" .", StringComparison.Ordinal), found.Any(static one => one.IsNull));
    }

    [Fact]
    public async Task A_domain_that_does_not_exist_is_an_error()
    {
        using var server = new TestServer(static question => DnsMessageOf(question, DnsResponseCode.NXDomain));
        using DnsResolver resolver = Resolver(server);
        DnsQueryException error = await Assert.ThrowsAsync<DnsQueryException>(() => SmtpExchangers.FindAsync(resolver, "no.test"));
        Assert.Equal(DnsFailureKind.NameDoesNotExist, error.Kind);
        await Assert.ThrowsAsync<ArgumentException>(() => SmtpExchangers.FindAsync(resolver, "."));
    }

    private static byte[] Answer(byte[] question)
    {
        DnsQuestion asked = DnsMessage.Parse(question).Questions[0];
        return TestServer.Reply(question, Zone.GetValueOrDefault((asked.Name, asked.Type)) ?? []);
    }

    private static byte[] DnsMessageOf(byte[] question, DnsResponseCode code)
    {
        DnsMessage asked = DnsMessage.Parse(question);
        return new DnsMessage { Id = asked.Id, Flags = DnsHeaderFlags.QR | DnsHeaderFlags.AA, ResponseCode = code, Questions = asked.Questions }.ToArray();
    }

    private static DnsResolver Resolver(TestServer server) =>
        new(DnsNetwork.Current(), new DnsConfiguration { Servers = [DnsServer.Parse($"127.0.0.1:{server.Port}")] }, DnsHosts.Parse(""));

    private static DnsMxRecord Mx(string owner, ushort preference, string host) => new(DnsName.Parse(owner), 60, preference, DnsName.Parse(host));

    private static DnsARecord A(string owner, string address) => new(DnsName.Parse(owner), 60, IPAddress.Parse(address));

    private static DnsAaaaRecord Aaaa(string owner, string address) => new(DnsName.Parse(owner), 60, IPAddress.Parse(address));
}
