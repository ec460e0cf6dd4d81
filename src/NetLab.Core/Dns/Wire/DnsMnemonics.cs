using System.Collections.Frozen;
using System.Globalization;

namespace NetLab.Dns;

/// <summary>Types and classes as text: the mnemonics of <see cref="DnsRecordType"/> and <see cref="DnsClass"/>, else <c>TYPE65280</c> and <c>CLASS32</c> (RFC 3597).</summary>
public static class DnsMnemonics
{
    private static readonly FrozenDictionary<ushort, string> TypeNames = Names<DnsRecordType>(static type => (ushort)type);
    private static readonly FrozenDictionary<string, ushort> TypeCodes = Codes(TypeNames);
    private static readonly FrozenDictionary<ushort, string> ClassNames = Names<DnsClass>(static @class => (ushort)@class);
    private static readonly FrozenDictionary<string, ushort> ClassCodes = Codes(ClassNames);

    /// <summary>Every type that has a mnemonic, in the order of the numbers.</summary>
    public static IReadOnlyList<DnsRecordType> Types { get; } = [.. Enum.GetValues<DnsRecordType>().Where(static type => type != DnsRecordType.None)];

    /// <summary>A type's mnemonic, or TYPEn.</summary>
    public static string Text(DnsRecordType type) => TypeNames.TryGetValue((ushort)type, out string? name) ? name : $"TYPE{(ushort)type}";

    /// <summary>A class's mnemonic, or CLASSn.</summary>
    public static string Text(DnsClass @class) => ClassNames.TryGetValue((ushort)@class, out string? name) ? name : $"CLASS{(ushort)@class}";

    /// <summary>Reads a type: its mnemonic in any case, or TYPEn with n from 0 to 65535.</summary>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public static DnsRecordType ParseType(string text, string parameter = "Type") =>
        TryParseType(text, out DnsRecordType type) ? type
        : throw new ArgumentException($"'{text}' is no record type NetLab knows; write its number as TYPE65280, from TYPE0 to TYPE65535.", parameter);

    /// <summary>Reads a type: its mnemonic in any case, or TYPEn.</summary>
    public static bool TryParseType(string text, out DnsRecordType type)
    {
        bool known = TryParse(text, "TYPE", TypeCodes, out ushort code);
        type = (DnsRecordType)code;
        return known;
    }

    /// <summary>Reads a class: its mnemonic in any case, or CLASSn with n from 0 to 65535.</summary>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public static DnsClass ParseClass(string text, string parameter = "Class") =>
        TryParseClass(text, out DnsClass @class) ? @class
        : throw new ArgumentException($"'{text}' is no record class; use IN, CH, HS, NONE, ANY, or a number as CLASS32.", parameter);

    /// <summary>Reads a class: its mnemonic in any case, or CLASSn.</summary>
    public static bool TryParseClass(string text, out DnsClass @class)
    {
        bool known = TryParse(text, "CLASS", ClassCodes, out ushort code);
        @class = (DnsClass)code;
        return known;
    }

    private static bool TryParse(string text, string prefix, FrozenDictionary<string, ushort> codes, out ushort code)
    {
        ArgumentNullException.ThrowIfNull(text);
        return codes.TryGetValue(text, out code)
            || (text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && ushort.TryParse(text.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out code));
    }

    private static FrozenDictionary<ushort, string> Names<T>(Func<T, ushort> code)
        where T : struct, Enum => Enum.GetValues<T>().Where(value => code(value) != 0).ToFrozenDictionary(code, static value => value.ToString().Replace('_', '-'));

    private static FrozenDictionary<string, ushort> Codes(FrozenDictionary<ushort, string> names) =>
        names.ToFrozenDictionary(static pair => pair.Value, static pair => pair.Key, StringComparer.OrdinalIgnoreCase);
}
