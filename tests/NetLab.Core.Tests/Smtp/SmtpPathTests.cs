using System.Net;
using NetLab.Dns;
using NetLab.Interop;
using NetLab.Smtp;
using NetLab.Tests.Support;

namespace NetLab.Tests.Smtp;

/// <summary>Two hosts on a link: where connections go and come from, and what the address a server sees is to it.</summary>
public sealed class SmtpPathTests : IDisposable
{
    private readonly TestNamespace _here = new(), _there = new();

    public SmtpPathTests()
    {
        Witness.Run("ip", "link", "add", "near", "netns", _here.Name, "type", "veth", "peer", "name", "far", "netns", _there.Name);
        foreach ((TestNamespace place, string link, string[] addresses) in ((TestNamespace, string, string[])[])[
            (_here, "near", ["fe80::1:1/64", "10.77.0.2/24", "10.77.0.3/24", "198.51.100.2/25", "192.0.2.2/32", "fd77::2/64", "2001:db8:77::2/64"]),
            (_there, "far", ["fe80::1:2/64", "10.77.0.1/24", "198.51.100.1/25", "203.0.113.1/32", "fd77::1/64", "2001:db8:77::1/64"])])
        {
            foreach (string address in addresses) place.Ip(address.Contains(':') ? ["addr", "add", address, "dev", link, "nodad"] : ["addr", "add", address, "dev", link]);
            place.Ip("link", "set", link, "up");
        }
        _here.Ip("route", "add", "203.0.113.1/32", "via", "10.77.0.1");
        _there.Ip("route", "add", "192.0.2.2/32", "via", "10.77.0.2");
    }

    public void Dispose()
    {
        _here.Dispose();
        _there.Dispose();
    }

    [Theory]
    [InlineData("fe80::1:2%near")]
    [InlineData("[fe80::1:2%near]")]
    public async Task A_link_local_server_is_reached_by_its_interface(string host)
    {
        using ScriptedSmtpServer server = Server(IPAddress.IPv6Any);
        SmtpProbeResult result = await Probe(server, host);
        Assert.True(result.Success, result.Explanation);
        Assert.StartsWith("[fe80::1:2%", result.RemoteEndPoint, StringComparison.Ordinal);
        Assert.Equal(IPAddress.Parse("fe80::1:1").GetAddressBytes(), Seen(server).GetAddressBytes());
        // The scope is this host's own affair: neither the greeting nor SNI has it.
        Assert.StartsWith("EHLO [IPv6:fe80::1:1]\r\n", server.Received, StringComparison.Ordinal);
        Assert.Equal(SmtpSourceTrust.Possible, result.SourceTrust);
    }

    [Fact]
    public async Task The_interface_may_be_a_number_and_has_to_be_there()
    {
        using ScriptedSmtpServer server = Server(IPAddress.IPv6Any);
        string number = _here.Ip("-o", "link", "show", "near").Split(':')[0];
        Assert.True((await Probe(server, $"fe80::1:2%{number}")).Success);
        LinuxException error = await Assert.ThrowsAsync<LinuxException>(() => Probe(server, "fe80::1:2%nosuch"));
        Assert.Equal(Errno.ENODEV, error.Error);
        // Without one the kernel does not know which link is meant.
        error = await Assert.ThrowsAsync<LinuxException>(() => Probe(server, "fe80::1:2"));
        Assert.Equal(Errno.EINVAL, error.Error);
    }

