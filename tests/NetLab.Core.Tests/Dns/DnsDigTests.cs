using NetLab.Dns;

namespace NetLab.Tests.Dns;

/// <summary>Every type's text against dig's, for data drawn at random that one server sends to both.</summary>
public class DnsDigTests
{
    private const int Records = 60;

    public static TheoryData<string> Types => [.. RandomRecords.Types.Select(static type => type.ToString()), "TYPE65280"];

    [Theory]
    [MemberData(nameof(Types))]
    public void Text_is_spelled_as_dig_spells_it(string type)
    {
        DnsRecordType code = DnsMnemonics.ParseType(type);
        var random = new Random(20261122 + (int)code);
        // dig refuses NSEC3 records at names that are no hashes.
        DnsName owner = DnsName.Parse(code == DnsRecordType.NSEC3 ? "0P9mhaveqvm6t7vbl5lop2u3t2rp3tom.test" : "Example.test");
        DnsRecord[] records = [.. Enumerable.Range(0, Records).Select(_ => DnsRecord.Create(owner, code, 300, RandomRecords.Data(code, random)))];
        using var server = new TestServer(question => TestServer.Reply(question, records));
        // BIND 9.20 has a name for key7.
        string[] dig = [.. Dig.Answer(server.Port, owner.Text, type).Select(static line => line.Replace(" dohpath=", " key7=", StringComparison.Ordinal))];
        string[] ours = [.. records.Select(static record => record.ToString().Replace('\t', ' '))];
        string[] missing = [.. dig.Except(ours)], wrong = [.. ours.Except(dig)];
        Assert.True(missing.Length + wrong.Length == 0, $"{wrong.Length} of {ours.Length} differ:\ndig  {string.Join("\ndig  ", missing.Take(3))}\nours {string.Join("\nours ", wrong.Take(3))}");
    }
}
