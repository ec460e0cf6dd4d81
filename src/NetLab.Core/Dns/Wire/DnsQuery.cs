namespace NetLab.Dns;

/// <summary>
/// Writes questions fast: straight into the caller's buffer, with no object made but the name. A resolver that asks many keeps one of these with
/// the flags and EDNS it uses.
/// </summary>
public sealed class DnsQuery
{
    /// <summary>Flags of the questions; recursion is asked for if nothing else is said.</summary>
    public DnsHeaderFlags Flags { get; init; } = DnsHeaderFlags.RD;

    /// <summary>EDNS's part; null leaves it out. 1232 bytes over UDP and no option if nothing else is said.</summary>
    public DnsEdns? Edns { get; init; } = new();

    /// <summary>The class asked for.</summary>
    public DnsClass Class { get; init; } = DnsClass.IN;

    /// <summary>Writes one question.</summary>
    /// <param name="destination">Where to. 512 bytes suffice for any name unless there are EDNS options.</param>
    /// <param name="id">What joins the answer with it; random, so that nobody can guess it.</param>
    /// <param name="name">The name.</param>
    /// <param name="type">The type wanted.</param>
    /// <returns>How many bytes were written.</returns>
    /// <exception cref="DnsMessageSizeException">It does not fit.</exception>
    public int Write(Span<byte> destination, ushort id, DnsName name, DnsRecordType type)
    {
        ArgumentNullException.ThrowIfNull(name);
        var writer = new DnsWriter(destination);
        writer.UInt16(id);
        writer.UInt16(DnsHeader.Join(Flags, DnsOpcode.Query, DnsResponseCode.NoError));
        writer.UInt16(1);
        writer.UInt16(0);
        writer.UInt16(0);
        writer.UInt16((ushort)(Edns is null ? 0 : 1));
        writer.PlainName(name);
        writer.UInt16((ushort)type);
        writer.UInt16((ushort)Class);
        Edns?.Write(ref writer, DnsResponseCode.NoError);
        return writer.Position;
    }

    /// <summary>
    /// Whether an answer is to a question: its id, QR, opcode and question are as they were asked. Case counts when <paramref name="exactCase"/>
    /// is set (0x20). Reads no more than the question, so that a flood of forgeries costs little.
    /// </summary>
    /// <param name="answer">What came in, from the address that was asked.</param>
    /// <param name="question">What was sent.</param>
    /// <param name="exactCase">The name's case must be the same.</param>
    public static bool IsAnswerTo(ReadOnlySpan<byte> answer, ReadOnlySpan<byte> question, bool exactCase = false)
    {
        if (answer.Length < DnsHeader.Size || question.Length < DnsHeader.Size) return false;
        DnsHeader sent = DnsHeader.Read(question), got = DnsHeader.Read(answer);
        if (got.Id != sent.Id || (got.Flags & DnsHeaderFlags.QR) == 0 || got.Opcode != sent.Opcode) return false;
        // A server that could not read the question may leave it out (RFC 1035 4.1.1).
        if (got.Questions == 0 && answer.Length == DnsHeader.Size && got.ResponseCode is DnsResponseCode.FormErr or DnsResponseCode.NotImp) return true;
        if (got.Questions != sent.Questions || sent.Questions != 1) return false;
        int end = DnsHeader.Size;
        while (end < question.Length && question[end] != 0) end += question[end] + 1;
        end += 5;
        if (end > question.Length || end > answer.Length) return false;
        ReadOnlySpan<byte> asked = question[DnsHeader.Size..end], echoed = answer[DnsHeader.Size..end];
        return exactCase ? asked.SequenceEqual(echoed) : DnsName.SameWithoutCase(asked[..^4], echoed[..^4]) && asked[^4..].SequenceEqual(echoed[^4..]);
    }
}
