using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace NetLab.DBus;

/// <summary>From bytes to a message.</summary>
public sealed partial class DBusMessage
{
    /// <summary>How many file descriptors the peer sent with the message.</summary>
    internal int ReceivedHandles { get; private set; }

    /// <summary>
    /// The length of the message that begins here, header and body, so that a stream can be cut into messages: at most 128 MiB. False when
    /// there are fewer than the 16 bytes it takes to know.
    /// </summary>
    /// <exception cref="DBusFormatException">No message begins like this: the byte order, the version or a length cannot be.</exception>
    public static bool TryGetLength(ReadOnlySpan<byte> start, out int length)
    {
        length = 0;
        if (start.Length < DBusLimits.FixedHeader) return false;
        bool bigEndian = start[0] switch
        {
            (byte)'l' => false,
            (byte)'B' => true,
            _ => throw new DBusFormatException($"A D-Bus message begins with the byte 0x{start[0]:x2}, which is no byte order."),
        };
        if (start[3] != 1) throw new DBusFormatException($"A D-Bus message is of protocol version {start[3]}, and only 1 is known.");
        uint body = UInt32(start[4..], bigEndian);
        uint fields = UInt32(start[12..], bigEndian);
        if (fields > DBusLimits.Array) throw new DBusFormatException($"The header fields of a D-Bus message take {fields} bytes, and {DBusLimits.Array} is the most.");
        long total = DBusLimits.FixedHeader + (long)((fields + 7) & ~7u) + body;
        if (total > DBusLimits.Message) throw new DBusFormatException($"A D-Bus message of {total} bytes is longer than the most, {DBusLimits.Message}.");
        length = (int)total;
        return true;
    }

    /// <summary>The message that these bytes are, exactly; what it keeps of them is copied. One that refers to file descriptors cannot be parsed this way.</summary>
    /// <exception cref="DBusFormatException">They are no message.</exception>
    public static DBusMessage Parse(ReadOnlySpan<byte> message) => Parse(message, null, null);

    /// <summary>The message that these bytes are, exactly, without copying its body: the array belongs to the message from now on.</summary>
    /// <exception cref="DBusFormatException">They are no message.</exception>
    internal static DBusMessage ParseOwned(byte[] message, Queue<SafeFileHandle>? arrived) => Parse(message, message, arrived);

    /// <summary>The message that these bytes are, exactly; what it keeps of them is copied.</summary>
    /// <param name="message">The whole message.</param>
    /// <param name="arrived">The file descriptors that came over the socket, in order; as many as the header says are taken.</param>
    /// <exception cref="DBusFormatException">They are no message, or it counts more file descriptors than have arrived.</exception>
    internal static DBusMessage Parse(ReadOnlySpan<byte> message, Queue<SafeFileHandle>? arrived) => Parse(message, null, arrived);

    /// <summary>The message that these bytes of a capture are. File descriptors are in no capture: those it counts are closed ones.</summary>
    /// <exception cref="DBusFormatException">They are no message.</exception>
    internal static DBusMessage ParseCaptured(ReadOnlySpan<byte> message) => Parse(message, null, null, isCaptured: true);

    private static DBusMessage Parse(ReadOnlySpan<byte> bytes, byte[]? owned, Queue<SafeFileHandle>? arrived, bool isCaptured = false)
    {
        if (!TryGetLength(bytes, out int length)) throw new DBusFormatException($"A D-Bus message of {bytes.Length} bytes is shorter than its header.");
        if (length != bytes.Length) throw new DBusFormatException($"A D-Bus message has {bytes.Length} bytes and says it has {length}.");
        bool bigEndian = bytes[0] == 'B';
        if (bytes[1] == 0) throw new DBusFormatException("A D-Bus message is of type 0, which is invalid.");
        var message = new DBusMessage((DBusMessageType)bytes[1], (DBusMessageFlags)bytes[2])
        {
            IsBigEndian = bigEndian,
            Serial = UInt32(bytes[8..], bigEndian),
        };
        if (message.Serial == 0) throw new DBusFormatException("A D-Bus message has the serial 0.");
        int body = (int)UInt32(bytes[4..], bigEndian);
        int start = length - body;
        uint handles = message.ReadFields(bytes[..start], bigEndian);
        message.CheckRequired();
        if (body > 0 && message.Signature.TypeSpan.IsEmpty) throw new DBusFormatException("A D-Bus message has a body and no signature.");
        if (body > 0) message.Body = owned is null ? Copy(bytes[start..]) : owned.AsMemory(start);
        if (handles > 0 && isCaptured) message.LoseHandles(handles);
        else if (handles > 0) message.TakeHandles(handles, arrived);
        return message;
    }

