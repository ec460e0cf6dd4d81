using System.Buffers.Text;
using System.Text;
using NetLab.Dns;

namespace NetLab.Tests.Dns.Resolver;

/// <summary>Server stamps, built here as their specification has them.</summary>
public class DnsStampTests
{
    private static readonly byte[] Digest = new byte[32];

    [Fact]
    public void Plain_and_encrypted_servers_are_read()
    {
        Assert.Equal("192.0.2.1", DnsServer.Parse(Stamp(0, L("192.0.2.1"))).Text);
        Assert.Equal(5353, DnsServer.Parse(Stamp(0, L("[2001:db8::1]:5353"))).Port);
        DnsServer https = DnsServer.Parse(Stamp(2, L("192.0.2.7"), Digests(Digest, Digest), L("dns.example"), L("/q")));
        Assert.Equal(("https://dns.example/q", "192.0.2.7", "dns.example", DnsTransport.Https, 443), (https.Url!.ToString(), https.Address!.ToString(), https.HostName, https.Transport, https.Port));
        DnsServer tls = DnsServer.Parse(Stamp(3, L("[2001:db8::7]:8853"), Digests(), L("dns.example")));
        Assert.Equal(("2001:db8::7", "dns.example", DnsTransport.Tls, 8853), (tls.Address!.ToString(), tls.HostName, tls.Transport, tls.Port));
        DnsServer quic = DnsServer.Parse(Stamp(4, L("192.0.2.7"), Digests(Digest), L("dns.example:8853")));
        Assert.Equal(("192.0.2.7", "dns.example", DnsTransport.Quic, 8853), (quic.Address!.ToString(), quic.HostName, quic.Transport, quic.Port));
        Assert.Null(DnsServer.Parse(Stamp(3, L(""), Digests(), L("dns.example"))).Address);
    }

    [Theory]
    [InlineData("sdns://", "too short")]
    [InlineData("sdns://***", "no Base64")]
    [InlineData("sdns://AQAAAAAAAAAAAA", "DNSCrypt")]
    [InlineData("sdns://AwAAAAAAAAAAIA", "cut off")]
    public void What_is_none_says_why(string text, string why)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => DnsServer.Parse(text));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    private static byte[] L(string text) => [(byte)text.Length, .. Encoding.ASCII.GetBytes(text)];

    private static byte[] Digests(params byte[][] all) =>
        all.Length == 0 ? [0] : [.. all.SelectMany((digest, i) => new[] { (byte)(digest.Length | (i < all.Length - 1 ? 0x80 : 0)) }.Concat(digest))];

    private static string Stamp(byte protocol, params byte[][] parts) => "sdns://" + Base64Url.EncodeToString([protocol, .. new byte[8], .. parts.SelectMany(static part => part)]);
}
