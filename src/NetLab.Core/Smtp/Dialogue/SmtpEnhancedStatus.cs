using System.Globalization;

namespace NetLab.Smtp;

/// <summary>An enhanced status code, such as 5.7.1 (RFC 3463): what kind of answer, about what, and which.</summary>
/// <param name="Class">2 success, 4 a failure for now, 5 a failure for good.</param>
/// <param name="Subject">What it is about, 0 to 999: 1 addresses, 2 mailboxes, 3 the system, 4 the network, 5 the protocol, 6 the content, 7 policy and security.</param>
/// <param name="Detail">Which of these, 0 to 999.</param>
public readonly record struct SmtpEnhancedStatus(int Class, int Subject, int Detail)
{
    /// <summary>Reads a code at the start of a text, where it stands alone or has a space behind it.</summary>
    /// <param name="text">The text of a reply's line.</param>
    /// <param name="status">The code.</param>
    /// <param name="length">How many characters it has.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out SmtpEnhancedStatus status, out int length)
    {
        status = default;
        length = 0;
        if (text.Length < 5 || text[0] is not ('2' or '4' or '5') || text[1] != '.') return false;
        int at = 2;
        if (!Number(text, ref at, out int subject) || at >= text.Length || text[at++] != '.' || !Number(text, ref at, out int detail)) return false;
        if (at < text.Length && text[at] is not (' ' or '\t')) return false;
        status = new SmtpEnhancedStatus(text[0] - '0', subject, detail);
        length = at;
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Class}.{Subject}.{Detail}");

    private static bool Number(ReadOnlySpan<char> text, ref int at, out int value)
    {
        int start = at;
        value = 0;
        while (at < text.Length && at - start < 3 && char.IsAsciiDigit(text[at])) value = (value * 10) + (text[at++] - '0');
        return at > start;
    }
}
