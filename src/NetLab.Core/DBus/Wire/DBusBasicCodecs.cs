using Microsoft.Win32.SafeHandles;

namespace NetLab.DBus;

/// <summary>Numbers (not booleans, of which only two values are valid). Arrays of them are copied whole.</summary>
internal sealed class DBusFixedCodec<T>(DBusType type) : DBusBasicCodec<T>(type)
    where T : unmanaged
{
    public override T Read(ref DBusReader reader) => reader.Fixed<T>();

    public override void Write(DBusWriter writer, T value) => writer.Fixed(value);

    public override DBusCodec ArrayOf(DBusType array) => new DBusFixedArrayCodec<T>(array);
}

internal sealed class DBusBooleanCodec(DBusType type) : DBusBasicCodec<bool>(type)
{
    private static readonly object True = true;
    private static readonly object False = false;

    public override bool Read(ref DBusReader reader) => reader.Boolean();

    public override object ReadObject(ref DBusReader reader) => reader.Boolean() ? True : False;

    public override void Write(DBusWriter writer, bool value) => writer.Boolean(value);
}

internal sealed class DBusStringCodec(DBusType type) : DBusBasicCodec<string>(type)
{
    public override string Read(ref DBusReader reader) => reader.String();

    public override void Write(DBusWriter writer, string value) => writer.String(value);

    public override void Skip(ref DBusReader reader) => reader.StringBytes();
}

internal sealed class DBusObjectPathCodec(DBusType type) : DBusBasicCodec<DBusObjectPath>(type)
{
    public override DBusObjectPath Read(ref DBusReader reader) => reader.ObjectPath();

    public override void Write(DBusWriter writer, DBusObjectPath value) => writer.ObjectPath(value);

    public override void Skip(ref DBusReader reader) => reader.StringBytes();
}

internal sealed class DBusSignatureCodec(DBusType type) : DBusBasicCodec<DBusSignature>(type)
{
    public override DBusSignature Read(ref DBusReader reader) => reader.Signature();

    public override void Write(DBusWriter writer, DBusSignature value) => writer.Signature(value);

    public override void Skip(ref DBusReader reader) => reader.SignatureBytes();
}

internal sealed class DBusHandleCodec(DBusType type) : DBusBasicCodec<SafeFileHandle>(type)
{
    public override SafeFileHandle Read(ref DBusReader reader) => reader.Handle();

    public override void Write(DBusWriter writer, SafeFileHandle value) => writer.Handle(value);

    public override void Skip(ref DBusReader reader) => reader.UInt32();
}

/// <summary>Texts, paths and signatures as keys: each as its text.</summary>
internal sealed class DBusTextKeyCodec(DBusType type) : DBusBasicCodec<string>(type)
{
    public override string Read(ref DBusReader reader) => Type.Code switch
    {
        DBusTypeCode.String => reader.RepeatedString(),
        DBusTypeCode.ObjectPath => reader.ObjectPathText(),
        _ => reader.Signature().Text,
    };

    public override void Write(DBusWriter writer, string value)
    {
        switch (Type.Code)
        {
            case DBusTypeCode.String:
                writer.String(value);
                break;
            case DBusTypeCode.ObjectPath:
                writer.String(DBusNames.CheckObjectPath(value, nameof(value)));
                break;
            default:
                writer.Signature(DBusSignature.Parse(value));
                break;
        }
    }
}
