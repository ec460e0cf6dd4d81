using System.Buffers;

namespace NetLab.Dns;

/// <summary>A DNS message (RFC 1035 4): what is asked, what is answered, and EDNS's part of it.</summary>
public sealed partial class DnsMessage
{
    /// <summary>The longest message, over TCP.</summary>
    public const int MaximumLength = 65535;

    /// <summary>What joins an answer with its question.</summary>
    public ushort Id { get; init; }

    /// <summary>The header's flags.</summary>
    public DnsHeaderFlags Flags { get; init; }

    /// <summary>What the message is for.</summary>
    public DnsOpcode Opcode { get; init; }

    /// <summary>What the server answered, EDNS's upper bits included.</summary>
    public DnsResponseCode ResponseCode { get; init; }

    /// <summary>What is asked; nearly always one question.</summary>
    public DnsQuestion[] Questions { get; init; } = [];

    /// <summary>The records that answer.</summary>
    public DnsRecord[] Answers { get; init; } = [];

    /// <summary>The records about authority.</summary>
    public DnsRecord[] Authority { get; init; } = [];

    /// <summary>Records that may help; the OPT record is <see cref="Edns"/> and not here.</summary>
    public DnsRecord[] Additional { get; init; } = [];

    /// <summary>EDNS's part; null when the message has no OPT record.</summary>
    public DnsEdns? Edns { get; init; }

    /// <summary>The message's size in bytes, as it was received; 0 for one made here.</summary>
    public int Size { get; private init; }

    /// <summary>How many bytes followed the message. A clean message has none; dig warns of them.</summary>
    public int TrailingBytes { get; private init; }

    /// <summary>Where in the received bytes the TSIG record begins: what it signs ends there. 0 when there is none.</summary>
    public int TsigOffset { get; private set; }

    /// <summary>The TSIG record, which is always the last; null when there is none.</summary>
    public DnsTsigRecord? Tsig => Additional.Length > 0 ? Additional[^1] as DnsTsigRecord : null;

    /// <summary>The message is an answer (QR).</summary>
    public bool IsResponse => (Flags & DnsHeaderFlags.QR) != 0;

    /// <summary>The answer was cut to fit (TC).</summary>
    public bool IsTruncated => (Flags & DnsHeaderFlags.TC) != 0;

    /// <summary>Writes the message, names compressed.</summary>
    /// <param name="destination">Where to; a message has at most 65,535 bytes.</param>
    /// <returns>How many bytes were written.</returns>
    /// <exception cref="DnsMessageSizeException">It does not fit.</exception>
    public int Write(Span<byte> destination)
    {
        var writer = new DnsWriter(destination[..Math.Min(destination.Length, MaximumLength)]);
        writer.UInt16(Id);
        writer.UInt16(DnsHeader.Join(Flags, Opcode, ResponseCode));
        writer.UInt16(checked((ushort)Questions.Length));
        writer.UInt16(checked((ushort)Answers.Length));
        writer.UInt16(checked((ushort)Authority.Length));
        writer.UInt16(checked((ushort)(Additional.Length + (Edns is null ? 0 : 1))));
        foreach (DnsQuestion question in Questions)
        {
            writer.Name(question.Owner);
            writer.UInt16((ushort)question.Type);
            writer.UInt16((ushort)question.Class);
        }
        foreach (DnsRecord record in Answers) record.Write(ref writer);
        foreach (DnsRecord record in Authority) record.Write(ref writer);
        // A TSIG record has to be the last of all.
        int last = Tsig is null ? Additional.Length : Additional.Length - 1;
        for (int i = 0; i < last; i++) Additional[i].Write(ref writer);
        Edns?.Write(ref writer, ResponseCode);
        Tsig?.Write(ref writer);
        return writer.Position;
    }

    /// <summary>The message's bytes.</summary>
    /// <exception cref="DnsMessageSizeException">It has more than 65,535.</exception>
    public byte[] ToArray()
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(MaximumLength);
        try
        {
            return buffer.AsSpan(0, Write(buffer)).ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
