using System.Diagnostics;
using NetLab.Dns;

namespace NetLab.Tests.Dns;

public class DnsMessageTests
{
    private const string Header = "002a 8180 0001 0001 0000 0000";
    private const string Question = "0377777707 6578616d706c6503636f6d00 0001 0001 ";

    /// <summary>The bytes dig sends for <c>dig +noedns +noad www.example.com</c>.</summary>
    [Fact]
    public void A_question_is_these_bytes()
    {
        byte[] buffer = new byte[512];
        int length = new DnsQuery { Edns = null }.Write(buffer, 0x1234, DnsName.Parse("www.example.com"), DnsRecordType.AAAA);
        Assert.Equal(Bytes("1234 0100 0001 0000 0000 0000 0377777707 6578616d706c6503636f6d00 001c 0001"), buffer[..length]);
        length = new DnsQuery { Flags = DnsHeaderFlags.RD | DnsHeaderFlags.AD, Edns = new DnsEdns { Do = true } }.Write(buffer, 0x1234, DnsName.Root, DnsRecordType.NS);
        Assert.Equal(Bytes("1234 0120 0001 0000 0000 0001 00 0002 0001 00 0029 04d0 00 00 8000 0000"), buffer[..length]);
        Assert.Throws<DnsMessageSizeException>(() => new DnsQuery().Write(new byte[20], 1, DnsName.Parse("www.example.com"), DnsRecordType.A));
    }

    [Fact]
    public void An_answer_is_read()
    {
        DnsMessage message = Parse(Header + Question + "c00c 0001 0001 0000012c 0004 c0000201");
        Assert.Equal((42, DnsOpcode.Query, DnsResponseCode.NoError), (message.Id, message.Opcode, message.ResponseCode));
        Assert.Equal(DnsHeaderFlags.QR | DnsHeaderFlags.RD | DnsHeaderFlags.RA, message.Flags);
        Assert.Equal("www.example.com. IN A", message.Questions[0].ToString());
        Assert.Equal("www.example.com.\t300\tIN\tA\t192.0.2.1", message.Answers[0].ToString());
        Assert.Equal(49, message.Size);
        Assert.Equal(0, message.TrailingBytes);
        Assert.Null(message.Edns);
    }

    [Fact]
    public void Names_are_compressed_and_keep_their_case()
    {
        DnsName zone = DnsName.Parse("Example.com"), other = DnsName.Parse("mail.example.com");
        var message = new DnsMessage { Questions = [new(zone, DnsRecordType.MX)], Answers = [new DnsMxRecord(zone, 60, 10, DnsName.Parse("mx.Example.com")), new DnsMxRecord(zone, 60, 20, other)] };
        byte[] bytes = message.ToArray();
        Assert.Equal(Bytes("0000 0000 0001 0002 0000 0000 074578616d706c6503636f6d00 000f 0001"
            + "c00c 000f 0001 0000003c 0007 000a 026d78 c00c"
            + "c00c 000f 0001 0000003c 0011 0014 046d61696c 076578616d706c65 c014"), bytes);
        Assert.Equal(["10 mx.Example.com.", "20 mail.example.com."], DnsMessage.Parse(bytes).Answers.Select(static record => record.Data));
    }

    [Theory]
    [InlineData("002a", 2, "a header has 12 bytes")]
    [InlineData("002a 8180 ffff ffff ffff ffff", 12, "the header counts 65535 questions")]
    [InlineData("002a 8180 0000 ffff 0000 0000 00", 12, "the header counts 65535 records, but 1 bytes are left")]
    [InlineData("002a 8180 0001 0000 0000 0000 c00c 0001 0001", 12, "does not point backwards")]
    [InlineData("002a 8180 0001 0000 0000 0000 c00e 0001 0001", 12, "does not point backwards")]
    [InlineData("002a 8180 0001 0000 0000 0000 c000 0001 0001", 12, "points into the header")]
    [InlineData("002a 8180 0001 0000 0000 0000 01 61 c00c 0001 0001", 14, "does not point backwards")]
    [InlineData("002a 8180 0001 0000 0000 0000 41 61 00 0001 0001", 12, "unknown type 01")]
    [InlineData("002a 8180 0001 0000 0000 0000 3f 6161616161", 12, "a label of 63 bytes runs out")]
    [InlineData("002a 8180 0001 0000 0000 0000 04 61616161", 17, "runs out of the bytes")]
    [InlineData("002a 8180 0001 0000 0000 0000 0161 00 00ff", 17, "2 bytes should follow, but 0 are left")]
    [InlineData(Header + Question + "c00c 0001 0001 0000012c 0005 c0000201", 45, "data should have 5 bytes, but 4 are left")]
    [InlineData(Header + Question + "c00c 0001 0001 0000012c 0003 c0000201", 45, "4 bytes should follow, but 3 are left")]
    [InlineData(Header + Question + "c00c 0001 0001 0000012c 0005 c000020100", 49, "1 bytes are left over in the record's data")]
    [InlineData(Header + Question + "c00c 0002 0001 0000012c 0003 026e73 c00c", 48, "a name runs out")]
    [InlineData("002a 8180 0000 0001 0000 0000 00 0029 0200 00000000 0000", 12, "outside the additional section")]
    [InlineData("002a 8180 0000 0000 0000 0002 00 0029 0200 00000000 0000 00 0029 0200 00000000 0000", 34, "two OPT records")]
    [InlineData("002a 8180 0000 0000 0000 0001 0161 00 0029 0200 00000000 0000", 25, "name is not the root")]
    public void What_is_no_message_is_said_with_its_place(string hex, int offset, string problem)
    {
        DnsFormatException error = Assert.Throws<DnsFormatException>(() => Parse(hex));
        Assert.Contains(problem, error.Problem);
        Assert.Equal(offset, error.Offset);
        Assert.Contains($"at byte {offset}:", error.Message);
    }

