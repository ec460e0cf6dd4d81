using System.Globalization;
using System.Text;
using NetLab.Network;

namespace NetLab.Firewall.Rules;

/// <summary>Values of rules as nft writes them. Bytes of any length give a text; what does not fit its type is written in hexadecimal.</summary>
internal static class DataText
{
    /// <summary>Writes a value.</summary>
    /// <param name="type">What it means.</param>
    /// <param name="bytes">It, as the register has it.</param>
    /// <param name="bigEndian">Whether a number is in network order.</param>
    /// <param name="interfaces">The names of interfaces by index.</param>
    public static string Write(DataType type, ReadOnlySpan<byte> bytes, bool bigEndian, IReadOnlyDictionary<int, string> interfaces)
    {
        switch (type)
        {
            case DataType.IPv4 when bytes.Length >= 4: return Address(bytes[..4]);
            case DataType.IPv6 when bytes.Length >= 16: return Address(bytes[..16]);
            case DataType.Ether when bytes.Length >= 6: return Ether(bytes[..6]);
            case DataType.InterfaceName: return InterfaceName(bytes);
            case DataType.Text: return Quote(bytes.TrimEnd((byte)0));
            case DataType.Bytes or DataType.IPv4 or DataType.IPv6 or DataType.Ether or DataType.Verdict: return Hex(bytes);
        }
        if (bytes.Length > 8) return Hex(bytes);
        ulong number = Number(bytes, bigEndian);
        if (DataNames.Bits(type) is not null) return Bits(type, number);
        if (number <= uint.MaxValue && DataNames.Find(type, (uint)number) is string name) return name;
        return type switch
        {
            DataType.Mark => string.Create(CultureInfo.InvariantCulture, $"0x{number:x8}"),
            DataType.EtherType => string.Create(CultureInfo.InvariantCulture, $"0x{number:x4}"),
            DataType.ClassId => number switch
            {
                0 => "none",
                uint.MaxValue => "root",
                _ => string.Create(CultureInfo.InvariantCulture, $"{number >> 16:x}:{number & 0xffff:x}"),
            },
            DataType.InterfaceIndex when number <= int.MaxValue && interfaces.TryGetValue((int)number, out string? link) => Quote(link),
            DataType.Dscp => string.Create(CultureInfo.InvariantCulture, $"0x{number:x2}"),
            _ => number.ToString(CultureInfo.InvariantCulture),
        };
    }

    /// <summary>A set of bits by the names of those that are set, the lowest first; bits without a name in hexadecimal.</summary>
    public static string Bits(DataType type, ulong number)
    {
        var names = new List<string>();
        foreach ((uint value, string name) in DataNames.Bits(type) ?? [])
        {
            if ((number & value) == 0) continue;
            names.Add(name);
            number &= ~(ulong)value;
        }
        if (number != 0 || names.Count == 0) names.Add(string.Create(CultureInfo.InvariantCulture, $"0x{number:x}"));
        return string.Join(',', names);
    }

    /// <summary>A number of at most 8 bytes.</summary>
    public static ulong Number(ReadOnlySpan<byte> bytes, bool bigEndian)
    {
        ulong number = 0;
        if (bigEndian || !BitConverter.IsLittleEndian)
        {
            foreach (byte b in bytes) number = (number << 8) | b;
        }
        else
        {
            for (int i = Math.Min(bytes.Length, 8) - 1; i >= 0; i--) number = (number << 8) | bytes[i];
        }
        return number;
    }

    /// <summary>Text in double quotes; what would end it is left visible as nft leaves it.</summary>
    public static string Quote(string text) => $"\"{text}\"";

    public static string Hex(ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? "0x0" : $"0x{Convert.ToHexStringLower(bytes)}";

    private static string Quote(ReadOnlySpan<byte> text) => Quote(Encoding.UTF8.GetString(text));

    private static string Address(ReadOnlySpan<byte> bytes) => IPValue.TryRead(bytes, out IPValue value) ? value.ToString() : Hex(bytes);

    private static string Ether(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(17);
        foreach (byte b in bytes) text.Append(text.Length > 0 ? ":" : "").Append(CultureInfo.InvariantCulture, $"{b:x2}");
        return text.ToString();
    }

    /// <summary>An interface's name; one that is compared without its NUL is the beginning of one.</summary>
    private static string InterfaceName(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)0);
        return end < 0 && bytes.Length < 16 ? Quote(Encoding.UTF8.GetString(bytes) + "*") : Quote(Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]));
    }
}