    [Theory]
    [InlineData("10.77.0.1", "10.77.0.3")]
    [InlineData("10.77.0.1", "192.0.2.2")]
    [InlineData("fd77::1", "2001:db8:77::2")]
    [InlineData("fe80::1:2%near", "fe80::1:1%near")]
    public async Task The_server_sees_the_source_address(string host, string source)
    {
        using ScriptedSmtpServer server = Server(host.Contains(':', StringComparison.Ordinal) ? IPAddress.IPv6Any : IPAddress.Any);
        SmtpProbeResult result = await Probe(server, host, source);
        Assert.True(result.Success, result.Explanation);
        Assert.Equal(IPAddress.Parse(source.Split('%')[0]).GetAddressBytes(), Seen(server).GetAddressBytes());
        Assert.Contains(source.Split('%')[0], result.LocalEndPoint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1", null, SmtpSourceTrust.Likely)]
    [InlineData("127.0.0.1", "10.77.0.1", SmtpSourceTrust.Likely)]
    [InlineData("10.77.0.1", "10.77.0.1", SmtpSourceTrust.Likely)]
    public async Task The_servers_own_machine_is_likely_to_be_trusted(string host, string? source, SmtpSourceTrust expected)
    {
        using ScriptedSmtpServer server = Server(IPAddress.Any);
        SmtpProbeResult result = await Probe(server, host, source, _there);
        Assert.Equal((expected, true), (result.SourceTrust, result.TrustedSource));
    }

    [Theory]
    // Public addresses of one subnet: Postfix's mynetworks_style = subnet.
    [InlineData("198.51.100.1", "198.51.100.2", SmtpSourceTrust.Possible)]
    [InlineData("2001:db8:77::1", "2001:db8:77::2", SmtpSourceTrust.Possible)]
    // Private ones, of whatever network.
    [InlineData("10.77.0.1", null, SmtpSourceTrust.Possible)]
    [InlineData("fd77::1", null, SmtpSourceTrust.Possible)]
    // A router between, or one private address and one public.
    [InlineData("203.0.113.1", "192.0.2.2", SmtpSourceTrust.Unlikely)]
    [InlineData("203.0.113.1", "10.77.0.2", SmtpSourceTrust.Unlikely)]
    [InlineData("198.51.100.1", "10.77.0.2", SmtpSourceTrust.Unlikely)]
    public async Task A_neighbour_may_be_trusted_and_a_stranger_is_not(string host, string? source, SmtpSourceTrust expected)
    {
        using ScriptedSmtpServer server = Server(host.Contains(':', StringComparison.Ordinal) ? IPAddress.IPv6Any : IPAddress.Any);
        SmtpProbeResult result = await Probe(server, host, source);
        Assert.True(result.Success, result.Explanation);
        Assert.Equal((expected, false), (result.SourceTrust, result.TrustedSource));
        List<SmtpRelayResult> rows = await new SmtpRelayTester(Session(server, host, source) with { Helo = "client.test" }, new SmtpRelayOptions { To = "joe@else.example" })
            .RunAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
        Assert.All(rows, row => Assert.Equal((expected, false), (row.SourceTrust, row.TrustedSource)));
        Assert.Equal(expected == SmtpSourceTrust.Possible, rows.Exists(static row => row.Explanation.Contains("may trust as its own", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_a_proxy_or_XCLIENT_says_is_what_the_server_sees()
    {
        using ScriptedSmtpServer server = Server(IPAddress.Any, proxied: true);
        SmtpSessionOptions session = Session(server, "10.77.0.1", null);
        SmtpProbeResult result = await SmtpProbe.RunAsync(new SmtpProbeOptions { Session = session with { ProxyHeader = new SmtpProxyHeader(1, IPEndPoint.Parse("203.0.113.77:1"), IPEndPoint.Parse("10.77.0.1:25")) } });
        Assert.True(result.Success, result.Explanation);
        Assert.Equal(SmtpSourceTrust.Unlikely, result.SourceTrust);
        using ScriptedSmtpServer plain = Server(IPAddress.Any);
        foreach ((string address, SmtpSourceTrust expected) in ((string, SmtpSourceTrust)[])[("203.0.113.77", SmtpSourceTrust.Unlikely), ("127.0.0.1", SmtpSourceTrust.Likely), ("IPV6:2001:db8::1", SmtpSourceTrust.Unlikely), ("[UNAVAILABLE]", SmtpSourceTrust.Unlikely), ("10.1.2.3", SmtpSourceTrust.Possible)])
        {
            result = await SmtpProbe.RunAsync(new SmtpProbeOptions { Session = Session(plain, "10.77.0.1", null) with { XClient = new Dictionary<string, string> { ["ADDR"] = address } } });
            Assert.True(result.Success, result.Explanation);
            Assert.Equal((address, expected), (address, result.SourceTrust));
        }
    }

    private static IPAddress Seen(ScriptedSmtpServer server)
    {
        IPAddress seen = server.Connections[^1].RemoteEndPoint.Address;
        return seen.IsIPv4MappedToIPv6 ? seen.MapToIPv4() : seen;
    }

    private ScriptedSmtpServer Server(IPAddress address, bool proxied = false) => new(async client =>
    {
        if (proxied) await client.ReadLineAsync();
        await ScriptedSmtpServer.AnswerAsync(client, "220 mail.netlab.test", new Dictionary<string, string> { ["EHLO"] = "250-mail.netlab.test\r\n250 XCLIENT ADDR", ["XCLIENT"] = "220 again" });
    }, _there, address);

    private SmtpSessionOptions Session(ScriptedSmtpServer server, string host, string? source, TestNamespace? from = null) => new()
    {
        Host = host, Port = server.Port, Network = DnsNetwork.Of((from ?? _here).Stack.Handle, (from ?? _here).Name), SourceAddress = source is null ? null : Parse(from ?? _here, source), Tls = new SmtpTlsOptions { Mode = SmtpTlsMode.None },
    };

    private Task<SmtpProbeResult> Probe(ScriptedSmtpServer server, string host, string? source = null, TestNamespace? from = null) => SmtpProbe.RunAsync(new SmtpProbeOptions { Session = Session(server, host, source, from) });

    private static IPAddress Parse(TestNamespace place, string source)
    {
        string[] parts = source.Split('%');
        return parts.Length == 1 ? IPAddress.Parse(source) : new IPAddress(IPAddress.Parse(parts[0]).GetAddressBytes(), int.Parse(place.Ip("-o", "link", "show", parts[1]).Split(':')[0], System.Globalization.CultureInfo.InvariantCulture));
    }
}
