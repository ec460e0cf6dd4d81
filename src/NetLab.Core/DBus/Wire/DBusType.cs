using System.Collections.ObjectModel;

namespace NetLab.DBus;

/// <summary>One complete D-Bus type: a basic type, or a container with its parts.</summary>
public sealed class DBusType
{
    private static readonly ReadOnlyCollection<DBusType> NoFields = new([]);
    private static readonly DBusType?[] Simple = MakeSimple();
    private DBusCodec? _codec;

    private DBusType(DBusTypeCode code, string text)
    {
        Code = code;
        Text = text;
        Fields = NoFields;
    }

    private DBusType(DBusTypeCode code, string text, DBusType element)
        : this(code, text) => Element = element;

    private DBusType(DBusTypeCode code, string text, DBusType[] fields)
        : this(code, text) => Fields = new ReadOnlyCollection<DBusType>(fields);

    /// <summary>The kind of type.</summary>
    public DBusTypeCode Code { get; }

    /// <summary>The type as it is written in signatures (a{sv}).</summary>
    public string Text { get; }

    /// <summary>What an array holds; null for every other type. That of a dictionary is its entry.</summary>
    public DBusType? Element { get; }

    /// <summary>The fields of a struct; key and value of a dictionary's entry; empty for every other type.</summary>
    public IReadOnlyList<DBusType> Fields { get; }

    /// <summary>The multiple of bytes at which values of the type begin in a message: 1, 2, 4 or 8.</summary>
    public int Alignment => Code switch
    {
        DBusTypeCode.Byte or DBusTypeCode.Signature or DBusTypeCode.Variant => 1,
        DBusTypeCode.Int16 or DBusTypeCode.UInt16 => 2,
        DBusTypeCode.Int64 or DBusTypeCode.UInt64 or DBusTypeCode.Double or DBusTypeCode.Struct or DBusTypeCode.DictEntry => 8,
        _ => 4,
    };

    /// <summary>Whether the type has no parts; only such types can be a dictionary's key.</summary>
    public bool IsBasic => Code is not (DBusTypeCode.Array or DBusTypeCode.Variant or DBusTypeCode.Struct or DBusTypeCode.DictEntry);

    /// <summary>Whether the type is an array of entries, a dictionary.</summary>
    public bool IsDictionary => Element is { Code: DBusTypeCode.DictEntry };

    /// <summary>
    /// The .NET type of values read, and to be given for writing. For a variant that is <see cref="object"/>: what is read is the value
    /// inside (or a <see cref="DBusVariant"/>, when asked for), what is written must be a <see cref="DBusVariant"/>.
    /// </summary>
    public Type ValueType => Codec.ValueType;

    /// <summary>Reads and writes values of the type.</summary>
    internal DBusCodec Codec => _codec ??= DBusCodec.For(this);

    /// <summary>The type of a text, "s": what signatures most often hold.</summary>
    internal static DBusType String => Simple['s']!;

    /// <summary>The type as it is written in signatures.</summary>
    public override string ToString() => Text;

    /// <summary>The basic type or variant of that letter; null when there is none.</summary>
    internal static DBusType? OfLetter(char letter) => letter < 128 ? Simple[letter] : null;

    internal static DBusType Array(DBusType element) => new(DBusTypeCode.Array, "a" + element.Text, element);

    internal static DBusType Struct(DBusType[] fields) => new(DBusTypeCode.Struct, $"({Join(fields)})", fields);

    internal static DBusType DictEntry(DBusType key, DBusType value) => new(DBusTypeCode.DictEntry, $"{{{key.Text}{value.Text}}}", [key, value]);

    internal static string Join(ReadOnlySpan<DBusType> types)
    {
        if (types.Length == 1) return types[0].Text;
        var text = new System.Text.StringBuilder();
        foreach (DBusType type in types) text.Append(type.Text);
        return text.ToString();
    }

    private static DBusType?[] MakeSimple()
    {
        var types = new DBusType?[128];
        foreach (char letter in "ybnqiuxtdsoghv") types[letter] = new DBusType((DBusTypeCode)letter, letter.ToString());
        return types;
    }
}
