namespace NetLab.DBus;

/// <summary>
/// A signal that was received. It has what the D-Bus cmdlets bind by name (Bus, Destination, Path, Interface, Member), so that it can be piped into
/// them.
/// </summary>
public sealed class DBusSignalEventArgs : EventArgs
{
    internal DBusSignalEventArgs(string bus, string? name, DBusMessage message, long dropped) =>
        (Bus, Destination, Message, Dropped) = (bus, name ?? message.Sender, message, dropped);

    /// <summary>When it was received.</summary>
    public DateTime Time => Message.Received;

    /// <summary>The bus, as it was asked for.</summary>
    public string Bus { get; }

    /// <summary>Who sent it, as the bus says: a unique name, or org.freedesktop.DBus for the bus itself.</summary>
    public string? Sender => Message.Sender;

    /// <summary>Whom to call about it: the name that was listened to, else the sender.</summary>
    public string? Destination { get; }

    /// <summary>The object it comes from.</summary>
    public string? Path => Message.Path;

    /// <summary>The interface the signal belongs to.</summary>
    public string? Interface => Message.Interface;

    /// <summary>The signal's name.</summary>
    public string? Member => Message.Member;

    /// <summary>The types of the arguments.</summary>
    public DBusSignature Signature => Message.Signature;

    /// <summary>The arguments as .NET values, variants replaced by what is in them.</summary>
    /// <exception cref="DBusFormatException">The sender sent what is malformed.</exception>
    public object?[] Arguments => Message.Arguments;

    /// <summary>Whether it was sent to this connection alone.</summary>
    public bool IsUnicast => Message.Destination is not null;

    /// <summary>How many signals this subscription has lost until now, because nobody took them in time.</summary>
    public long Dropped { get; }

    /// <summary>The message as it came; its ReadArguments(true) keeps the types of variants.</summary>
    public DBusMessage Message { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Interface}.{Member} from {Path} of {Destination}";
}
