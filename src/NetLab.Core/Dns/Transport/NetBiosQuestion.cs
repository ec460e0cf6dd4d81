using System.Net;
using System.Security.Cryptography;

namespace NetLab.Dns;

/// <summary>
/// A question of NetBIOS's name service (RFC 1002 4.2.12) for the addresses of a name. Its messages are DNS's with names of another spelling (RFC 1001
/// 14.1) and a type of their own; what is answered is given as A records of the name that was asked for.
/// </summary>
internal sealed class NetBiosQuestion : DnsLinkQuestion
{
    private const int NameLength = 15, RowLength = 6;

    // NB, which DNS's registry has as NIMLOC; B, broadcast, where DNS has CD.
    private const DnsRecordType AddressType = (DnsRecordType)32;
    private const DnsHeaderFlags Flags = DnsHeaderFlags.RD | DnsHeaderFlags.CD;

    private readonly DnsQuestion _question;
    private readonly DnsName _encoded;

    /// <summary>Asks for a name of up to 15 characters, without a dot.</summary>
    /// <exception cref="ArgumentException">It is no such name, or other records than A are asked for.</exception>
    public NetBiosQuestion(DnsQuestion question)
    {
        if (question.Type is not (DnsRecordType.A or DnsRecordType.ANY)) throw Fault("Type", $"NetBIOS knows addresses of IPv4 alone, and no {DnsMnemonics.Text(question.Type)} records.");
        _question = question;
        _encoded = Encode(question.Owner);
        Span<byte> buffer = stackalloc byte[64];
        var query = new DnsQuery { Flags = Flags, Edns = null };
        Bytes = buffer[..query.Write(buffer, (ushort)RandomNumberGenerator.GetInt32(65536), _encoded, AddressType)].ToArray();
    }

    /// <inheritdoc/>
    public override byte[] Bytes { get; }

    /// <summary>A name as it stands in messages: in capitals, filled up with spaces and a zero for a machine's own name, each half byte a letter from A on.</summary>
    public static DnsName Encode(DnsName name)
    {
        if (name.LabelCount != 1 || name.Label(0).Length > NameLength) throw Fault("Name", $"'{name.Text}' is no NetBIOS name: it has one label of up to {NameLength} characters.");
        ReadOnlySpan<byte> label = name.Label(0);
        Span<byte> wire = stackalloc byte[2 * (NameLength + 1) + 2];
        wire[0] = 2 * (NameLength + 1);
        for (int i = 0; i <= NameLength; i++)
        {
            int value = i == NameLength ? 0 : i < label.Length ? label[i] is >= (byte)'a' and <= (byte)'z' ? label[i] - 32 : label[i] : ' ';
            wire[1 + (2 * i)] = (byte)('A' + (value >> 4));
            wire[2 + (2 * i)] = (byte)('A' + (value & 15));
        }
        wire[^1] = 0;
        return DnsName.FromWire(wire);
    }

    /// <inheritdoc/>
    public override DnsMessage? Read(ReadOnlySpan<byte> answer)
    {
        if (answer.Length < DnsHeader.Size) return null;
        DnsHeader header = DnsHeader.Read(answer);
        if (header.Id != DnsHeader.Read(Bytes).Id || (header.Flags & DnsHeaderFlags.QR) == 0) return null;
        DnsMessage message = DnsMessage.Parse(answer);
        var records = new List<DnsRecord>();
        foreach (DnsRecord record in message.Answers)
        {
            if (record is not DnsUnknownRecord { Type: AddressType, Class: DnsClass.IN } row || !row.Owner.Equals(_encoded)) continue;
            // Of each row the first two bytes say what kind of node has the address.
            for (int at = 0; at + RowLength <= row.Bytes.Length; at += RowLength) records.Add(new DnsARecord(_question.Owner, row.TTL, new IPAddress(row.Bytes.AsSpan(at + 2, 4))));
        }
        if (records.Count == 0) return null;
        return new DnsMessage { Id = message.Id, Flags = message.Flags & (DnsHeaderFlags.QR | DnsHeaderFlags.AA), Questions = [_question], Answers = [.. records] };
    }

    private static ArgumentException Fault(string parameter, string problem) => new(problem, parameter);
}
