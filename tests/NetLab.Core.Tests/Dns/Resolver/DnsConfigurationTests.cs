using System.Net;
using FsCheck;
using FsCheck.Fluent;
using NetLab.Dns;

namespace NetLab.Tests.Dns.Resolver;

/// <summary>resolv.conf, the hosts file, servers as users name them, and what is tried for a name.</summary>
public class DnsConfigurationTests
{
    [Fact]
    public void A_resolv_conf_is_read_as_the_C_library_reads_it()
    {
        DnsConfiguration configuration = DnsConfiguration.Parse("""
            # a comment
            ; another
            domain old.test
            nameserver 192.0.2.1
            nameserver fe80::1%eth0
             nameserver 192.0.2.99
            nameserver nonsense
            nameserver 2001:db8::53
            nameserver 192.0.2.4
            search a.test b.test.
            options ndots:2 timeout:3 attempts:99 rotate use-vc unknown:1 ndots:x
            """);
        Assert.Equal(["192.0.2.1", "fe80::1%eth0", "2001:db8::53"], configuration.Servers.Select(static server => server.Text));
        Assert.Equal(["a.test", "b.test"], configuration.Search.Select(static name => name.Text));
        Assert.Equal((2, 3d, 5, true, true), (configuration.Ndots, configuration.Timeout.TotalSeconds, configuration.Attempts, configuration.Rotate, configuration.UseTcp));
        Assert.Equal(["127.0.0.1"], DnsConfiguration.Parse("").Servers.Select(static server => server.Text));
    }

    [Fact]
    public void The_hosts_file_answers_for_names_addresses_and_back()
    {
        DnsHosts hosts = DnsHosts.Parse("127.0.0.1 localhost\n::1 localhost ip6-localhost\n192.0.2.5\tBox.test box # the box\n192.0.2.6 box.test\nnonsense here\n192.0.2.7\n");
        Assert.Equal(["192.0.2.5", "192.0.2.6"], hosts.Answer(Ask("BOX.test", DnsRecordType.A))!.Answers.Select(static record => record.Data));
        Assert.Equal(["::1"], hosts.Answer(Ask("localhost", DnsRecordType.AAAA))!.Answers.Select(static record => record.Data));
        Assert.Equal(["Box.test."], hosts.Answer(new DnsQuestion(DnsName.Reverse(IPAddress.Parse("192.0.2.5")), DnsRecordType.PTR))!.Answers.Select(static record => record.Data));
        Assert.Null(hosts.Answer(Ask("box", DnsRecordType.AAAA)));
        Assert.Null(hosts.Answer(Ask("box", DnsRecordType.MX)));
        Assert.Null(hosts.Answer(Ask("box.test", DnsRecordType.A) with { Class = DnsClass.CH }));
    }

    [Theory]
    [InlineData("www", "www.a.test,www.b.test,www")]
    [InlineData("www.x", "www.x,www.x.a.test,www.x.b.test")]
    [InlineData("www.", "www")]
    [InlineData(".", ".")]
    public void The_search_list_is_tried_by_ndots(string name, string expected)
    {
        using var resolver = new DnsResolver(DnsNetwork.Current(), DnsConfiguration.Parse("search a.test b.test"), DnsHosts.Parse(""));
        Assert.Equal(expected, string.Join(',', resolver.Candidates(name, DnsRecordType.A).Select(static candidate => candidate.Text)));
    }

