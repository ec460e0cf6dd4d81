using System.Text;
using System.Text.Unicode;

namespace NetLab.DBus;

/// <summary>
/// Texts from the wire, checked. Names of interfaces, members and properties come again and again, so a bounded number of them is
/// remembered and given out again instead of a copy; a place that is taken by another text gives way.
/// </summary>
internal static class DBusText
{
    private const int LongestKept = 64;
    private const int Places = 1024;

    /// <summary>What is in a place is immutable and compared before use, so it needs no lock.</summary>
    private static readonly string?[] Kept = new string?[Places];

    private static readonly string?[] Paths = new string?[Places];
    private static readonly string?[] Interfaces = new string?[Places];
    private static readonly string?[] Members = new string?[Places];
    private static readonly string?[] BusNames = new string?[Places];

    private delegate string? Fault(ReadOnlySpan<char> text);

    /// <summary>A text: valid UTF-8 without NUL.</summary>
    public static string Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return "";
        // What is not ASCII stays NUL here, so that one search finds both that and a NUL that was sent.
        string text = string.Create(bytes.Length, bytes, static (target, source) => Ascii.ToUtf16(source, target, out _));
        if (!text.Contains('\0', StringComparison.Ordinal)) return text;
        if (bytes.Contains((byte)0)) throw new DBusFormatException("A D-Bus text contains NUL.");
        if (!Utf8.IsValid(bytes)) throw new DBusFormatException("A D-Bus text is not UTF-8.");
        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>A text that tends to come again.</summary>
    public static string ReadRepeated(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length is 0 or > LongestKept) return Read(bytes);
        ref string? place = ref Kept[Hash(bytes)];
        string? kept = Volatile.Read(ref place);
        if (kept is not null && Ascii.Equals(bytes, kept)) return kept;
        string text = Read(bytes);
        Volatile.Write(ref place, text);
        return text;
    }

    /// <summary>A valid object path. (Of any length: paths are not names.)</summary>
    public static string ReadPath(ReadOnlySpan<byte> bytes) => ReadValid(bytes, Paths, DBusNames.ObjectPathFault, "object path");

    /// <summary>The valid name of an interface or error.</summary>
    public static string ReadInterface(ReadOnlySpan<byte> bytes, string kind) => ReadValid(bytes, Interfaces, DBusNames.InterfaceFault, kind);

    /// <summary>A member's valid name.</summary>
    public static string ReadMember(ReadOnlySpan<byte> bytes) => ReadValid(bytes, Members, DBusNames.MemberFault, "member name");

    /// <summary>A valid bus name.</summary>
    public static string ReadBusName(ReadOnlySpan<byte> bytes) => ReadValid(bytes, BusNames, DBusNames.BusNameFault, "bus name");

    /// <summary>A text that some rule holds for; those kept in its table have passed it.</summary>
    private static string ReadValid(ReadOnlySpan<byte> bytes, string?[] table, Fault fault, string kind)
    {
        if (bytes.Length is 0 or > LongestKept) return Valid(bytes, fault, kind);
        ref string? place = ref table[Hash(bytes)];
        string? kept = Volatile.Read(ref place);
        if (kept is not null && Ascii.Equals(bytes, kept)) return kept;
        string text = Valid(bytes, fault, kind);
        Volatile.Write(ref place, text);
        return text;
    }

    private static string Valid(ReadOnlySpan<byte> bytes, Fault fault, string kind)
    {
        string text = Read(bytes);
        if (fault(text) is not { } broken) return text;
        string shown = text.Length <= 300 ? text : text[..300] + "...";
        throw new DBusFormatException($"A D-Bus message has '{shown}' where there must be {(kind[0] is 'i' or 'o' or 'e' ? "an" : "a")} {kind}: {broken}.");
    }

    private static int Hash(ReadOnlySpan<byte> bytes)
    {
        uint hash = (uint)bytes.Length * 0x9E3779B1;
        while (bytes.Length >= 4)
        {
            hash = (System.Numerics.BitOperations.RotateLeft(hash, 5) ^ System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(bytes)) * 0x85EBCA6B;
            bytes = bytes[4..];
        }
        foreach (byte value in bytes) hash = (System.Numerics.BitOperations.RotateLeft(hash, 5) ^ value) * 0x85EBCA6B;
        return (int)((hash ^ (hash >> 15)) & (Places - 1));
    }
}
