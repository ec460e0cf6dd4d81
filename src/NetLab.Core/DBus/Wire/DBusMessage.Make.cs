namespace NetLab.DBus;

/// <summary>From values to a message, and to the bytes that are sent.</summary>
public sealed partial class DBusMessage
{
    [ThreadStatic]
    private static DBusWriter? _spareWriter;

    /// <summary>A call of a method.</summary>
    /// <param name="destination">Who is called; null without a bus.</param>
    /// <param name="path">The object.</param>
    /// <param name="interface">The method's interface; null lets the service find a method of that name.</param>
    /// <param name="member">The method.</param>
    /// <param name="signature">The types of the arguments; null for none.</param>
    /// <param name="arguments">The arguments, each of the .NET type that goes with its type (<see cref="DBusType.ValueType"/>); null for none.</param>
    /// <param name="flags">What the caller asks for.</param>
    /// <exception cref="ArgumentException">A name breaks its rules, or an argument does not fit its type.</exception>
    public static DBusMessage MethodCall(
        string? destination, string path, string? @interface, string member,
        DBusSignature? signature = null, object?[]? arguments = null, DBusMessageFlags flags = DBusMessageFlags.None)
    {
        var message = new DBusMessage(DBusMessageType.MethodCall, flags)
        {
            Destination = destination is null ? null : DBusNames.CheckBusName(destination, nameof(destination)),
            Path = DBusNames.CheckObjectPath(path, nameof(path)),
            Interface = @interface is null ? null : DBusNames.CheckInterface(@interface, nameof(@interface)),
            Member = DBusNames.CheckMember(member, nameof(member)),
        };
        return message.WithBody(signature, arguments, bigEndian: false);
    }

    /// <summary>A signal: to everyone who listens, or to one destination.</summary>
    /// <exception cref="ArgumentException">A name breaks its rules, or an argument does not fit its type.</exception>
    public static DBusMessage Signal(
        string path, string @interface, string member,
        DBusSignature? signature = null, object?[]? arguments = null, string? destination = null)
    {
        var message = new DBusMessage(DBusMessageType.Signal, DBusMessageFlags.NoReplyExpected)
        {
            Destination = destination is null ? null : DBusNames.CheckBusName(destination, nameof(destination)),
            Path = DBusNames.CheckObjectPath(path, nameof(path)),
            Interface = DBusNames.CheckInterface(@interface, nameof(@interface)),
            Member = DBusNames.CheckMember(member, nameof(member)),
        };
        return message.WithBody(signature, arguments, bigEndian: false);
    }

    /// <summary>The answer to a call: what it returns.</summary>
    /// <exception cref="ArgumentException">An argument does not fit its type.</exception>
    public static DBusMessage Return(DBusMessage call, DBusSignature? signature = null, object?[]? arguments = null)
    {
        ArgumentNullException.ThrowIfNull(call);
        var message = new DBusMessage(DBusMessageType.MethodReturn, DBusMessageFlags.NoReplyExpected)
        {
            Destination = call.Sender,
            ReplySerial = call.Serial,
        };
        return message.WithBody(signature, arguments, bigEndian: false);
    }

    /// <summary>The answer to a call that failed.</summary>
    /// <param name="call">The call.</param>
    /// <param name="name">The error's name (org.freedesktop.DBus.Error.Failed).</param>
    /// <param name="text">What went wrong, for a person to read; null for nothing.</param>
    /// <exception cref="ArgumentException">The name breaks its rules, or the text cannot be sent.</exception>
    public static DBusMessage Error(DBusMessage call, string name, string? text)
    {
        ArgumentNullException.ThrowIfNull(call);
        var message = new DBusMessage(DBusMessageType.Error, DBusMessageFlags.NoReplyExpected)
        {
            Destination = call.Sender,
            ReplySerial = call.Serial,
            ErrorName = DBusNames.CheckErrorName(name, nameof(name)),
        };
        return text is null ? message : message.WithBody(DBusSignature.Parse("s"), [text], bigEndian: false);
    }

