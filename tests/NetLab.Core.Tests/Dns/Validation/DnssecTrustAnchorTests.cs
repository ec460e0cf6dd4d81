using NetLab.Dns;

namespace NetLab.Tests.Dns.Validation;

public sealed class DnssecTrustAnchorTests
{
    [Fact]
    public void The_roots_keys_are_those_of_2017_and_2024()
    {
        Assert.Equal([20326, 38696], DnssecTrustAnchor.Root.Select(static anchor => anchor.KeyTag));
        Assert.All(DnssecTrustAnchor.Root, static anchor => Assert.Equal(".", anchor.Record.Owner.ToString()));
    }

    [Theory]
    [InlineData("/usr/share/dns/root.ds")]
    [InlineData("/usr/share/dns/root.key")]
    [InlineData("/etc/bind/bind.keys")]
    public void The_distributions_files_are_read_and_say_the_same(string file)
    {
        if (!File.Exists(file)) Assert.Skip($"'{file}' is not installed");
        foreach (DnssecTrustAnchor anchor in DnssecTrustAnchor.Parse(File.ReadAllText(file)))
        {
            // The file's keys are those our digests are of.
            DnsDsRecord own = Assert.IsType<DnsDsRecord>(DnssecTrustAnchor.Root.Single(root => root.KeyTag == anchor.KeyTag).Record);
            if (anchor.Record is DnsDnsKeyRecord key) Assert.True(DnssecCrypto.Platform.IsDigestOf(own, key));
            else Assert.Equal(own.Data, anchor.Record.Data);
        }
    }

    [Theory]
    [InlineData("20326 8 2 ABCD", "is no DS or DNSKEY record")]
    [InlineData(". IN DS 20326 8 2 ABCD", "does not end in a digest in hexadecimal of the digest type's length")]
    [InlineData(". IN DS x 8 2 ABCD", "needs three numbers after its type")]
    [InlineData("example. DNSKEY 257 3 8 ***", "does not end in a key in Base64")]
    [InlineData("example. DNSKEY 385 3 13 AAAA", "which is revoked")]
    [InlineData("; nothing", "There is no DS or DNSKEY record")]
    [InlineData("", "There is no DS or DNSKEY record")]
    public void What_is_no_anchor_is_refused_with_the_reason(string text, string words)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => DnssecTrustAnchor.Parse(text));
        Assert.Contains(words, exception.Message, StringComparison.Ordinal);
        Assert.Equal("TrustAnchor", exception.ParamName);
    }

    [Fact]
    public void Lines_without_an_owner_are_the_roots() =>
        Assert.Equal(DnssecTrustAnchor.Root[0].ToString(), DnssecTrustAnchor.Parse("ds 20326 8 2 ( E06D44B80B8F1D39A95C0B0D7C65D084\n 58E880409BBC683457104237C7F8EC8D )")[0].ToString());
}
