namespace NetLab.DBus;

/// <summary>Variants: what is in them, or a <see cref="DBusVariant"/> when the reader keeps those. Only the latter is written.</summary>
internal sealed class DBusVariantCodec(DBusType type) : DBusCodec<object?>(type)
{
    public override object? Read(ref DBusReader reader)
    {
        DBusType inside = reader.EnterVariant().TypeSpan[0];
        object value = inside.Codec.ReadObject(ref reader);
        reader.Leave();
        return reader.KeepVariants ? new DBusVariant(inside, value) : value;
    }

    public override void Write(DBusWriter writer, object? value)
    {
        if (value is not DBusVariant variant)
            throw new ArgumentException($"A D-Bus variant is written from a DBusVariant, and this is {(value is null ? "null" : value.GetType().ToString())}.");
        writer.EnterVariant(variant.Type);
        variant.Type.Codec.WriteObject(writer, variant.Value);
        writer.Leave();
    }

    public override void WriteObject(DBusWriter writer, object? value) => Write(writer, value);

    public override void Skip(ref DBusReader reader)
    {
        reader.EnterVariant().TypeSpan[0].Codec.Skip(ref reader);
        reader.Leave();
    }

    public override Array MakeArray(ReadOnlySpan<object?> values) => values.ToArray();
}

internal sealed class DBusStructCodec : DBusCodec<DBusStruct>
{
    private readonly DBusCodec[] _fields;

    public DBusStructCodec(DBusType type)
        : base(type)
    {
        _fields = new DBusCodec[type.Fields.Count];
        for (int i = 0; i < _fields.Length; i++) _fields[i] = type.Fields[i].Codec;
    }

    public override DBusStruct Read(ref DBusReader reader)
    {
        reader.EnterStruct();
        var values = new object?[_fields.Length];
        for (int i = 0; i < values.Length; i++) values[i] = _fields[i].ReadObject(ref reader);
        reader.Leave();
        return new DBusStruct(Type, values);
    }

    public override void Write(DBusWriter writer, DBusStruct value)
    {
        if (value.Count != _fields.Length)
            throw new ArgumentException($"The D-Bus type '{Type}' has {_fields.Length} fields, and the struct has {value.Count}.");
        writer.EnterStruct();
        for (int i = 0; i < _fields.Length; i++) _fields[i].WriteObject(writer, value[i]);
        writer.Leave();
    }

    public override void Skip(ref DBusReader reader)
    {
        reader.EnterStruct();
        foreach (DBusCodec field in _fields) field.Skip(ref reader);
        reader.Leave();
    }
}

/// <summary>Containers below the levels that are typed: as they are, held as objects.</summary>
internal sealed class DBusUntypedCodec(DBusCodec inside) : DBusCodec<object?>(inside.Type)
{
    public override object? Read(ref DBusReader reader) => inside.ReadObject(ref reader);

    public override void Write(DBusWriter writer, object? value) => inside.WriteObject(writer, value);

    public override void WriteObject(DBusWriter writer, object? value) => inside.WriteObject(writer, value);

    public override void Skip(ref DBusReader reader) => inside.Skip(ref reader);

    public override Array MakeArray(ReadOnlySpan<object?> values) => values.ToArray();
}
