namespace NetLab.DBus;

/// <summary>An error that a service, or the bus itself, answered to a call.</summary>
public sealed class DBusErrorException : Exception
{
    /// <summary>Describes the answer to a call.</summary>
    public DBusErrorException(string errorName, string text, string? destination, string? path, string? @interface, string? member)
        : base($"{(text.Length > 0 ? text : "The call failed.")} ({errorName} from {DBusCallText.Of(destination, path, @interface, member)})")
    {
        ErrorName = errorName;
        Text = text;
        (Destination, Path, Interface, Member) = (destination, path, @interface, member);
    }

    /// <summary>The error's name, such as <c>org.freedesktop.DBus.Error.AccessDenied</c>.</summary>
    public string ErrorName { get; }

    /// <summary>What the service says about it; empty when it says nothing.</summary>
    public string Text { get; }

    /// <summary>Whom the call went to.</summary>
    public string? Destination { get; }

    /// <summary>The object that was called.</summary>
    public string? Path { get; }

    /// <summary>The interface that was called, or null where the call named none.</summary>
    public string? Interface { get; }

    /// <summary>The method that was called.</summary>
    public string? Member { get; }
}
