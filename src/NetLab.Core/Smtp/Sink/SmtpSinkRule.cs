using System.Globalization;
using System.IO.Enumeration;

namespace NetLab.Smtp;

/// <summary>An address, or several by a pattern, and what a sink answers it instead of 250.</summary>
public sealed record SmtpSinkRule
{
    /// <summary>Makes a rule.</summary>
    /// <param name="pattern">The address, in which <c>*</c> stands for any characters and <c>?</c> for one; upper and lower case are the same. Empty for the sender <c>&lt;&gt;</c>.</param>
    /// <param name="reply">The reply, 400 to 599, such as <c>550 5.1.1 No such user</c>; the code alone gets a text. 421 ends the connection besides.</param>
    /// <exception cref="ArgumentException">The reply is none.</exception>
    public SmtpSinkRule(string pattern, string reply)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        (Pattern, Reply) = (pattern, CheckReply(reply, mayAccept: false));
    }

    /// <summary>The addresses it is about.</summary>
    public string Pattern { get; }

    /// <summary>The reply, without its end.</summary>
    public string Reply { get; }

    /// <summary>The reply's code.</summary>
    public int Code => int.Parse(Reply.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>Whether it is about an address.</summary>
    public bool IsAbout(string address) => Pattern.Length == 0 ? address.Length == 0 : FileSystemName.MatchesSimpleExpression(Pattern, address);

    /// <inheritdoc/>
    public override string ToString() => $"{Pattern}: {Reply}";

    /// <summary>Whether a text is a reply: a code, and behind a blank one line of text without control characters.</summary>
    internal static bool IsReply(string text, bool mayAccept) =>
        text.Length is >= 3 and <= 500 && text[0] is '4' or '5' or '2' && (text[0] != '2' || mayAccept) && text[1] is >= '0' and <= '5' && char.IsAsciiDigit(text[2])
        && (text.Length == 3 || text[3] == ' ') && !text.AsSpan().ContainsAnyExceptInRange(' ', '~');

    /// <summary>A reply with a text.</summary>
    internal static string CheckReply(string reply, bool mayAccept)
    {
        ArgumentNullException.ThrowIfNull(reply);
        reply = reply.Trim();
        if (!IsReply(reply, mayAccept)) throw new ArgumentException($"'{reply}' is no reply that refuses: give a code from 400 to 599 and a text of ASCII, such as '550 5.1.1 No such user'.", nameof(reply));
        return reply.Length > 4 ? reply : $"{reply[..3]} {reply[0]}.7.1 Refused by a rule of this sink";
    }
}