    [Fact]
    public void Bytes_after_the_message_are_noticed()
    {
        DnsMessage message = Parse(Header + Question + "c00c 0001 0001 0000012c 0004 c0000201 dead beef");
        Assert.Equal((49, 4), (message.Size, message.TrailingBytes));
    }

    /// <summary>The most work an answer can make: each name a chain of as many pointers as may be, in 65,535 bytes.</summary>
    [Fact]
    public void Chains_of_pointers_cost_little()
    {
        byte[] message = Chain(126);
        long start = Stopwatch.GetTimestamp();
        Assert.InRange(DnsMessage.Parse(message).Answers.Length, 5000, 6000);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 0, 20_000);
        Assert.Contains("more than 127 compression pointers", Assert.Throws<DnsFormatException>(() => DnsMessage.Parse(Chain(127))).Problem);
    }

    [Fact]
    public void The_largest_answer_is_written_and_read()
    {
        DnsName name = DnsName.Parse("big.example.com");
        DnsRecord[] records = [.. Enumerable.Range(0, 4093).Select(i => DnsRecord.Create(name, DnsRecordType.A, 60, [10, 0, (byte)(i >> 8), (byte)i]))];
        byte[] bytes = new DnsMessage { Questions = [new(name, DnsRecordType.A)], Answers = records }.ToArray();
        Assert.InRange(bytes.Length, 65500, 65535);
        DnsMessage read = DnsMessage.Parse(bytes);
        Assert.Equal(records.Select(static record => record.Data), read.Answers.Select(static record => record.Data));
        Assert.Throws<DnsMessageSizeException>(() => new DnsMessage { Answers = [.. records, .. records] }.ToArray());
    }

    [Fact]
    public void Only_the_answer_to_the_question_is_taken()
    {
        byte[] question = new byte[300];
        int length = new DnsQuery().Write(question, 0x1234, DnsName.Parse("wWw.example.com"), DnsRecordType.A);
        question = question[..length];
        byte[] answer = TestServer.Reply(question);
        Assert.True(DnsQuery.IsAnswerTo(answer, question));
        Assert.True(DnsQuery.IsAnswerTo(answer, question, exactCase: true));
        Assert.False(DnsQuery.IsAnswerTo(question, question));
        Assert.False(DnsQuery.IsAnswerTo(Changed(answer, 1, 0x35), question));
        Assert.False(DnsQuery.IsAnswerTo(Changed(answer, 2, 0xa8), question));
        Assert.False(DnsQuery.IsAnswerTo(Changed(answer, 13, (byte)'x'), question));
        Assert.True(DnsQuery.IsAnswerTo(Changed(answer, 13, (byte)'W'), question));
        Assert.False(DnsQuery.IsAnswerTo(Changed(answer, 13, (byte)'W'), question, exactCase: true));
        Assert.False(DnsQuery.IsAnswerTo(Changed(answer, 30, 2), question));
        Assert.False(DnsQuery.IsAnswerTo(answer.AsSpan(0, 20), question));
        Assert.False(DnsQuery.IsAnswerTo(answer.AsSpan(0, 5), question));
        Assert.True(DnsQuery.IsAnswerTo(Bytes("1234 8101 0000 0000 0000 0000"), question));
        Assert.False(DnsQuery.IsAnswerTo(Bytes("1234 8103 0000 0000 0000 0000"), question));
    }

    [Fact]
    public void Mnemonics_go_both_ways()
    {
        foreach (DnsRecordType type in DnsMnemonics.Types) Assert.Equal(type, DnsMnemonics.ParseType(DnsMnemonics.Text(type).ToLowerInvariant()));
        Assert.Equal((DnsRecordType)65280, DnsMnemonics.ParseType("type65280"));
        Assert.Equal(DnsRecordType.MX, DnsMnemonics.ParseType("TYPE15"));
        Assert.Equal("TYPE65280", DnsMnemonics.Text((DnsRecordType)65280));
        Assert.Equal("CLASS32", DnsMnemonics.Text((DnsClass)32));
        Assert.Equal((DnsClass)32, DnsMnemonics.ParseClass("class32"));
        Assert.Equal(DnsClass.CH, DnsMnemonics.ParseClass("ch"));
        foreach (string wrong in (string[])["", "TYPE", "TYPE65536", "TYPE-1", "TYPE 1", "MXX", "1"]) Assert.Equal("Type", Assert.Throws<ArgumentException>(() => DnsMnemonics.ParseType(wrong)).ParamName);
    }

    /// <summary>The key and DS of RFC 4034 5.4.</summary>
    [Fact]
    public void A_keys_tag_and_digest_are_the_standards()
    {
        byte[] key = Convert.FromBase64String("AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/2pHm822aJ5iI9BMzNXxeYCmZDRD99WYwYqUSdjMmmAphXdvxegXd/M5+X7OrzKBaMbCVdFLUUh6DhweJBjEVv5f2wwjM9XzcnOf+EPbtG9DMBmADjFDc2w/rljwvFw==");
        var record = (DnsDnsKeyRecord)DnsRecord.Create(DnsName.Parse("DSKEY.example.com"), DnsRecordType.DNSKEY, 0, [1, 0, 3, 5, .. key]);
        Assert.Equal((60485, true, false), (record.KeyTag, record.IsZoneKey, record.IsSecureEntryPoint));
#pragma warning disable CA5350 // The standard's example is of SHA-1.
        byte[] digest = System.Security.Cryptography.SHA1.HashData((byte[])[.. record.Owner.ToLower().Wire, .. record.GetData(canonical: true)]);
#pragma warning restore CA5350
        Assert.Equal("2BB183AF5F22588179A53B0A98631FAD1A292118", Convert.ToHexString(digest));
    }

    [Fact]
    public void A_certificate_is_held_against_its_record()
    {
        using var key = System.Security.Cryptography.ECDsa.Create();
        using System.Security.Cryptography.X509Certificates.X509Certificate2 certificate =
            new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=x", key, System.Security.Cryptography.HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
        byte[] spki = key.ExportSubjectPublicKeyInfo();
        Assert.True(Tlsa(3, 1, 1, System.Security.Cryptography.SHA256.HashData(spki)).Match(certificate));
        Assert.True(Tlsa(3, 1, 0, spki).Match(certificate));
        Assert.True(Tlsa(2, 0, 2, System.Security.Cryptography.SHA512.HashData(certificate.RawData)).Match(certificate));
        Assert.False(Tlsa(3, 0, 1, System.Security.Cryptography.SHA256.HashData(spki)).Match(certificate));
        Assert.False(Tlsa(3, 2, 1, System.Security.Cryptography.SHA256.HashData(spki)).Match(certificate));
        Assert.False(Tlsa(3, 1, 3, System.Security.Cryptography.SHA256.HashData(spki)).Match(certificate));
    }

    private static DnsTlsaRecord Tlsa(byte usage, byte selector, byte matching, byte[] data) =>
        (DnsTlsaRecord)DnsRecord.Create(DnsName.Root, DnsRecordType.TLSA, 0, [usage, selector, matching, .. data]);

    // The first record's data is an end, at byte 23, and pointers each to the one before; every other record's name points to the last.
    private static byte[] Chain(int pointers)
    {
        var bytes = new List<byte>(Bytes("002a 8180 0000 0000 0000 0000 00 ffe0 0001 00000000"));
        int length = 1 + (pointers * 2), count = 1;
        bytes.AddRange([(byte)(length >> 8), (byte)length, 0]);
        for (int i = 0; i < pointers; i++) bytes.AddRange(Pointer(i == 0 ? 23 : bytes.Count - 2));
        byte[] last = Pointer(bytes.Count - 2);
        for (; bytes.Count + 12 <= 65535; count++) bytes.AddRange([.. last, 0xff, 0xe0, 0, 1, 0, 0, 0, 0, 0, 0]);
        (bytes[6], bytes[7]) = ((byte)(count >> 8), (byte)count);
        return [.. bytes];
    }

    private static byte[] Pointer(int target) => [(byte)(0xc0 | (target >> 8)), (byte)target];

    private static byte[] Changed(byte[] bytes, int at, byte value)
    {
        byte[] changed = [.. bytes];
        changed[at] = value;
        return changed;
    }

    private static DnsMessage Parse(string hex) => DnsMessage.Parse(Bytes(hex));

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
