using System.Globalization;
using System.Text;

namespace NetLab.Packets;

/// <summary>
/// The head and the first question of a DNS message (RFC 1035), enough for a line about it. ConvertFrom-DnsMessage reads it all from the packet's payload.
/// </summary>
public sealed class DnsSummary
{
    private const int HeaderSize = 12;

    /// <summary>The message's number.</summary>
    public ushort Id { get; private init; }

    /// <summary>The flags as they are.</summary>
    public ushort Flags { get; private init; }

    /// <summary>Whether it is an answer.</summary>
    public bool IsResponse => (Flags & 0x8000) != 0;

    /// <summary>The response code: 0 no error, 2 server failure, 3 no such name, 5 refused.</summary>
    public int ResponseCode => Flags & 15;

    /// <summary>How many questions it has.</summary>
    public int QuestionCount { get; private init; }

    /// <summary>How many records answer it.</summary>
    public int AnswerCount { get; private init; }

    /// <summary>How many records say who knows.</summary>
    public int AuthorityCount { get; private init; }

    /// <summary>How many records come besides.</summary>
    public int AdditionalCount { get; private init; }

    /// <summary>The name asked for, with its last dot; null where there is no whole question.</summary>
    public string? QuestionName { get; private init; }

    /// <summary>The type asked for, such as <c>AAAA</c>; null where there is no whole question.</summary>
    public string? QuestionType { get; private init; }

    internal static DnsSummary? TryRead(ReadOnlySpan<byte> message)
    {
        if (message.Length < HeaderSize) return null;
        int questions = PacketBytes.UInt16(message, 4), at = HeaderSize;
        string? name = questions == 0 ? null : TryReadName(message, ref at);
        return new DnsSummary
        {
            Id = PacketBytes.UInt16(message, 0),
            Flags = PacketBytes.UInt16(message, 2),
            QuestionCount = questions,
            AnswerCount = PacketBytes.UInt16(message, 6),
            AuthorityCount = PacketBytes.UInt16(message, 8),
            AdditionalCount = PacketBytes.UInt16(message, 10),
            QuestionName = name,
            QuestionType = name is not null && at + 4 <= message.Length ? TypeName(PacketBytes.UInt16(message, at)) : null,
        };
    }

    /// <summary>The message as tcpdump shows it, without the records.</summary>
    internal string Describe(int length)
    {
        string[] operations = ["", " inv_q", " stat", " op3", " notify", " update"], codes = ["", " FormErr", " ServFail", " NXDomain", " NotImp", " Refused", " YXDomain", " YXRRSet", " NXRRSet", " NotAuth", " NotZone"];
        int operation = Flags >> 11 & 15;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Id}{(operation < operations.Length ? operations[operation] : $" op{operation}")}");
        if (IsResponse)
        {
            text.Append(ResponseCode < codes.Length ? codes[ResponseCode] : $" Resp{ResponseCode}");
            if ((Flags & 0x0400) != 0) text.Append('*');
            if ((Flags & 0x0080) == 0) text.Append('-');
            if ((Flags & 0x0200) != 0) text.Append('|');
            if ((Flags & 0x0020) != 0) text.Append('$');
            if (QuestionCount != 1) text.Append(CultureInfo.InvariantCulture, $" [{QuestionCount}q]");
            text.Append(CultureInfo.InvariantCulture, $" {AnswerCount}/{AuthorityCount}/{AdditionalCount}");
        }
        else
        {
            if ((Flags & 0x0100) != 0) text.Append('+');
            if ((Flags & 0x0010) != 0) text.Append('%');
            if (AnswerCount != 0) text.Append(CultureInfo.InvariantCulture, $" [{AnswerCount}a]");
            if (QuestionCount != 1) text.Append(CultureInfo.InvariantCulture, $" [{QuestionCount}q]");
            if (AuthorityCount != 0) text.Append(CultureInfo.InvariantCulture, $" [{AuthorityCount}n]");
            if (AdditionalCount != 0) text.Append(CultureInfo.InvariantCulture, $" [{AdditionalCount}au]");
            if (QuestionName is not null) text.Append(CultureInfo.InvariantCulture, $" {QuestionType}? {QuestionName}");
        }
        return text.Append(CultureInfo.InvariantCulture, $" ({length})").ToString();
    }

    private static string? TryReadName(ReadOnlySpan<byte> message, ref int at)
    {
        const int LongestName = 255;
        var name = new StringBuilder();
        while (at < message.Length)
        {
            int length = message[at++];
            if (length == 0) return name.Length == 0 ? "." : name.ToString();
            // The first name of a message has nothing before it to point to.
            if (length > 63 || at + length > message.Length || name.Length + length > LongestName) return null;
            foreach (byte letter in message.Slice(at, length))
            {
                if (letter is > 0x20 and < 0x7f and not (byte)'.' and not (byte)'\\') name.Append((char)letter);
                else name.Append(CultureInfo.InvariantCulture, $"\\{letter:000}");
            }
            name.Append('.');
            at += length;
        }
        return null;
    }

    private static string TypeName(ushort type) => type switch
    {
        1 => "A", 2 => "NS", 5 => "CNAME", 6 => "SOA", 12 => "PTR", 13 => "HINFO", 15 => "MX", 16 => "TXT", 28 => "AAAA", 33 => "SRV", 35 => "NAPTR", 39 => "DNAME", 41 => "OPT",
        43 => "DS", 44 => "SSHFP", 46 => "RRSIG", 47 => "NSEC", 48 => "DNSKEY", 50 => "NSEC3", 52 => "TLSA", 64 => "SVCB", 65 => "HTTPS", 251 => "IXFR", 252 => "AXFR", 255 => "ANY", 257 => "CAA",
        _ => $"Type{type}",
    };
}
