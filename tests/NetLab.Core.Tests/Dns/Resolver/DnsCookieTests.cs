using NetLab.Dns;

namespace NetLab.Tests.Dns.Resolver;

/// <summary>Cookies (RFC 7873) with servers that each have their own code for them: NSD, Knot DNS and BIND 9.</summary>
public sealed class DnsCookieTests
{
    private const string Zone = "$ORIGIN example.test.\n$TTL 300\n@ SOA ns admin 1 3600 600 86400 300\n@ NS ns\nns A 127.0.0.1\nwww A 192.0.2.7\n";

    [Fact]
    public async Task Nsd_gives_a_cookie_and_takes_it_back()
    {
        using var server = RealDns.Nsd(new() { ["example.test"] = Zone }, serverOptions: "  answer-cookie: yes");
        using var client = new DnsClient(DnsNetwork.Current(), server.Server);
        (DnsResponse first, DnsResponse second) = (await Ask(client), await Ask(client));
        Assert.Equal((DnsCookieStatus.Good, DnsCookieStatus.Good), (first.Cookie, second.Cookie));
        Assert.Equal(first.Edns!.Option<DnsCookieOption>()!.Client, second.Edns!.Option<DnsCookieOption>()!.Client);
        Assert.NotEmpty(second.Edns.Option<DnsCookieOption>()!.Server);
    }

    [Fact]
    public async Task Knot_answers_BADCOOKIE_to_a_stranger_and_not_to_who_has_been_here()
    {
        using var server = RealDns.Knot("example.test", Zone, template: "    module: mod-cookies");
        using var client = new DnsClient(DnsNetwork.Current(), server.Server);
        Assert.Equal((DnsResponseCode.BadCookie, DnsCookieStatus.NotSent), await Plain());
        DnsResponse first = await Ask(client), second = await Ask(client);
        Assert.Equal((DnsCookieStatus.GoodAfterRetry, DnsTransport.Udp, DnsResponseCode.NoError), (first.Cookie, first.Transport, first.ResponseCode));
        Assert.Equal((DnsCookieStatus.Good, DnsTransport.Udp, DnsResponseCode.NoError), (second.Cookie, second.Transport, second.ResponseCode));

        // A client's cookie alone, and no second try.
        async Task<(DnsResponseCode, DnsCookieStatus)> Plain()
        {
            DnsResponse bare = await client.QueryAsync(Www, new DnsQueryOptions { Transport = DnsTransport.Udp, ExtraOptions = [new DnsUnknownOption(10, [1, 2, 3, 4, 5, 6, 7, 8])] }, TestContext.Current.CancellationToken);
            return (bare.ResponseCode, bare.Cookie);
        }
    }

    [Fact]
    public async Task Bind_gives_a_cookie_and_takes_it_back()
    {
        (RealDns server, _, _, _, _) = RealDns.Bind("example.test", Zone);
        using (server)
        {
            using var client = new DnsClient(DnsNetwork.Current(), server.Server);
            Assert.Equal(DnsCookieStatus.Good, (await Ask(client)).Cookie);
            Assert.Equal(DnsCookieStatus.Good, (await Ask(client)).Cookie);
        }
    }

    private static DnsQuestion Www => new(DnsName.Parse("www.example.test"), DnsRecordType.A);

    private static async Task<DnsResponse> Ask(DnsClient client)
    {
        DnsResponse response = await client.QueryAsync(Www, new DnsQueryOptions { Cookie = true, Transport = DnsTransport.Udp }, TestContext.Current.CancellationToken);
        Assert.Equal("192.0.2.7", Assert.IsType<DnsARecord>(Assert.Single(response.Answers)).IPAddress);
        return response;
    }
}
