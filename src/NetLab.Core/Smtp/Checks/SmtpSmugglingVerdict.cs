namespace NetLab.Smtp;

/// <summary>What a server made of a sequence in the midst of a message.</summary>
public enum SmtpSmugglingVerdict
{
    /// <summary>Nothing is known: the server did not let us come to the message.</summary>
    NotProven,

    /// <summary>The server took it for the end of the message, and what stood behind it for commands.</summary>
    EndOfData,

    /// <summary>The server took it for text, and the message at its proper end.</summary>
    IgnoredThenAccepted,

    /// <summary>The server refused the message.</summary>
    Rejected,

    /// <summary>The server hung up.</summary>
    Disconnected,

    /// <summary>The server said nothing any more, not even at the proper end.</summary>
    Timeout,
}