    /// <summary>Reads the header fields, an array of (code, variant). Those that are not known must be ignored.</summary>
    private uint ReadFields(ReadOnlySpan<byte> header, bool bigEndian)
    {
        var reader = new DBusReader(header, bigEndian);
        reader.Skip(12);
        uint seen = 0;
        uint handles = 0;
        int outer = reader.EnterArray(8);
        while (!reader.AtEnd)
        {
            reader.EnterStruct();
            byte code = reader.Byte();
            if (code == 0) throw new DBusFormatException("A D-Bus message has a header field of code 0, which is invalid.");
            if (code < 32)
            {
                uint bit = 1u << code;
                if ((seen & bit) != 0 && code <= (byte)DBusHeaderField.UnixFds) throw new DBusFormatException($"A D-Bus message has its header field {(DBusHeaderField)code} twice.");
                seen |= bit;
            }
            DBusSignature signature = reader.EnterVariant();
            if (code <= (byte)DBusHeaderField.UnixFds) ReadField(ref reader, (DBusHeaderField)code, signature, ref handles);
            else signature.TypeSpan[0].Codec.Skip(ref reader);
            reader.Leave();
            reader.Leave();
        }
        reader.LeaveArray(outer);
        reader.Align(8);
        return handles;
    }

    private void ReadField(ref DBusReader reader, DBusHeaderField field, DBusSignature signature, ref uint handles)
    {
        DBusTypeCode expected = field switch
        {
            DBusHeaderField.Path => DBusTypeCode.ObjectPath,
            DBusHeaderField.ReplySerial or DBusHeaderField.UnixFds => DBusTypeCode.UInt32,
            DBusHeaderField.Signature => DBusTypeCode.Signature,
            _ => DBusTypeCode.String,
        };
        if (signature.TypeSpan[0].Code != expected)
            throw new DBusFormatException($"The header field {field} of a D-Bus message is of type '{signature}', not '{(char)expected}'.");
        switch (field)
        {
            case DBusHeaderField.Path:
                Path = reader.ObjectPathText();
                break;
            case DBusHeaderField.Interface:
                Interface = DBusText.ReadInterface(reader.StringBytes(), "interface");
                break;
            case DBusHeaderField.Member:
                Member = DBusText.ReadMember(reader.StringBytes());
                break;
            case DBusHeaderField.ErrorName:
                ErrorName = DBusText.ReadInterface(reader.StringBytes(), "error name");
                break;
            case DBusHeaderField.ReplySerial:
                ReplySerial = reader.UInt32();
                if (ReplySerial == 0) throw new DBusFormatException("A D-Bus message replies to the serial 0.");
                break;
            case DBusHeaderField.Destination:
                Destination = DBusText.ReadBusName(reader.StringBytes());
                break;
            case DBusHeaderField.Sender:
                Sender = DBusText.ReadBusName(reader.StringBytes());
                break;
            case DBusHeaderField.Signature:
                Signature = reader.Signature();
                break;
            case DBusHeaderField.UnixFds:
                handles = reader.UInt32();
                break;
        }
    }

    private void CheckRequired()
    {
        string? missing = Type switch
        {
            DBusMessageType.MethodCall => Path is null ? "Path" : Member is null ? "Member" : null,
            DBusMessageType.Signal => Path is null ? "Path" : Interface is null ? "Interface" : Member is null ? "Member" : null,
            DBusMessageType.MethodReturn => ReplySerial is null ? "ReplySerial" : null,
            DBusMessageType.Error => ErrorName is null ? "ErrorName" : ReplySerial is null ? "ReplySerial" : null,
            _ => null,
        };
        if (missing is not null) throw new DBusFormatException($"A D-Bus message of type {Type} has no header field {missing}.");
    }

    private void TakeHandles(uint count, Queue<SafeFileHandle>? arrived)
    {
        if (count > (uint)(arrived?.Count ?? 0))
            throw new DBusFormatException($"A D-Bus message counts {count} file descriptors, and {arrived?.Count ?? 0} have arrived.");
        _handles = new SafeFileHandle[count];
        for (int i = 0; i < _handles.Length; i++) _handles[i] = arrived!.Dequeue();
        ReceivedHandles = _handles.Length;
    }

    private static byte[] Copy(ReadOnlySpan<byte> bytes)
    {
        byte[] copy = GC.AllocateUninitializedArray<byte>(bytes.Length);
        bytes.CopyTo(copy);
        return copy;
    }

    private void LoseHandles(uint count)
    {
        const int Most = 253;
        if (count > Most) throw new DBusFormatException($"A D-Bus message counts {count} file descriptors, and {Most} is the most.");
        _handles = new SafeFileHandle[count];
        for (int i = 0; i < _handles.Length; i++) _handles[i] = new SafeFileHandle(-1, ownsHandle: false);
    }

    private static uint UInt32(ReadOnlySpan<byte> bytes, bool bigEndian) =>
        bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
