namespace NetLab.Smtp;

/// <summary>Bytes that are no reply of a mail server.</summary>
public sealed class SmtpFormatException : FormatException
{
    internal SmtpFormatException(string problem, string excerpt, bool tooLong = false)
        : base(problem) => (Excerpt, IsTooLong) = (excerpt, tooLong);

    /// <summary>The beginning of what came, with its control characters escaped.</summary>
    public string Excerpt { get; }

    /// <summary>Whether it is more than a reply may be, rather than something else.</summary>
    public bool IsTooLong { get; }
}
