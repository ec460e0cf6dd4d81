using NetLab.Dns;

namespace NetLab.Tests.Dns.Resolver;

/// <summary>The text of a resolv.conf with other servers, and back.</summary>
public class DnsConfigurationFileTests
{
    [Theory]
    [InlineData("nameserver 192.0.2.1\nsearch a.test\n")]
    [InlineData("# by hand\nnameserver\t192.0.2.1\nnameserver 2001:db8::1\noptions ndots:2\n")]
    [InlineData("search a.test\n")]
    [InlineData("")]
    public void Servers_are_set_twice_and_put_back(string text)
    {
        string once = DnsConfigurationFile.WithServers(text, ["192.0.2.53"]);
        Assert.Equal("192.0.2.53", Assert.Single(DnsConfiguration.Parse(once).Servers).Text);
        string twice = DnsConfigurationFile.WithServers(once, ["192.0.2.54", "2001:db8::54"]);
        Assert.Equal(["192.0.2.54", "2001:db8::54"], DnsConfiguration.Parse(twice).Servers.Select(static server => server.Text));
        Assert.Equal(DnsConfiguration.Parse(text).Search, DnsConfiguration.Parse(twice).Search);
        Assert.Equal(text.Replace('\t', ' '), DnsConfigurationFile.Restored(twice).Replace('\t', ' '));
    }
}
