using System.Net;
using NetLab.Dns;

namespace NetLab.Tests.Dns;

public class DnsNameTests
{
    [Theory]
    [InlineData(".", "00", ".")]
    [InlineData("example.com", "076578616d706c6503636f6d00", "example.com.")]
    [InlineData("example.com.", "076578616d706c6503636f6d00", "example.com.")]
    [InlineData("ExAmple.COM", "07457841 6d706c6503434f4d00", "ExAmple.COM.")]
    [InlineData(@"a\.b.c", "03612e62016300", @"a\.b.c.")]
    [InlineData(@"\097\\\032\255.x", "04615c20ff017800", @"a\\\032\255.x.")]
    [InlineData(@"\@\$\""\(\)\;.*._-/", "0640242228293b012a035f2d2f00", @"\@\$\""\(\)\;.*._-/.")]
    [InlineData("a b.x", "0361206201 7800", @"a\032b.x.")]
    public void Text_is_read_and_spelled_as_in_zone_files(string text, string wire, string spelled)
    {
        DnsName name = DnsName.Parse(text);
        Assert.Equal(wire.Replace(" ", ""), Convert.ToHexStringLower(name.Wire));
        Assert.Equal(spelled, name.ToString());
        Assert.True(DnsName.Parse(spelled).EqualsWithCase(name));
        Assert.True(DnsName.FromWire(name.Wire).EqualsWithCase(name));
    }

    [Theory]
    [InlineData("bücher.example", "xn--bcher-kva.example.", "bücher.example")]
    [InlineData("BÜCHER.Example", "xn--bcher-kva.Example.", "bücher.Example")]
    [InlineData("例え。テスト", "xn--r8jz45g.xn--zckzah.", "例え.テスト")]
    [InlineData("_sip._tcp.münchen.de", "_sip._tcp.xn--mnchen-3ya.de.", "_sip._tcp.münchen.de")]
    [InlineData("*.münchen.de", "*.xn--mnchen-3ya.de.", "*.münchen.de")]
    [InlineData("_münchen.de", "xn--_mnchen-o2a.de.", "_münchen.de")]
    [InlineData("xn--bcher-kva.de", "xn--bcher-kva.de.", "bücher.de")]
    [InlineData("XN--BCHER-KVA.de", "XN--BCHER-KVA.de.", "bücher.de")]
    [InlineData("xn--a.de", "xn--a.de.", "xn--a.de")]
    [InlineData("xn--.de", "xn--.de.", "xn--.de")]
    public void Other_writing_goes_in_and_out(string text, string ascii, string unicode)
    {
        DnsName name = DnsName.Parse(text);
        Assert.Equal(ascii, name.ToString());
        Assert.Equal(unicode, name.Unicode);
    }

    /// <summary>This process runs without ICU, where an accent of its own would silently make another name.</summary>
    [Theory]
    [InlineData("bu\u0308cher.de")]
    [InlineData("\uff41\uff42.de")]
    [InlineData("a\u00adb.de")]
    public void What_cannot_be_folded_here_is_refused(string text) => Bad(text, "which takes ICU");

    [Fact]
    public void Without_idn_other_writing_is_utf8() => Assert.Equal(@"b\195\188cher.local.", DnsName.Parse("bücher.local", idn: false).ToString());

    [Fact]
    public void The_limits_are_exact()
    {
        string label = new('a', 63);
        Assert.Equal(255, DnsName.Parse($"{label}.{label}.{label}.{label[..61]}").Length);
        Assert.Equal(127, DnsName.Parse(string.Join('.', Enumerable.Repeat("a", 127))).LabelCount);
        Bad($"{label}.{label}.{label}.{label[..62]}", "more than the 255 bytes");
        Bad(string.Join('.', Enumerable.Repeat("a", 128)), "more than the 255 bytes");
        Bad($"x.{label}a.y", "has 64 bytes, and a label has at most 63");
        Bad($"x.{new string('ü', 64)}.y", "more than the 63 bytes a label may have");
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("..", "it begins with a dot")]
    [InlineData(".a", "it begins with a dot")]
    [InlineData("a..b", "an empty label at character 3")]
    [InlineData("a.b..", "an empty label at character 5")]
    [InlineData("a\\", "lone backslash")]
    [InlineData(@"a\25", "is no byte")]
    [InlineData(@"a\256", "is no byte")]
    [InlineData(@"a\2x5", "is no byte")]
    [InlineData(@"\ü", "escapes what is not ASCII")]
    [InlineData(@"\.ü", "mixes backslashes")]
    [InlineData("a\ufffd.b", "that no name may have")]
    [InlineData("\u00fc\u0085.b", "that no name may have")]
    public void What_is_no_name_is_said_precisely(string text, string problem) => Bad(text, problem);

    [Fact]
    public void Case_does_not_count_but_is_kept()
    {
        DnsName lower = DnsName.Parse("www.example.com"), mixed = DnsName.Parse("WwW.eXample.Com");
        Assert.Equal(lower, mixed);
        Assert.Equal(lower.GetHashCode(), mixed.GetHashCode());
        Assert.False(lower.EqualsWithCase(mixed));
        Assert.True(lower.EqualsWithCase(mixed.ToLower()));
        Assert.Equal("WwW.eXample.Com", mixed.Text);
        Assert.NotEqual(DnsName.Parse("[.x"), DnsName.Parse("{.x"));
        Assert.Equal(lower, lower.WithRandomCase(new Random(1)));
        Assert.False(lower.EqualsWithCase(lower.WithRandomCase(new Random(1))));
    }

    [Fact]
    public void Names_know_their_places()
    {
        DnsName name = DnsName.Parse("a.b.Example.com"), zone = DnsName.Parse("example.COM");
        Assert.True(name.IsAtOrBelow(zone));
        Assert.True(zone.IsAtOrBelow(zone));
        Assert.True(zone.IsAtOrBelow(DnsName.Root));
        Assert.False(zone.IsAtOrBelow(name));
        Assert.False(DnsName.Parse("xexample.com").IsAtOrBelow(zone));
        Assert.Equal("b.Example.com.", name.Parent.ToString());
        Assert.Equal(".", DnsName.Root.Parent.ToString());
        Assert.Equal(".", name.Skip(9).ToString());
        Assert.Equal(4, name.LabelCount);
        Assert.Equal("b"u8, name.Label(1));
        Assert.True(DnsName.Parse("*.x").IsWildcard);
        Assert.Equal("a.b.y.", name.TrySubstitute(zone, DnsName.Parse("y"))!.ToString());
        Assert.Null(zone.TrySubstitute(zone, DnsName.Root));
        Assert.Equal("www.example.COM.", zone.TryPrepend(DnsName.Parse("www"))!.ToString());
        Assert.Null(DnsName.Parse(new string('a', 63)).TryPrepend(DnsName.Parse(string.Join('.', Enumerable.Repeat(new string('b', 63), 3)))));
        Assert.False(DnsName.TryParse("a..b", out _));
        Assert.True(DnsName.TryParse(".", out _));
    }

    /// <summary>The example of RFC 4034 6.1.</summary>
    [Fact]
    public void Canonical_order_is_the_standards()
    {
        string[] sorted = ["example.", "a.example.", "yljkjljk.a.example.", "Z.a.example.", "zABC.a.EXAMPLE.", "z.example.", @"\001.z.example.", "*.z.example.", @"\200.z.example."];
        DnsName[] names = [.. sorted.Select(static text => DnsName.Parse(text))];
        Array.Reverse(names);
        Array.Sort(names);
        Assert.Equal(sorted, names.Select(static name => name.ToString()));
    }

    [Theory]
    [InlineData("192.0.2.1", "1.2.0.192.in-addr.arpa")]
    [InlineData("2001:db8::567:89ab", "b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa")]
    public void Addresses_have_names(string address, string name) => Assert.Equal(name, DnsName.Reverse(IPAddress.Parse(address)).Text);

    private static void Bad(string text, string problem)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => DnsName.Parse(text));
        Assert.Contains(problem, error.Message);
        Assert.Equal("Name", error.ParamName);
    }
}
