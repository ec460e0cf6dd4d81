using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using NetLab.Dns;
using NetLab.Tests.Support;

namespace NetLab.Tests.Dns;

public class DnsEdnsTests
{
    [Theory]
    [InlineData("192.0.2.77/24", "000118 00 c00002", "192.0.2.0/24/0")]
    [InlineData("10.255.255.255/9", "000109 00 0a80", "10.128.0.0/9/0")]
    [InlineData("192.0.2.1", "000120 00 c0000201", "192.0.2.1/32/0")]
    [InlineData("2001:db8:1234::/47", "00022f 00 20010db81234", "2001:db8:1234::/47/0")]
    [InlineData("0", "000100 00", "0.0.0.0/0/0")]
    [InlineData("0/0", "000100 00", "0.0.0.0/0/0")]
    [InlineData("::/0", "000200 00", "::/0/0")]
    public void A_subnet_is_these_bytes(string text, string hex, string shown)
    {
        DnsClientSubnetOption option = DnsClientSubnetOption.Parse(text);
        Assert.Equal(hex.Replace(" ", ""), Convert.ToHexStringLower(option.Data));
        Assert.Equal(shown, option.ToString());
    }

    [Theory]
    [InlineData("", "'' is no IP address")]
    [InlineData("10/8", "'10' is no IP address")]
    [InlineData("10.0.0.0/33", "'33' is no number of bits from 0 to 32")]
    [InlineData("10.0.0.0/", "'' is no number of bits from 0 to 32")]
    [InlineData("10.0.0.0/-1", "'-1' is no number of bits")]
    [InlineData("2001:db8::/129", "'129' is no number of bits from 0 to 128")]
    [InlineData("fe80::1%eth0/64", "is no IP address")]
    [InlineData("example.com/24", "'example.com' is no IP address")]
    public void What_is_no_subnet_is_said_precisely(string text, string problem)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => DnsClientSubnetOption.Parse(text));
        Assert.Contains(problem, error.Message);
        Assert.Equal("ClientSubnet", error.ParamName);
    }

    [Theory]
    [InlineData("0008 0008 0001 21 00 c0000201", "33 of 32 bits")]
    [InlineData("0008 0008 0001 18 00 c0000201", "of 24 bits has 4 bytes")]
    [InlineData("0008 0006 0001 0f 00 0a01", "bits set after its prefix")]
    [InlineData("0008 0004 0007 00 00", "unknown family 7")]
    [InlineData("000a 0007 01020304050607", "a cookie has 7 bytes")]
    [InlineData("000a 0009 010203040506070809", "a cookie has 9 bytes")]
    [InlineData("0009 0002 0102", "4 bytes should follow, but 2 are left")]
    [InlineData("000b 0001 01", "2 bytes should follow, but 1 are left")]
    [InlineData("000f 0001 01", "2 bytes should follow, but 1 are left")]
    [InlineData("0003 0005 01", "data should have 5 bytes, but 1 are left")]
    [InlineData("0003 00", "2 bytes should follow")]
    public void Malformed_options_are_errors(string hex, string problem)
    {
        byte[] options = Convert.FromHexString(hex.Replace(" ", ""));
        byte[] message = [.. Convert.FromHexString("002a8180000000000000000100002904d000000000"), 0, (byte)options.Length, .. options];
        Assert.Contains(problem, Assert.Throws<DnsFormatException>(() => DnsMessage.Parse(message)).Problem);
    }

    [Fact]
    public void Cookies_and_padding_have_their_sizes()
    {
        Assert.Throws<ArgumentException>(() => new DnsCookieOption(new byte[7]));
        Assert.Throws<ArgumentException>(() => new DnsCookieOption(new byte[8], new byte[7]));
        Assert.Throws<ArgumentException>(() => new DnsCookieOption(new byte[8], new byte[33]));
        for (int size = 0; size < 300; size++) Assert.Equal(0, (size + 4 + DnsPaddingOption.ToBlock(size).Length) % 128);
    }

    [Fact]
    public void Response_codes_above_fifteen_are_in_two_places()
    {
        DnsMessage read = DnsMessage.Parse(new DnsMessage { ResponseCode = DnsResponseCode.BadCookie, Flags = DnsHeaderFlags.QR, Edns = new DnsEdns { Version = 3, OtherFlags = 5, UdpSize = 512 } }.ToArray());
        Assert.Equal(DnsResponseCode.BadCookie, read.ResponseCode);
        Assert.Equal((3, 5, 512, false), (read.Edns!.Version, read.Edns.OtherFlags, read.Edns.UdpSize, read.Edns.Do));
    }

    [Fact]
    public void What_dig_sends_is_understood()
    {
        DnsMessage? asked = null;
        using var server = new TestServer(question =>
        {
            asked = DnsMessage.Parse(question);
            return TestServer.Reply(question);
        });
        Dig.Answer(server.Port, "example.test", "A", "+dnssec", "+nsid", "+subnet=192.0.2.0/24", "+cookie=0102030405060708", "+padding=128", "+expire", "+keepalive", "+ednsopt=65001:0102", "+bufsize=1400", "+cd");
        Assert.NotNull(asked?.Edns);
        Assert.Equal((1400, 0, true), (asked.Edns.UdpSize, asked.Edns.Version, asked.Edns.Do));
        Assert.True((asked.Flags & DnsHeaderFlags.CD) != 0);
        Assert.NotNull(asked.Edns.Option<DnsNsidOption>());
        Assert.Equal("192.0.2.0/24/0", asked.Edns.Option<DnsClientSubnetOption>()!.ToString());
        Assert.Equal("0102030405060708", asked.Edns.Option<DnsCookieOption>()!.ToString());
        Assert.Null(asked.Edns.Option<DnsExpireOption>()!.Seconds);
        Assert.Null(asked.Edns.Option<DnsTcpKeepaliveOption>()!.Timeout);
        Assert.NotNull(asked.Edns.Option<DnsPaddingOption>());
        Assert.Equal([1, 2], asked.Edns.Option<DnsUnknownOption>()!.Data);
        Assert.Equal(0, asked.Size % 128);
    }

    [Fact]
    public void What_we_send_dig_understands()
    {
        using var server = new TestServer(static question => new DnsMessage
        {
            Id = DnsMessage.Parse(question).Id, Flags = DnsHeaderFlags.QR, Questions = DnsMessage.Parse(question).Questions, ResponseCode = DnsResponseCode.BadCookie,
            Edns = new DnsEdns
            {
                Options = [new DnsNsidOption([.. "netlab"u8]), DnsClientSubnetOption.Parse("192.0.2.0/24"), new DnsExtendedErrorOption(22, "at 192.0.2.1"), new DnsExtendedErrorOption(7),
                    new DnsExpireOption(3600), new DnsTcpKeepaliveOption(TimeSpan.FromSeconds(30)), new DnsPaddingOption(5), new DnsUnknownOption(65001, [1, 2])],
            },
        }.ToArray());
        string output = Witness.Run("dig", "-r", "@127.0.0.1", "-p", server.Port.ToString(CultureInfo.InvariantCulture), "+tcp", "+tries=1", "+nobadcookie", "example.test");
        Assert.Contains("status: BADCOOKIE", output);
        Assert.Contains("(\"netlab\")", output);
        Assert.Contains("; CLIENT-SUBNET: 192.0.2.0/24/0", output);
        Assert.Contains($"; EDE: {new DnsExtendedErrorOption(22, "at 192.0.2.1")}", output);
        Assert.Contains($"; EDE: {new DnsExtendedErrorOption(7)}", output);
        Assert.Contains("; EXPIRE: 3600", output);
        Assert.Contains($"; TCP KEEPALIVE: {new DnsTcpKeepaliveOption(TimeSpan.FromSeconds(30))}", output, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; OPT=65001: 01 02", output);
        Assert.DoesNotContain("malformed", output);
    }

    /// <summary>dig signs a question; the signature is over the bytes before the record (RFC 8945 4.3), which the record's offset gives.</summary>
    [Fact]
    public void A_signature_of_digs_verifies()
    {
        byte[] key = new byte[32], raw = [];
        using var server = new TestServer(question =>
        {
            raw = question;
            return TestServer.Reply(question);
        });
        Dig.Answer(server.Port, "example.test", "A", "-y", $"hmac-sha256:Key.test:{Convert.ToBase64String(key)}");
        DnsMessage asked = DnsMessage.Parse(raw);
        DnsTsigRecord tsig = asked.Tsig!;
        Assert.Equal(("hmac-sha256", 300, 32, asked.Id), (tsig.Algorithm, tsig.Fudge, tsig.Mac.Length, tsig.OriginalId));
        Assert.InRange(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - (long)tsig.TimeSigned, -5, 60);
        byte[] before = raw[..asked.TsigOffset];
        BinaryPrimitives.WriteUInt16BigEndian(before.AsSpan(10), (ushort)(DnsHeader.Read(raw).Additional - 1));
        byte[] data = tsig.GetData();
        int algorithm = tsig.AlgorithmName.Length;
        byte[] signed = [.. before, .. tsig.Owner.ToLower().Wire, 0, 255, 0, 0, 0, 0, .. data[..(algorithm + 8)], 0, 0, 0, 0];
        Assert.Equal(HMACSHA256.HashData(key, signed), tsig.Mac);
        Assert.Equal($"hmac-sha256. {tsig.TimeSigned} 300 32 {Convert.ToBase64String(tsig.Mac)} {asked.Id} NOERROR 0", tsig.Data);
        Assert.Equal(raw.Length, asked.Size);
    }
}
