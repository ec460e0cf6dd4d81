using System.Globalization;
using System.Text;

namespace NetLab.Smtp;

/// <summary>Commands as bytes. Nothing a caller gives can become a second command: CR, LF and NUL are refused wherever they stand.</summary>
public static class SmtpCommandText
{
    /// <summary>The longest command in bytes (RFC 5321 has 512; extensions add to it).</summary>
    internal const int Longest = 16384;

    /// <summary>A command with its CR LF.</summary>
    /// <param name="line">The command, without a line's end.</param>
    /// <exception cref="ArgumentException">It has CR, LF or NUL in it, or is longer than 16 KiB.</exception>
    public static byte[] Encode(string line)
    {
        Check(line, nameof(line), "A command");
        if (Encoding.UTF8.GetByteCount(line) > Longest) throw new ArgumentException($"A command has at most {Longest} bytes.", nameof(line));
        return Encoding.UTF8.GetBytes(line + "\r\n");
    }

    /// <summary>Refuses CR, LF and NUL, before anything is sent.</summary>
    /// <param name="value">What the caller gave.</param>
    /// <param name="parameter">The parameter it was given for, which the error names.</param>
    /// <param name="what">What it is, as an error's sentence begins.</param>
    /// <exception cref="ArgumentException">It has one.</exception>
    public static void Check(string value, string parameter, string what)
    {
        ArgumentNullException.ThrowIfNull(value);
        int at = value.AsSpan().IndexOfAny('\r', '\n', '\0');
        if (at >= 0) throw new ArgumentException($"{what} cannot have {(value[at] == '\0' ? "a NUL" : "a line's end")} in it: it would become another command. Nothing was sent.", parameter);
    }

    /// <summary>MAIL FROM with its parameters.</summary>
    /// <param name="sender">The address, with or without angle brackets; empty or <c>&lt;&gt;</c> is the sender of bounces.</param>
    /// <param name="parameters">Parameters such as <c>SIZE=1000</c>.</param>
    /// <exception cref="ArgumentException">It is no address, or could become another command.</exception>
    public static string MailFrom(string sender, IEnumerable<string>? parameters = null) => $"MAIL FROM:{Path(sender, "From", allowEmpty: true)}{Parameters(parameters, "MailParameter")}";

    /// <summary>RCPT TO with its parameters.</summary>
    /// <param name="recipient">The address, with or without angle brackets.</param>
    /// <param name="parameters">Parameters such as <c>NOTIFY=NEVER</c>.</param>
    /// <exception cref="ArgumentException">It is no address, or could become another command.</exception>
    public static string RcptTo(string recipient, IEnumerable<string>? parameters = null) => $"RCPT TO:{Path(recipient, "To", allowEmpty: false)}{Parameters(parameters, "RcptParameter")}";

    /// <summary>An address between angle brackets. One that has them already is kept as it is, which lets any form be tried.</summary>
    internal static string Path(string address, string parameter, bool allowEmpty)
    {
        Check(address, parameter, "An address");
        string plain = address.Trim();
        if (plain.StartsWith('<') && plain.EndsWith('>') && plain.Length >= 2) return allowEmpty || plain.Length > 2 ? plain : throw new ArgumentException("The address of a recipient is missing.", parameter);
        if (plain.Length == 0) return allowEmpty ? "<>" : throw new ArgumentException("The address of a recipient is missing.", parameter);
        bool quoted = false;
        for (int i = 0; i < plain.Length; i++)
        {
            char c = plain[i];
            if (c == '\\' && quoted) i++;
            else if (c == '"') quoted = !quoted;
            else if (!quoted && (c is '<' or '>' || char.IsWhiteSpace(c) || char.IsControl(c)))
                throw new ArgumentException($"'{plain}' is no address: it has a space or an angle bracket in it. Give one as name@example.org; with angle brackets around it any form is sent as it is.", parameter);
        }
        return $"<{plain}>";
    }

    /// <summary>Parameters behind an address, each with a space before it.</summary>
    internal static string Parameters(IEnumerable<string>? parameters, string parameter)
    {
        if (parameters is null) return "";
        var text = new StringBuilder();
        foreach (string one in parameters)
        {
            if (string.IsNullOrWhiteSpace(one)) continue;
            Check(one, parameter, "A parameter of a command");
            text.Append(' ').Append(one.Trim());
        }
        return text.ToString();
    }

    /// <summary>A bad value, under the name of the parameter users know it by.</summary>
    internal static ArgumentException Bad(string parameter, string problem) => new(problem, parameter);

    /// <summary>Text as xtext, which parameters of commands are written in (RFC 3461 4).</summary>
    /// <param name="text">ASCII or UTF-8 text.</param>
    public static string ToXText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var encoded = new StringBuilder(text.Length);
        foreach (byte one in Encoding.UTF8.GetBytes(text))
        {
            if (one is > 0x20 and < 0x7f and not ((byte)'+' or (byte)'=')) encoded.Append((char)one);
            else encoded.Append(CultureInfo.InvariantCulture, $"+{one:X2}");
        }
        return encoded.ToString();
    }
}
