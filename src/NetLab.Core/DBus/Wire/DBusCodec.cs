using System.Collections;

namespace NetLab.DBus;

/// <summary>
/// Reads and writes the values of one D-Bus type as one .NET type. There is a codec per type, made when it is first needed and kept with
/// it, so that reading a message looks nothing up. Containers are typed (string[], OrderedDictionary&lt;string, int[]&gt;) three levels deep;
/// what is deeper is held as objects, since a peer could otherwise make the runtime build types without end, and those are never freed.
/// </summary>
internal abstract class DBusCodec(DBusType type)
{
    /// <summary>How many levels of arrays and dictionaries are typed.</summary>
    public const int TypedLevels = 3;

    /// <summary>The D-Bus type.</summary>
    public DBusType Type { get; } = type;

    /// <summary>The .NET type of the values.</summary>
    public abstract Type ValueType { get; }

    /// <summary>How many levels of typed containers the .NET type has.</summary>
    public virtual int Levels => 0;

    /// <summary>The codec of a type.</summary>
    public static DBusCodec For(DBusType type)
    {
        switch (type.Code)
        {
            case DBusTypeCode.Byte: return new DBusFixedCodec<byte>(type);
            case DBusTypeCode.Boolean: return new DBusBooleanCodec(type);
            case DBusTypeCode.Int16: return new DBusFixedCodec<short>(type);
            case DBusTypeCode.UInt16: return new DBusFixedCodec<ushort>(type);
            case DBusTypeCode.Int32: return new DBusFixedCodec<int>(type);
            case DBusTypeCode.UInt32: return new DBusFixedCodec<uint>(type);
            case DBusTypeCode.Int64: return new DBusFixedCodec<long>(type);
            case DBusTypeCode.UInt64: return new DBusFixedCodec<ulong>(type);
            case DBusTypeCode.Double: return new DBusFixedCodec<double>(type);
            case DBusTypeCode.String: return new DBusStringCodec(type);
            case DBusTypeCode.ObjectPath: return new DBusObjectPathCodec(type);
            case DBusTypeCode.Signature: return new DBusSignatureCodec(type);
            case DBusTypeCode.UnixFd: return new DBusHandleCodec(type);
            case DBusTypeCode.Variant: return new DBusVariantCodec(type);
            case DBusTypeCode.Struct: return new DBusStructCodec(type);
            case DBusTypeCode.Array when type.IsDictionary:
                DBusType entry = type.Element!;
                return KeyCodec(entry.Fields[0]).DictionaryTo(type, Bounded(entry.Fields[1].Codec));
            case DBusTypeCode.Array:
                return Bounded(type.Element!.Codec).ArrayOf(type);
            default:
                throw new InvalidOperationException($"'{type}' is no type of its own.");
        }
    }

    /// <summary>Reads a value.</summary>
    public abstract object ReadObject(ref DBusReader reader);

    /// <summary>Writes a value.</summary>
    /// <exception cref="ArgumentException">It is not of the .NET type, or D-Bus cannot carry it.</exception>
    public abstract void WriteObject(DBusWriter writer, object? value);

    /// <summary>Passes over a value, checking only what is needed to find its end.</summary>
    public abstract void Skip(ref DBusReader reader);

    /// <summary>The codec of an array of these values.</summary>
    public abstract DBusCodec ArrayOf(DBusType array);

    /// <summary>The codec of a dictionary with these as values.</summary>
    public abstract DBusCodec DictionaryFrom<TKey>(DBusType dictionary, DBusCodec<TKey> key)
        where TKey : notnull;

    /// <summary>The codec of a dictionary with these as keys.</summary>
    public virtual DBusCodec DictionaryTo(DBusType dictionary, DBusCodec value) => throw new InvalidOperationException($"'{Type}' cannot be a key.");

    /// <summary>An array of these values, from values of the .NET type.</summary>
    /// <exception cref="ArgumentException">A value is not of the .NET type.</exception>
    public abstract Array MakeArray(ReadOnlySpan<object?> values);

    /// <summary>An empty dictionary of this type, to be filled with keys and values of their .NET types.</summary>
    public virtual IDictionary MakeDictionary() => throw new InvalidOperationException($"'{Type}' is no dictionary.");

    /// <summary>The error for a value that is not of the .NET type.</summary>
    protected ArgumentException Misfit(object? value) =>
        new($"The D-Bus type '{Type}' is written from {ValueType}, and this is {(value is null ? "null" : value.GetType().ToString())}.");

    private static DBusCodec Bounded(DBusCodec codec) => codec.Levels < TypedLevels ? codec : new DBusUntypedCodec(codec);

    /// <summary>Keys that are paths or signatures are texts, so that PowerShell finds them by their text.</summary>
    private static DBusCodec KeyCodec(DBusType key) => key.Code switch
    {
        DBusTypeCode.String or DBusTypeCode.ObjectPath or DBusTypeCode.Signature => new DBusTextKeyCodec(key),
        _ => key.Codec,
    };
}

/// <summary>A codec whose values are of this .NET type.</summary>
internal abstract class DBusCodec<T>(DBusType type) : DBusCodec(type)
{
    public override Type ValueType => typeof(T);

    public abstract T Read(ref DBusReader reader);

    public abstract void Write(DBusWriter writer, T value);

    public override object ReadObject(ref DBusReader reader) => Read(ref reader)!;

    public override void WriteObject(DBusWriter writer, object? value)
    {
        if (value is not T typed) throw Misfit(value);
        Write(writer, typed);
    }

    public override void Skip(ref DBusReader reader) => Read(ref reader);

    public override DBusCodec ArrayOf(DBusType array) => new DBusArrayCodec<T>(array, this);

    public override DBusCodec DictionaryFrom<TKey>(DBusType dictionary, DBusCodec<TKey> key) => new DBusDictionaryCodec<TKey, T>(dictionary, key, this);

    public override Array MakeArray(ReadOnlySpan<object?> values)
    {
        var array = new T[values.Length];
        for (int i = 0; i < array.Length; i++) array[i] = values[i] is T typed ? typed : throw Misfit(values[i]);
        return array;
    }
}

/// <summary>A codec of a basic type, whose values can be keys.</summary>
internal abstract class DBusBasicCodec<T>(DBusType type) : DBusCodec<T>(type)
    where T : notnull
{
    public override DBusCodec DictionaryTo(DBusType dictionary, DBusCodec value) => value.DictionaryFrom(dictionary, this);
}