    [Fact]
    public async Task A_lookup_takes_the_hosts_file_then_the_search_list()
    {
        using var server = new HostileServer
        {
            Datagrams = static (question, _) => [HostileServer.Answer(question, code: DnsMessage.Parse(question).Questions[0].Owner.Text is "www.b.test" ? DnsResponseCode.NoError : DnsResponseCode.NXDomain)],
        };
        using var resolver = new DnsResolver(DnsNetwork.Current(), new DnsConfiguration { Servers = [server.Server], Search = [DnsName.Parse("a.test"), DnsName.Parse("b.test")] }, DnsHosts.Parse("192.0.2.9 local"));
        DnsResponse found = await resolver.LookupAsync("www", DnsRecordType.A, null, TestContext.Current.CancellationToken);
        Assert.Equal(("www.b.test", DnsTransport.Udp), (found.Question.Owner.Text, found.Transport));
        DnsResponse known = await resolver.LookupAsync("local", DnsRecordType.A, null, TestContext.Current.CancellationToken);
        Assert.Equal((DnsTransport.HostsFile, "192.0.2.9"), (known.Transport, known.Answers[0].Data));
        DnsResponse asked = await resolver.LookupAsync("local", DnsRecordType.A, new DnsLookupOptions { UseHostsFile = false, UseSearchList = false }, TestContext.Current.CancellationToken);
        Assert.Equal((DnsFailureKind.NameDoesNotExist, "local"), (asked.Failure, asked.Question.Owner.Text));
        DnsResponse nowhere = await resolver.LookupAsync("nowhere", DnsRecordType.A, null, TestContext.Current.CancellationToken);
        Assert.Equal((DnsFailureKind.NameDoesNotExist, "nowhere"), (nowhere.Failure, nowhere.Question.Owner.Text));
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", null, null, null)]
    [InlineData("192.0.2.1:5353", "192.0.2.1", 5353, null, null)]
    [InlineData("192.0.2.1#5353", "192.0.2.1", 5353, null, null)]
    [InlineData("[2001:db8::1]:53", "2001:db8::1", 53, null, null)]
    [InlineData("2001:db8::1", "2001:db8::1", null, null, null)]
    [InlineData("fe80::1%eth0", "fe80::1", null, "eth0", null)]
    [InlineData("[fe80::1%eth0]:5353", "fe80::1", 5353, "eth0", null)]
    [InlineData("tls://192.0.2.1#dns.test", "192.0.2.1", null, null, DnsTransport.Tls)]
    [InlineData("tcp://[::1]:5353", "::1", 5353, null, DnsTransport.Tcp)]
    [InlineData("https://192.0.2.1:8443/dns-query{?dns}", "192.0.2.1", 8443, null, DnsTransport.Https)]
    [InlineData("dns.test:53", null, 53, null, null)]
    [InlineData("https://dns.test/", null, 443, null, DnsTransport.Https)]
    public void Servers_are_read_as_users_write_them(string text, string? address, int? port, string? scope, DnsTransport? transport)
    {
        DnsServer server = DnsServer.Parse(text);
        Assert.Equal((address, port, scope, transport), (server.Address?.ToString(), server.Port, server.Scope, server.Transport));
        Assert.Equal(text, server.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("192.0.2.1:0")]
    [InlineData("192.0.2.1:65536")]
    [InlineData("192.0.2.1%eth0")]
    [InlineData("[::1")]
    [InlineData("[::1]x")]
    [InlineData("fe80::1%")]
    [InlineData("odoh://192.0.2.1")]
    [InlineData("a b")]
    [InlineData("https://user@dns.test/")]
    public void What_is_no_server_is_refused(string text) => Assert.Contains("Server", Assert.Throws<ArgumentException>(() => DnsServer.Parse(text)).ParamName, StringComparison.Ordinal);

    [Fact]
    public void Any_text_is_a_configuration_and_a_server_or_an_error()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), static text =>
        {
            _ = DnsConfiguration.Parse($"nameserver {text}\nsearch {text}\noptions {text}\n{text}");
            _ = DnsHosts.Parse($"192.0.2.1 {text}\n{text} x");
            try
            {
                _ = DnsServer.Parse(text ?? "");
            }
            catch (ArgumentException)
            {
            }
            try
            {
                _ = DnsTsigKey.Parse(text ?? "");
            }
            catch (ArgumentException)
            {
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_TSIG_keys_secret_shows_nowhere()
    {
        DnsTsigKey key = DnsTsigKey.Parse("hmac-sha512:key.test:c2VjcmV0c2VjcmV0");
        Assert.Equal("hmac-sha512:key.test", key.ToString());
        Assert.DoesNotContain("c2Vj", Assert.Throws<ArgumentException>(() => DnsTsigKey.Parse("key.test:c2VjcmV0!")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => DnsTsigKey.Parse("hmac-foo:key.test:c2VjcmV0"));
    }

    private static DnsQuestion Ask(string name, DnsRecordType type) => new(DnsName.Parse(name), type);
}
