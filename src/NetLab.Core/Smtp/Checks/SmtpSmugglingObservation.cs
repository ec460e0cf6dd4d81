namespace NetLab.Smtp;

/// <summary>What came from a server to which a sequence was sent in the midst of a message, with NOOP behind it, then the proper end, then QUIT.</summary>
internal sealed class SmtpSmugglingObservation
{
    /// <summary>The codes that came before the proper end was sent.</summary>
    public List<int> Early { get; } = [];

    /// <summary>The codes that came after it, without QUIT's 221 and without 421.</summary>
    public List<int> Late { get; } = [];

    /// <summary>Whether the server ended the connection, by 421 or without a word, before QUIT was answered.</summary>
    public bool Disconnected { get; set; }

    /// <summary>Whether the server fell silent.</summary>
    public bool TimedOut { get; set; }

    /// <summary>
    /// How many replies too many even a proper message gets. One that ends for a server with the CR of its last line leaves an LF behind, which is
    /// answered as an empty command.
    /// </summary>
    public int Usual { get; init; }

    /// <summary>
    /// Whether the command behind the sequence was carried out. The message has one reply; another one that takes a command, or does not know the
    /// lone dot that was to end the message, is a reply to what was meant as text.
    /// </summary>
    public bool CommandExecuted
    {
        get
        {
            int index = 0, more = 0;
            foreach (int code in (int[])[.. Early, .. Late])
            {
                if (index++ > 0 && IsOfCommand(code)) more++;
            }
            return more > (Early.Count > 0 ? 0 : Usual);
        }
    }

    /// <summary>Whether a reply is one to a command: it was taken, or is none the server knows.</summary>
    public static bool IsOfCommand(int code) => code is (>= 200 and < 300) or (>= 500 and <= 503);

    /// <summary>The verdict.</summary>
    public SmtpSmugglingVerdict Verdict
    {
        get
        {
            // Taken before it was at its end, or followed by replies of its own text.
            if (Early is [>= 200 and < 300, ..] || CommandExecuted) return SmtpSmugglingVerdict.EndOfData;
            if (Early.Count > 0) return SmtpSmugglingVerdict.Rejected;
            if (Late.Count > 0) return Late[0] < 300 ? SmtpSmugglingVerdict.IgnoredThenAccepted : SmtpSmugglingVerdict.Rejected;
            return Disconnected ? SmtpSmugglingVerdict.Disconnected : TimedOut ? SmtpSmugglingVerdict.Timeout : SmtpSmugglingVerdict.NotProven;
        }
    }
}
