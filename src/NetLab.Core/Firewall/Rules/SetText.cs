using System.Globalization;
using NetLab.Network;

namespace NetLab.Firewall.Rules;

/// <summary>Sets as nft writes them in a rule: a named one by its name, an anonymous one by its elements.</summary>
internal static class SetText
{
    /// <summary>More elements than this are counted, not written.</summary>
    private const int MostElements = 200;

    /// <param name="name">The set's name in the rule.</param>
    /// <param name="set">The set, or null when it could not be read.</param>
    /// <param name="keys">What is looked up, whose types the keys have.</param>
    /// <param name="data">The types of a map's values; null writes verdicts, or bytes.</param>
    /// <param name="context">The rule's surroundings.</param>
    public static string Write(string name, SetMessage? set, IReadOnlyList<Operand> keys, IReadOnlyList<DataType>? data, RuleContext context)
    {
        if (set is null || !set.IsAnonymous) return $"@{name}";
        var texts = new List<string>();
        string? rest = null;
        foreach ((byte[] from, byte[] to, SetElement element) in Ranges(set, keys))
        {
            string value = element.Verdict is { } verdict ? $" : {VerdictPart.Text(verdict)}"
                : element.Data.Length > 0 ? $" : {Data(element.Data, data, context)}" : "";
            if (element.IsCatchAll) rest = $"*{value}";
            else texts.Add(Key(from, to, keys, context) + value);
            if (texts.Count < MostElements) continue;
            texts.Add(string.Create(CultureInfo.InvariantCulture, $"... ({set.Elements.Count} elements)"));
            break;
        }
        if (rest is not null) texts.Add(rest);
        return $"{{ {string.Join(", ", texts)} }}";
    }

    /// <summary>A set's elements as ranges of keys, both ends included, in order.</summary>
    public static IEnumerable<(byte[] From, byte[] To, SetElement Element)> Ranges(SetMessage set, IReadOnlyList<Operand> keys)
    {
        bool little = keys.Count == 1 && (!keys[0].BigEndian || keys[0].Type == DataType.InterfaceName) && BitConverter.IsLittleEndian;
        var sorted = new List<SetElement>(set.Elements);
        sorted.Sort((one, other) =>
        {
            int order = little ? CompareReversed(one.Key, other.Key) : one.Key.AsSpan().SequenceCompareTo(other.Key);
            // Where one interval ends and the next begins at the same key the end comes first.
            return order != 0 ? order : other.IsEnd.CompareTo(one.IsEnd);
        });
        bool intervals = (set.Flags & SetMessage.Interval) != 0 && (set.Flags & SetMessage.Concatenation) == 0;
        for (int i = 0; i < sorted.Count; i++)
        {
            SetElement element = sorted[i];
            if (element.IsEnd) continue;
            byte[] last = element.KeyEnd ?? element.Key;
            if (intervals && element.KeyEnd is null && !element.IsCatchAll)
            {
                // An interval ends in front of the next key; one without an end goes on to the highest.
                last = i + 1 < sorted.Count ? Before(sorted[i + 1].Key) : [.. Enumerable.Repeat((byte)0xff, element.Key.Length)];
            }
            yield return (element.Key, last, element);
        }
    }

    /// <summary>A value of several parts, each beginning on four bytes.</summary>
    public static string Data(ReadOnlySpan<byte> bytes, IReadOnlyList<DataType>? types, RuleContext context)
    {
        if (types is null || types.Count == 0) return DataText.Hex(bytes);
        string text = "";
        foreach (DataType type in types)
        {
            int size = Math.Min(Size(type), bytes.Length);
            text += (text.Length > 0 ? " . " : "") + context.Write(type, bytes[..size], bigEndian: type is not (DataType.Mark or DataType.InterfaceIndex));
            bytes = bytes[Math.Min((size + 3) & ~3, bytes.Length)..];
        }
        return text;
    }

    /// <summary>The bytes of a type's values.</summary>
    public static int Size(DataType type) => type switch
    {
        DataType.IPv6 or DataType.InterfaceName => 16,
        DataType.Ether => 6,
        DataType.Port or DataType.EtherType => 2,
        DataType.Protocol or DataType.IcmpType or DataType.Icmp6Type or DataType.Dscp => 1,
        _ => 4,
    };

    private static string Key(ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, IReadOnlyList<Operand> keys, RuleContext context)
    {
        if (keys.Count == 1) return Range(keys[0], from, to, context);
        string text = "";
        foreach (Operand operand in keys)
        {
            int size = Math.Min(operand.Length, Math.Min(from.Length, to.Length));
            text += (text.Length > 0 ? " . " : "") + Range(operand, from[..size], to[..size], context);
            int step = (operand.Length + 3) & ~3;
            from = from[Math.Min(step, from.Length)..];
            to = to[Math.Min(step, to.Length)..];
        }
        return text;
    }

    private static string Range(Operand operand, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, RuleContext context)
    {
        // Keys shorter than four bytes are kept in four.
        if (operand.Length < from.Length && operand.Length > 0)
        {
            from = from[..operand.Length];
            to = to[..Math.Min(operand.Length, to.Length)];
        }
        string first = context.Write(operand.Type, from, operand.BigEndian);
        if (from.SequenceEqual(to)) return first;
        if (operand.Type is DataType.IPv4 or DataType.IPv6 && IPValue.TryRead(from, out IPValue low) && IPValue.TryRead(to, out IPValue high) && low.Family == high.Family)
        {
            UInt128 difference = low.Bits ^ high.Bits;
            if ((low.Bits & difference) == 0 && (difference & (difference + 1)) == 0)
                return string.Create(CultureInfo.InvariantCulture, $"{first}/{low.BitCount - (int)(128 - UInt128.LeadingZeroCount(difference))}");
        }
        return $"{first}-{context.Write(operand.Type, to, operand.BigEndian)}";
    }

    private static byte[] Before(byte[] key)
    {
        byte[] before = [.. key];
        for (int i = before.Length - 1; i >= 0 && before[i]-- == 0; i--)
        {
            // Borrow from the byte in front.
        }
        return before;
    }

    private static int CompareReversed(byte[] one, byte[] other)
    {
        for (int i = Math.Max(one.Length, other.Length) - 1; i >= 0; i--)
        {
            int order = (i < one.Length ? one[i] : 0) - (i < other.Length ? other[i] : 0);
            if (order != 0) return order;
        }
        return 0;
    }
}
