using System.Net;
using FsCheck;
using FsCheck.Fluent;
using NetLab.Dns;

namespace NetLab.Tests.Dns.Resolver;

/// <summary>Rows of zones that keep the routing tables.</summary>
public sealed class DnsAddressOriginTests
{
    [Fact]
    public void The_longest_prefix_counts()
    {
        DnsAddressOrigin origin = new DnsAddressOrigin().With("64500 | 192.0.0.0/16 | | test | ").With("64496 64499 | 192.0.2.0/24 | ZZ | test | 2026-01-02").With("64501 | 192.0.0.0/20 | XX | test | 2026-01-02");
        Assert.Equal([64496u, 64499u], origin.AsNumber);
        Assert.Equal(("192.0.2.0/24", "ZZ", "test", new DateOnly(2026, 1, 2)), (origin.Prefix, origin.Country, origin.Registry, origin.Allocated));
        Assert.Equal("EXAMPLE | with a bar", origin.WithName("64496 | ZZ | test | 2026-01-01 | EXAMPLE | with a bar").AsName);
    }

    [Fact]
    public void What_is_no_row_changes_nothing()
    {
        foreach (string row in (string[])["", "|", "a | 192.0.2.0/24", "1", "64496 | nonsense", "99999999999 | 192.0.2.0/24 | ZZ"]) Assert.Equal(new DnsAddressOrigin(), new DnsAddressOrigin().With(row));
        Assert.Null(new DnsAddressOrigin().WithName("64496 | ZZ").AsName);
        Prop.ForAll<string>(static row => new DnsAddressOrigin().With(row ?? "").WithName(row ?? "").AsNumber.Count >= 0).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("192.0.2.1", true)]
    [InlineData("172.32.0.1", true)]
    [InlineData("2001:db8::1", true)]
    [InlineData("172.31.255.255", false)]
    [InlineData("100.127.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fdff::1", false)]
    public void Private_addresses_are_announced_nowhere(string address, bool announced) => Assert.Equal(announced, DnsAddressOrigins.IsAnnounced(IPAddress.Parse(address)));
}
