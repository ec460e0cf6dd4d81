using NetLab.DBus;

namespace NetLab.Tests.DBus.Events;

/// <summary>Messages as a bus passes them on, which have a sender.</summary>
internal static class Heard
{
    public static DBusMessage Call(string sender, uint serial, DBusMessageFlags flags = DBusMessageFlags.None) => Make(DBusMessageType.MethodCall, flags, serial, sender, ":1.99", null);

    public static DBusMessage Reply(string destination, uint replySerial, DBusMessageType type = DBusMessageType.MethodReturn) =>
        Make(type, DBusMessageFlags.NoReplyExpected, 7, ":1.99", destination, replySerial);

    public static DBusMessage Signal(string sender) => Make(DBusMessageType.Signal, DBusMessageFlags.NoReplyExpected, 9, sender, null, null);

    private static DBusMessage Make(DBusMessageType type, DBusMessageFlags flags, uint serial, string sender, string? destination, uint? replySerial)
    {
        using var writer = new DBusWriter();
        writer.Bytes([(byte)'l', (byte)type, (byte)flags, 1]);
        writer.UInt32(0);
        writer.UInt32(serial);
        int fields = writer.EnterArray(8);
        void Field(byte code, string type, Action value)
        {
            writer.EnterStruct();
            writer.Byte(code);
            writer.SignatureText(type);
            value();
            writer.Leave();
        }

        if (type is DBusMessageType.MethodCall or DBusMessageType.Signal)
        {
            Field(1, "o", () => writer.String("/org/netlab/Heard"));
            Field(2, "s", () => writer.String("org.netlab.Heard"));
            Field(3, "s", () => writer.String("Thing"));
        }
        if (type == DBusMessageType.Error) Field(4, "s", () => writer.String("org.netlab.Error.Wanted"));
        if (replySerial is { } number) Field(5, "u", () => writer.UInt32(number));
        if (destination is not null) Field(6, "s", () => writer.String(destination));
        Field(7, "s", () => writer.String(sender));
        writer.LeaveArray(fields, 8);
        writer.Align(8);
        return DBusMessage.Parse(writer.Written);
    }
}
