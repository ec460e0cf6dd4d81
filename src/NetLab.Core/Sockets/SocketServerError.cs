namespace NetLab.Sockets;

/// <summary>What went wrong with one client or request of a server, which goes on.</summary>
public sealed class SocketServerError
{
    internal SocketServerError(string? client, string? line, Exception exception, object? source) =>
        (Client, Line, Exception, Source) = (client, line, exception, source);

    /// <summary>When it was.</summary>
    public DateTime Time { get; } = DateTime.Now;

    /// <summary>The client, or null where it was none's.</summary>
    public string? Client { get; }

    /// <summary>The beginning of the line it was about, or null.</summary>
    public string? Line { get; }

    /// <summary>What it was, in words.</summary>
    public string Message => Exception.Message;

    /// <summary>What it was.</summary>
    public Exception Exception { get; }

    /// <summary>What else is known of it: of an error in a script block its ErrorRecord, with the line in the script. Null where there is nothing.</summary>
    public object? Source { get; }

    /// <inheritdoc/>
    public override string ToString() => Message;
}
