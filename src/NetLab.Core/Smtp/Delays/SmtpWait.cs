namespace NetLab.Smtp;

/// <summary>How long a reply kept us waiting.</summary>
/// <param name="Stage">What it answers.</param>
/// <param name="Verb">The command's first word; empty for the greeting.</param>
/// <param name="Code">The reply's code.</param>
/// <param name="Time">From when the command was sent, or the connection was there, until the reply was there as a whole.</param>
internal readonly record struct SmtpWait(SmtpStage Stage, string Verb, int Code, TimeSpan Time)
{
    /// <summary>Whether it answers a command that was sent just for it. The later replies to several commands sent at once say nothing about the line.</summary>
    public bool IsOwn { get; init; }

    /// <summary>Whether it answers a message: what takes time there is looking through it.</summary>
    public bool IsMessage { get; init; }

    /// <summary>In how many pieces it came.</summary>
    public int Pieces { get; init; }

    /// <summary>How many bytes came in them.</summary>
    public int Bytes { get; init; }

    /// <summary>From its first piece to its last.</summary>
    public TimeSpan Spread { get; init; }

    /// <summary>Whether it refuses.</summary>
    public bool IsRefusal => Code >= 400;
}
