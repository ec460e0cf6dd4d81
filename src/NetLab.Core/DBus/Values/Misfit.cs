namespace NetLab.DBus;

/// <summary>
/// What does not fit, on its way up to who knows which argument it is in. Each container it passes adds where in it: a misfit deep in a
/// structure is found by its indices and keys, and nothing is kept for values that fit.
/// </summary>
internal sealed class Misfit(string problem) : Exception(problem)
{
    private string _path = "";

    /// <summary>Adds where in a container it was found.</summary>
    public Misfit In(string step)
    {
        _path = step + _path;
        return this;
    }

    /// <summary>The error users see.</summary>
    public DBusConversionException For(in DBusArgumentContext where) =>
        new(where, _path.Length == 0 ? $"{where} {Message}." : $"{where} at {_path} {Message}.");

    /// <summary>"wants s (string), got Int32 5".</summary>
    public static Misfit Wanted(DBusType type, object? got, string? hint = null) =>
        new($"wants {Describe(type)}, got {Describe(got)}{(hint is null ? "" : $": {hint}")}");

    /// <summary>A type with what it means.</summary>
    public static string Describe(DBusType type) => $"{type.Text} ({Meaning(type)})";

    /// <summary>A value with its type, short enough for an error message.</summary>
    public static string Describe(object? value) => value switch
    {
        null => "null",
        string text => $"String '{Short(text)}'",
        System.Collections.IDictionary map => $"{Name(value)} of {map.Count}",
        System.Collections.ICollection list => $"{Name(value)} of {list.Count}",
        IFormattable number => $"{Name(value)} {Short(number.ToString(null, System.Globalization.CultureInfo.InvariantCulture))}",
        _ => $"{Name(value)} '{Short(value.ToString() ?? "")}'",
    };

    private static string Name(object value)
    {
        Type type = value.GetType();
        int generic = type.Name.IndexOf('`', StringComparison.Ordinal);
        return generic < 0 ? type.Name : type.Name[..generic];
    }

    private static string Short(string text) => text.Length <= 60 ? text : $"{text.AsSpan(0, 60)}...";

    private static string Meaning(DBusType type) => type.Code switch
    {
        DBusTypeCode.Byte => "byte, 0 to 255",
        DBusTypeCode.Boolean => "boolean",
        DBusTypeCode.Int16 => "16 bit integer",
        DBusTypeCode.UInt16 => "unsigned 16 bit integer",
        DBusTypeCode.Int32 => "32 bit integer",
        DBusTypeCode.UInt32 => "unsigned 32 bit integer",
        DBusTypeCode.Int64 => "64 bit integer",
        DBusTypeCode.UInt64 => "unsigned 64 bit integer",
        DBusTypeCode.Double => "number",
        DBusTypeCode.String => "string",
        DBusTypeCode.ObjectPath => "object path",
        DBusTypeCode.Signature => "signature",
        DBusTypeCode.UnixFd => "file descriptor",
        DBusTypeCode.Variant => "variant",
        DBusTypeCode.Array when type.IsDictionary => "dictionary",
        DBusTypeCode.Array when type.Element!.Code == DBusTypeCode.Byte => "bytes",
        DBusTypeCode.Array => "array",
        DBusTypeCode.Struct => type.Fields.Count == 1 ? "struct of 1 field" : $"struct of {type.Fields.Count} fields",
        _ => "dictionary entry",
    };
}
