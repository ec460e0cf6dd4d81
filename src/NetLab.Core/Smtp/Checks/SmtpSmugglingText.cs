namespace NetLab.Smtp;

/// <summary>What a smuggling test saw, in words.</summary>
internal static class SmtpSmugglingText
{
    /// <summary>How a verdict was seen.</summary>
    public static string Explain(SmtpSmugglingSequence sequence, SmtpSmugglingObservation seen) => seen.Verdict switch
    {
        SmtpSmugglingVerdict.EndOfData when sequence.Category == SmtpSmugglingCategory.Control => "A proper message is taken.",
        SmtpSmugglingVerdict.EndOfData when sequence.IsPipelined => "The server took a message it had not asked for yet.",
        SmtpSmugglingVerdict.EndOfData when sequence.Category == SmtpSmugglingCategory.Compliance => "Taken for the end, against the standard; no sender leaves this as it is, so nobody can smuggle with it.",
        SmtpSmugglingVerdict.EndOfData => seen.CommandExecuted ? "Taken for the end, and the command behind it carried out: strangers can smuggle mail in." : "Taken for the end: strangers can smuggle mail in.",
        SmtpSmugglingVerdict.IgnoredThenAccepted => "Taken for text.",
        SmtpSmugglingVerdict.Rejected => seen.Early.Count > 0 && sequence.Category != SmtpSmugglingCategory.Control ? "Refused at once." : "The message was refused.",
        SmtpSmugglingVerdict.Disconnected => "The server hung up.",
        SmtpSmugglingVerdict.Timeout => "The server fell silent.",
        _ => "",
    };
}
