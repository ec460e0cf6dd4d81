namespace NetLab.DBus;

/// <summary>
/// A call was not answered in its time. It may still be carried out; its answer is thrown away. (A bus or service that gives up itself
/// answers with <see cref="DBusErrorException"/> and the name org.freedesktop.DBus.Error.NoReply.)
/// </summary>
public sealed class DBusTimeoutException : TimeoutException
{
    /// <summary>Describes a call that was not answered.</summary>
    public DBusTimeoutException(TimeSpan timeout, string? destination, string? path, string? @interface, string? member)
        : base(FormattableString.Invariant($"No answer within {timeout.TotalSeconds:0.###} s from {DBusCallText.Of(destination, path, @interface, member)}."))
    {
        Timeout = timeout;
        (Destination, Path, Interface, Member) = (destination, path, @interface, member);
    }

    /// <summary>How long the answer was waited for.</summary>
    public TimeSpan Timeout { get; }

    /// <summary>Whom the call went to.</summary>
    public string? Destination { get; }

    /// <summary>The object that was called.</summary>
    public string? Path { get; }

    /// <summary>The interface that was called, or null where the call named none.</summary>
    public string? Interface { get; }

    /// <summary>The method that was called.</summary>
    public string? Member { get; }
}
