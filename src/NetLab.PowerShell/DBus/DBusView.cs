using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <summary>What the views of D-Bus objects show: text of strangers with its control characters visible, values on a line.</summary>
public static class DBusView
{
    /// <summary>A value on one line, its end cut off where it is longer.</summary>
    /// <param name="value">The value.</param>
    /// <param name="width">The characters there is room for.</param>
    public static string Value(object? value, int width)
    {
        if (value is System.Management.Automation.PSObject wrapped) value = wrapped.BaseObject;
        string text = Line(DBusValueText.Of(value));
        return text.Length <= width ? text : text[..(width - 1)] + "\u2026";
    }

    /// <summary>What is worth a look of an object that changed: what is different, or all of it where it came or went.</summary>
    public static OrderedDictionary<string, object?> Different(DBusObjectEventArgs happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        if (happened.Change != DBusObjectChange.Changed) return happened.Properties;
        var different = new OrderedDictionary<string, object?>();
        foreach (string name in happened.ChangedProperty) different[name] = happened.Properties.GetValueOrDefault(name);
        return different;
    }

    /// <summary>What a message is about: the member that is called or that signals, the name of an error, and of a reply which call it answers.</summary>
    public static string About(DBusMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return Line(message.Type switch
        {
            DBusMessageType.Error => $"{message.ErrorName} to {message.ReplySerial}",
            DBusMessageType.MethodReturn => $"reply to {message.ReplySerial}",
            _ => $"{message.Path} {message.Interface}{(message.Interface is null ? "" : ".")}{message.Member}",
        });
    }

    /// <summary>A message's arguments on one line; its body may be malformed, which is told instead.</summary>
    /// <param name="message">The message.</param>
    /// <param name="width">The characters there is room for.</param>
    public static string Arguments(DBusMessage message, int width)
    {
        ArgumentNullException.ThrowIfNull(message);
        try
        {
            string text = Line(string.Join(", ", message.Arguments.Select(DBusValueText.Of)));
            return text.Length <= width ? text : text[..(width - 1)] + "\u2026";
        }
        catch (DBusFormatException exception)
        {
            return Line($"({exception.Message})");
        }
    }

    /// <summary>Text on one line.</summary>
    public static string Line(string? text) =>
        Display.Escape(text ?? "").Replace("\n", "\\n", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal);

    /// <summary>The interfaces of an object without those every object has.</summary>
    public static string Interfaces(IEnumerable<string> interfaces) =>
        Line(string.Join(", ", interfaces.Where(static name => name is not ("org.freedesktop.DBus.Introspectable" or "org.freedesktop.DBus.Peer" or "org.freedesktop.DBus.Properties"))));

    /// <summary>What a message says: whom it calls or which signal it is, or its answer.</summary>
    /// <param name="message">The message.</param>
    /// <param name="width">The characters of a line; it takes three.</param>
    public static string Message(DBusMonitoredMessage message, int width)
    {
        ArgumentNullException.ThrowIfNull(message);
        string head = message.Type switch
        {
            DBusMessageType.MethodReturn => $"to {message.ReplySerial}",
            DBusMessageType.Error => $"to {message.ReplySerial} {message.ErrorName}",
            _ => $"{message.Path} {message.Interface}.{message.Member}",
        };
        string arguments;
        try
        {
            arguments = DBusValueText.OfArguments(message.Signature, message.Arguments);
        }
        catch (DBusFormatException)
        {
            arguments = "malformed";
        }
        string text = Line($"{head}({arguments})");
        return text.Length <= width * 3 ? text : text[..((width * 3) - 1)] + "\u2026";
    }
}
