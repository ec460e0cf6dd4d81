namespace NetLab.DBus;

/// <summary>A message that a monitor saw pass over the bus.</summary>
public sealed class DBusMonitoredMessage
{
    internal DBusMonitoredMessage(string bus, DBusMessage message, int? process, string? processName) =>
        (Bus, Message, ProcessId, ProcessName) = (bus, message, process, processName);

    /// <summary>When it was seen.</summary>
    public DateTime Time => Message.Received;

    /// <summary>The bus, as it was asked for.</summary>
    public string Bus { get; }

    /// <summary>Call, reply, error or signal.</summary>
    public DBusMessageType Type => Message.Type;

    /// <summary>Who sent it: a unique name, or org.freedesktop.DBus for the bus itself.</summary>
    public string? Sender => Message.Sender;

    /// <summary>The sender's process; null where it is not known any more.</summary>
    public int? ProcessId { get; }

    /// <summary>What the sender's process calls itself.</summary>
    public string? ProcessName { get; }

    /// <summary>Whom it was sent to; null for a broadcast.</summary>
    public string? Destination => Message.Destination;

    /// <summary>The object called, or that the signal comes from.</summary>
    public string? Path => Message.Path;

    /// <summary>The interface of the method or signal.</summary>
    public string? Interface => Message.Interface;

    /// <summary>The method or signal.</summary>
    public string? Member => Message.Member;

    /// <summary>The name of the error, where it is one.</summary>
    public string? ErrorName => Message.ErrorName;

    /// <summary>The number the sender gave it.</summary>
    public uint Serial => Message.Serial;

    /// <summary>The number of the call that it replies to.</summary>
    public uint? ReplySerial => Message.ReplySerial;

    /// <summary>The types of the arguments.</summary>
    public DBusSignature Signature => Message.Signature;

    /// <summary>The arguments as .NET values.</summary>
    /// <exception cref="DBusFormatException">The sender sent what is malformed.</exception>
    public object?[] Arguments => Message.Arguments;

    /// <summary>The message as it came.</summary>
    public DBusMessage Message { get; }

    /// <inheritdoc/>
    public override string ToString() => Message.ToString();
}
