using System.Text;

namespace NetLab.Dns;

/// <summary>The set of types that NSEC, NSEC3 and CSYNC records carry (RFC 4034 4.1.2).</summary>
internal static class DnsTypeBitmap
{
    /// <summary>Reads the types up to the end of the record's data.</summary>
    public static DnsRecordType[] Read(ref DnsReader reader, bool mayBeEmpty)
    {
        var types = new List<DnsRecordType>();
        int window = -1;
        if (reader.Remaining == 0 && !mayBeEmpty) throw reader.Malformed("the set of types is empty");
        while (reader.Remaining > 0)
        {
            int next = reader.UInt8();
            if (next <= window) throw reader.Malformed("the windows of a set of types are not in order");
            window = next;
            int length = reader.UInt8();
            if (length is 0 or > 32) throw reader.Malformed($"a window of a set of types has {length} bytes, where 1 to 32 can be");
            ReadOnlySpan<byte> bits = reader.Take(length);
            if (bits[^1] == 0) throw reader.Malformed("a window of a set of types ends in a zero byte");
            for (int i = 0; i < length * 8; i++)
            {
                if ((bits[i / 8] & (0x80 >> (i % 8))) != 0) types.Add((DnsRecordType)((window << 8) | i));
            }
        }
        return [.. types];
    }

    /// <summary>Writes types, which are in ascending order.</summary>
    public static void Write(ref DnsWriter writer, ReadOnlySpan<DnsRecordType> types)
    {
        Span<byte> bits = stackalloc byte[32];
        for (int i = 0; i < types.Length;)
        {
            int window = (ushort)types[i] >> 8, last = 0;
            bits.Clear();
            for (; i < types.Length && (ushort)types[i] >> 8 == window; i++)
            {
                int bit = (ushort)types[i] & 255;
                bits[bit / 8] |= (byte)(0x80 >> (bit % 8));
                last = bit / 8;
            }
            writer.UInt8((byte)window);
            writer.UInt8((byte)(last + 1));
            writer.Bytes(bits[..(last + 1)]);
        }
    }

    /// <summary>The mnemonics, a space before each.</summary>
    public static string Text(ReadOnlySpan<DnsRecordType> types)
    {
        var text = new StringBuilder();
        foreach (DnsRecordType type in types) text.Append(' ').Append(DnsMnemonics.Text(type));
        return text.ToString();
    }
}
