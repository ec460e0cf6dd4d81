using System.Buffers.Binary;

namespace NetLab.Dns;

/// <summary>The first twelve bytes of a message (RFC 1035 4.1.1). Enough to tell whether an answer is ours before reading all of it.</summary>
/// <param name="Id">What joins an answer with its question.</param>
/// <param name="Bits">The second field: flags, opcode and response code.</param>
/// <param name="Questions">How many questions follow, so it says.</param>
/// <param name="Answers">How many records answer, so it says.</param>
/// <param name="Authority">How many records name authorities, so it says.</param>
/// <param name="Additional">How many more records there are, so it says.</param>
public readonly record struct DnsHeader(ushort Id, ushort Bits, ushort Questions, ushort Answers, ushort Authority, ushort Additional)
{
    /// <summary>Its size in bytes.</summary>
    public const int Size = 12;

    private const DnsHeaderFlags AllFlags = (DnsHeaderFlags)0x87f0;

    /// <summary>The flags.</summary>
    public DnsHeaderFlags Flags => (DnsHeaderFlags)Bits & AllFlags;

    /// <summary>What the message is for.</summary>
    public DnsOpcode Opcode => (DnsOpcode)((Bits >> 11) & 15);

    /// <summary>The lower four bits of the response code; EDNS has the upper eight.</summary>
    public DnsResponseCode ResponseCode => (DnsResponseCode)(Bits & 15);

    /// <summary>Reads a header.</summary>
    /// <exception cref="DnsFormatException">There are fewer than twelve bytes.</exception>
    public static DnsHeader Read(ReadOnlySpan<byte> message) =>
        message.Length >= Size
            ? new DnsHeader(Word(message, 0), Word(message, 2), Word(message, 4), Word(message, 6), Word(message, 8), Word(message, 10))
            : throw new DnsFormatException($"a header has {Size} bytes, and there are {message.Length}", message.Length);

    /// <summary>The second field from its parts.</summary>
    internal static ushort Join(DnsHeaderFlags flags, DnsOpcode opcode, DnsResponseCode code) =>
        (ushort)((ushort)(flags & AllFlags) | (((int)opcode & 15) << 11) | ((int)code & 15));

    private static ushort Word(ReadOnlySpan<byte> message, int at) => BinaryPrimitives.ReadUInt16BigEndian(message[at..]);
}