    /// <summary>The same message with its body in that byte order; nothing of the header changes.</summary>
    internal DBusMessage InByteOrder(bool bigEndian)
    {
        var copy = new DBusMessage(Type, Flags)
        {
            Serial = Serial,
            ReplySerial = ReplySerial,
            Path = Path,
            Interface = Interface,
            Member = Member,
            ErrorName = ErrorName,
            Sender = Sender,
            Destination = Destination,
        };
        return copy.WithBody(Signature, ReadArguments(keepVariants: true), bigEndian);
    }

    /// <summary>Writes the message as it goes over the wire, with the serial it has now. The file descriptors go beside it.</summary>
    /// <exception cref="ArgumentException">It is longer than 128 MiB.</exception>
    /// <exception cref="InvalidOperationException">It has no serial yet.</exception>
    internal void Write(DBusWriter writer)
    {
        if (Serial == 0) throw new InvalidOperationException("A D-Bus message needs a serial before it is sent.");
        writer.Reset(IsBigEndian);
        writer.Byte(IsBigEndian ? (byte)'B' : (byte)'l');
        writer.Byte((byte)Type);
        writer.Byte((byte)Flags);
        writer.Byte(1);
        writer.UInt32((uint)Body.Length);
        writer.UInt32(Serial);
        int fields = writer.EnterArray(8);
        if (Path is not null) WriteField(writer, DBusHeaderField.Path, "o", Path);
        if (Destination is not null) WriteField(writer, DBusHeaderField.Destination, "s", Destination);
        if (Interface is not null) WriteField(writer, DBusHeaderField.Interface, "s", Interface);
        if (Member is not null) WriteField(writer, DBusHeaderField.Member, "s", Member);
        if (ErrorName is not null) WriteField(writer, DBusHeaderField.ErrorName, "s", ErrorName);
        if (ReplySerial is { } serial) WriteField(writer, DBusHeaderField.ReplySerial, serial);
        if (Sender is not null) WriteField(writer, DBusHeaderField.Sender, "s", Sender);
        if (Signature.Text.Length > 0)
        {
            BeginField(writer, DBusHeaderField.Signature, "g");
            writer.SignatureText(Signature.Text);
        }
        if (_handles.Length > 0) WriteField(writer, DBusHeaderField.UnixFds, (uint)_handles.Length);
        writer.LeaveArray(fields, 8);
        writer.Align(8);
        if (writer.Length + (long)Body.Length > DBusLimits.Message)
            throw new ArgumentException($"A message of {writer.Length + (long)Body.Length} bytes is longer than D-Bus allows, {DBusLimits.Message}.");
        writer.Bytes(Body.Span);
    }

    /// <summary>The bytes of the message as they go over the wire.</summary>
    internal byte[] ToBytes()
    {
        using var writer = new DBusWriter();
        Write(writer);
        return writer.Written.ToArray();
    }

    private static void BeginField(DBusWriter writer, DBusHeaderField field, string type)
    {
        writer.Align(8);
        writer.Byte((byte)field);
        writer.SignatureText(type);
    }

    private static void WriteField(DBusWriter writer, DBusHeaderField field, string type, string value)
    {
        BeginField(writer, field, type);
        writer.String(value);
    }

    private static void WriteField(DBusWriter writer, DBusHeaderField field, uint value)
    {
        BeginField(writer, field, "u");
        writer.UInt32(value);
    }

    private DBusMessage WithBody(DBusSignature? signature, object?[]? arguments, bool bigEndian)
    {
        Signature = signature ?? DBusSignature.Empty;
        IsBigEndian = bigEndian;
        ReadOnlySpan<DBusType> types = Signature.TypeSpan;
        int given = arguments?.Length ?? 0;
        if (given != types.Length)
            throw new ArgumentException($"The signature '{Signature}' wants {types.Length} arguments, and there are {given}.", nameof(arguments));
        if (given == 0) return this;
        DBusWriter writer = _spareWriter ?? new DBusWriter();
        _spareWriter = null;
        writer.Reset(bigEndian);
        for (int i = 0; i < types.Length; i++) types[i].Codec.WriteObject(writer, arguments![i]);
        if (writer.Length > DBusLimits.Message) throw new ArgumentException($"Arguments of {writer.Length} bytes are longer than D-Bus allows, {DBusLimits.Message}.", nameof(arguments));
        Body = writer.Written.ToArray();
        if (writer.Handles.Count > 0) _handles = [.. writer.Handles];
        _spareWriter = writer;
        return this;
    }
}
