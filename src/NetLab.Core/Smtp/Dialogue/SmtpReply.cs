using System.Globalization;
using System.Text;

namespace NetLab.Smtp;

/// <summary>A server's reply: a code of three digits and one or more lines (RFC 5321 4.2).</summary>
public sealed class SmtpReply
{
    internal SmtpReply(int code, IReadOnlyList<string> lines)
    {
        Code = code;
        Lines = lines;
        if (lines.Count > 0 && SmtpEnhancedStatus.TryParse(lines[0], out SmtpEnhancedStatus status, out _)) EnhancedStatus = status;
    }

    /// <summary>The code, 200 to 599.</summary>
    public int Code { get; }

    /// <summary>The enhanced status code of the first line; null where the server sends none.</summary>
    public SmtpEnhancedStatus? EnhancedStatus { get; }

    /// <summary>The lines without the code before them, as they came.</summary>
    public IReadOnlyList<string> Lines { get; }

    /// <summary>What the server says, in one line: the lines without codes, with a space between them.</summary>
    public string Text
    {
        get
        {
            var text = new StringBuilder();
            foreach (string line in Lines)
            {
                ReadOnlySpan<char> rest = SmtpEnhancedStatus.TryParse(line, out _, out int length) ? line.AsSpan(length) : line;
                rest = rest.Trim();
                if (rest.IsEmpty) continue;
                if (text.Length > 0) text.Append(' ');
                text.Append(rest);
            }
            return text.ToString();
        }
    }

    /// <summary>It is done (2xx).</summary>
    public bool IsSuccess => Code / 100 == 2;

    /// <summary>So far so good, go on (3xx).</summary>
    public bool IsIntermediate => Code / 100 == 3;

    /// <summary>Not now: it may go later (4xx).</summary>
    public bool IsTransient => Code / 100 == 4;

    /// <summary>No (5xx).</summary>
    public bool IsPermanent => Code / 100 == 5;

    /// <summary>The reply in one line: code, enhanced code and text.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Code}{(EnhancedStatus is { } status ? $" {status}" : "")} {Text}").TrimEnd();
}
