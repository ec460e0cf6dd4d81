using System.Net;
using FsCheck;
using FsCheck.Fluent;
using NetLab.Dns;

namespace NetLab.Tests.Dns.Resolver;

/// <summary>Questions to the neighbours on the link: NetBIOS's names and messages.</summary>
public sealed class DnsLinkTests
{
    [Theory]
    // RFC 1001 14.1's own example, and RFC 883's form of it.
    [InlineData("FRED", "EGFCEFEECACACACACACACACACACACAAA")]
    [InlineData("fred", "EGFCEFEECACACACACACACACACACACAAA")]
    [InlineData("a", "EBCACACACACACACACACACACACACACAAA")]
    [InlineData("fifteen-letters", "EGEJEGFEEFEFEOCNEMEFFEFEEFFCFDAA")]
    public void A_name_is_spelled_as_RFC_1001_has_it(string name, string spelled) => Assert.Equal(spelled, NetBiosQuestion.Encode(DnsName.Parse(name)).Text);

    [Theory]
    [InlineData("two.labels")]
    [InlineData("sixteen--letters")]
    [InlineData(".")]
    public void What_is_no_name_of_NetBIOS_is_refused(string name)
    {
        ArgumentException refused = Assert.Throws<ArgumentException>(() => new NetBiosQuestion(new DnsQuestion(DnsName.Parse(name), DnsRecordType.A)));
        Assert.Equal("Name", refused.ParamName);
        Assert.Equal("Type", Assert.Throws<ArgumentException>(() => new NetBiosQuestion(new DnsQuestion(DnsName.Parse("fred"), DnsRecordType.MX))).ParamName);
    }

    [Fact]
    public void A_question_is_a_broadcast_one()
    {
        byte[] asked = Ask().Bytes;
        // Flags RD and B, one question, 34 bytes of name, NB, IN (RFC 1002 4.2.12).
        Assert.Equal("01100001000000000000" + "20" + Convert.ToHexString("EGFCEFEECACACACACACACACACACACAAA"u8) + "00" + "00200001", Convert.ToHexString(asked.AsSpan(2)));
    }

    [Fact]
    public void An_answer_gives_the_addresses_and_nothing_else_is_one()
    {
        NetBiosQuestion question = Ask();
        byte[] answer = Answer(question);
        DnsMessage message = question.Read(answer)!;
        Assert.Equal(["fred. 300 A 192.0.2.9", "fred. 300 A 192.0.2.10"], message.Answers.Select(static record => $"{record.Owner} {record.TTL} {record.TypeName} {record.Data}"));
        Assert.Equal((DnsHeaderFlags.QR | DnsHeaderFlags.AA, DnsResponseCode.NoError), (message.Flags, message.ResponseCode));

        byte[] other = [.. answer];
        other[1] ^= 1;
        Assert.Null(question.Read(other));
        other = [.. answer];
        other[13] ^= 1;
        Assert.Null(question.Read(other));
        Assert.Null(question.Read(question.Bytes));
        Assert.Null(question.Read([1, 2, 3]));
        Assert.Throws<DnsFormatException>(() => question.Read(answer.AsSpan(0, answer.Length - 1)));
    }

    [Fact]
    public void Sambas_answer_is_one()
    {
        // What nmbd 4.17 sent, but for the id.
        var question = new NetBiosQuestion(new DnsQuestion(DnsName.Parse("fileserver"), DnsRecordType.A));
        byte[] answer = [.. question.Bytes.AsSpan(0, 2), .. Convert.FromHexString("85800000000100000000204547454A454D454646444546464346474546464343414341434143414341414100002000010003F48000060000C0000201")];
        DnsRecord record = Assert.Single(question.Read(answer)!.Answers);
        Assert.Equal("fileserver.\t259200\tIN\tA\t192.0.2.1", record.ToString());
    }

    [Fact]
    public void Any_bytes_are_an_answer_or_none_or_malformed()
    {
        NetBiosQuestion question = Ask();
        byte[] good = Answer(question);
        Prop.ForAll(ArbMap.Default.GeneratorFor<(byte[] Noise, int At)>().ToArbitrary(), given =>
        {
            byte[] bytes = [.. good];
            for (int i = 0; i < given.Noise.Length; i++) bytes[2 + (((given.At & 0xffff) + i) % (bytes.Length - 2))] = given.Noise[i];
            try
            {
                return question.Read(bytes)?.Answers.Length is null or >= 0;
            }
            catch (DnsFormatException)
            {
                return true;
            }
        }).QuickCheckThrowOnFailure();
    }

    private static NetBiosQuestion Ask() => new(new DnsQuestion(DnsName.Parse("fred"), DnsRecordType.A));

    /// <summary>A positive answer (RFC 1002 4.2.13): no question, one record with two rows of flags and address.</summary>
    private static byte[] Answer(NetBiosQuestion question) =>
    [
        .. question.Bytes.AsSpan(0, 2), 0x85, 0, 0, 0, 0, 1, 0, 0, 0, 0, .. question.Bytes.AsSpan(12, 34), 0, 0x20, 0, 1, 0, 0, 1, 0x2c, 0, 12,
        0, 0, .. IPAddress.Parse("192.0.2.9").GetAddressBytes(), 0x80, 0, .. IPAddress.Parse("192.0.2.10").GetAddressBytes(),
    ];
}
