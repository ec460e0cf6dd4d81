namespace NetLab.Dns;

public sealed partial class DnsMessage
{
    // An empty owner, type, class, TTL and length; an empty name, type and class.
    private const int SmallestRecord = 11;
    private const int SmallestQuestion = 5;

    /// <summary>Reads a message. Bytes after it are left alone and counted in <see cref="TrailingBytes"/>.</summary>
    /// <exception cref="DnsFormatException">The bytes are no message.</exception>
    public static DnsMessage Parse(ReadOnlySpan<byte> bytes)
    {
        DnsHeader header = DnsHeader.Read(bytes);
        var reader = new DnsReader(bytes);
        reader.Take(DnsHeader.Size);
        DnsQuestion[] questions = ReadQuestions(ref reader, header.Questions);
        DnsRecord[] answers = ReadRecords(ref reader, header.Answers, DnsSection.Answer);
        DnsRecord[] authority = ReadRecords(ref reader, header.Authority, DnsSection.Authority);
        int tsig = 0;
        DnsRecord[] additional = ReadRecords(ref reader, header.Additional, DnsSection.Additional, ref tsig);
        DnsEdns? edns = TakeEdns(ref additional, reader);
        return new DnsMessage
        {
            Id = header.Id,
            Flags = header.Flags,
            Opcode = header.Opcode,
            ResponseCode = (DnsResponseCode)((int)header.ResponseCode | ((edns?.ExtendedResponseCode ?? 0) << 4)),
            Questions = questions,
            Answers = answers,
            Authority = authority,
            Additional = additional,
            Edns = edns,
            Size = reader.Position,
            TrailingBytes = bytes.Length - reader.Position,
            TsigOffset = tsig,
        };
    }

    // The header's counts are claims: more than the bytes can hold are refused before anything is set aside for them.
    private static void CheckCount(in DnsReader reader, int count, int smallest, string what)
    {
        if (count > reader.Remaining / smallest) throw reader.Malformed($"the header counts {count} {what}, but {reader.Remaining} bytes are left");
    }

    private static DnsQuestion[] ReadQuestions(ref DnsReader reader, int count)
    {
        if (count == 0) return [];
        CheckCount(reader, count, SmallestQuestion, "questions");
        var questions = new DnsQuestion[count];
        for (int i = 0; i < count; i++) questions[i] = new DnsQuestion(reader.Name(), (DnsRecordType)reader.UInt16(), (DnsClass)reader.UInt16());
        return questions;
    }

    private static DnsRecord[] ReadRecords(ref DnsReader reader, int count, DnsSection section)
    {
        int tsig = 0;
        return ReadRecords(ref reader, count, section, ref tsig);
    }

    private static DnsRecord[] ReadRecords(ref DnsReader reader, int count, DnsSection section, ref int tsig)
    {
        if (count == 0) return [];
        CheckCount(reader, count, SmallestRecord, "records");
        var records = new DnsRecord[count];
        for (int i = 0; i < count; i++)
        {
            int start = reader.Position;
            records[i] = DnsRecord.Read(ref reader, section);
            if (records[i].Type == DnsRecordType.OPT && section != DnsSection.Additional) throw new DnsFormatException("an OPT record stands outside the additional section", start);
            if (records[i].Type != DnsRecordType.TSIG) continue;
            if (section != DnsSection.Additional || i != count - 1) throw new DnsFormatException("a TSIG record is not the last of the message", start);
            tsig = start;
        }
        return records;
    }

    private static DnsEdns? TakeEdns(ref DnsRecord[] additional, in DnsReader reader)
    {
        DnsEdns? edns = null;
        int kept = 0;
        foreach (DnsRecord record in additional)
        {
            if (record is not DnsOptRecord opt) additional[kept++] = record;
            else if (edns is null) edns = opt.Edns;
            else throw reader.Malformed("the message has two OPT records");
        }
        if (kept < additional.Length) additional = kept == 0 ? [] : additional[..kept];
        return edns;
    }
}
