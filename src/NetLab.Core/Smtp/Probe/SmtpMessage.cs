using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace NetLab.Smtp;

/// <summary>A message to deliver (RFC 5322): a plain text, with files where there are any, or bytes as they are.</summary>
public sealed record SmtpMessage
{
    private const int LineOfBase64 = 76;

    /// <summary>The subject; null takes one that says who sent it and when.</summary>
    public string? Subject { get; init; }

    /// <summary>The text; null takes a sentence that says what this is.</summary>
    public string? Body { get; init; }

    /// <summary>More header lines, or others in place of the usual ones: a name given here is not written twice.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Files to go with it.</summary>
    public IReadOnlyList<SmtpAttachment> Attachments { get; init; } = [];

    /// <summary>The whole message, headers and all, in place of all the rest; null builds one. Line ends become CR LF.</summary>
    public ReadOnlyMemory<byte>? Data { get; init; }

    /// <summary>Checks everything a caller gave, before anything is sent.</summary>
    /// <exception cref="ArgumentException">A header has a line's end in it, or a name that can be none.</exception>
    public void Check()
    {
        if (Subject is not null) SmtpCommandText.Check(Subject, nameof(Subject), "The subject");
        foreach ((string name, string value) in Headers)
        {
            SmtpCommandText.Check(name, "Header", "The name of a header");
            SmtpCommandText.Check(value, "Header", $"The header '{name}'");
            if (name.Length == 0 || name.Any(static c => c is <= ' ' or >= '\x7f' or ':')) throw new ArgumentException($"'{name}' cannot be the name of a header: those are letters, digits and hyphens.", "Header");
        }
        foreach (SmtpAttachment one in Attachments) SmtpCommandText.Check(one.FileName, "Attachment", "The name of an attachment");
    }

    /// <summary>The message with CR LF line ends.</summary>
    /// <param name="from">The sender.</param>
    /// <param name="to">The recipients.</param>
    /// <param name="host">The own name, for the message's identifier.</param>
    /// <exception cref="ArgumentException">A header has a line's end in it.</exception>
    public byte[] ToBytes(string from, IReadOnlyList<string> to, string host)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(host);
        Check();
        SmtpCommandText.Check(from, "From", "An address");
        foreach (string one in to) SmtpCommandText.Check(one, "To", "An address");
        if (Data is { } data) return SmtpDotStuffing.Normalize(data.Span);
        DateTimeOffset now = DateTimeOffset.Now;
        string id = $"{now.ToUnixTimeMilliseconds():x}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
        string text = Body ?? "This is a test message, sent by Send-SmtpProbe of NetLab.";
        string domain = new([.. host.Where(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '[' or ']' or ':')]);
        var headers = new List<KeyValuePair<string, string>>
        {
            new("Date", now.ToString("ddd, dd MMM yyyy HH:mm:ss ", CultureInfo.InvariantCulture) + now.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal)),
            new("From", Bare(from) is { Length: > 0 } sender ? $"<{sender}>" : "<postmaster@localhost>"),
            new("To", string.Join(", ", to.Select(static one => $"<{Bare(one)}>"))),
            new("Subject", Encoded(Subject ?? $"NetLab test {now:yyyy-MM-dd HH:mm:ss}")),
            new("Message-ID", $"<{id}@{(domain.Length > 0 ? domain : "localhost")}>"),
            new("MIME-Version", "1.0"),
        };
        var message = new StringBuilder();
        foreach ((string name, string value) in headers)
        {
            if (!Headers.Any(own => own.Key.Equals(name, StringComparison.OrdinalIgnoreCase))) message.Append(CultureInfo.InvariantCulture, $"{name}: {value}\n");
        }
        foreach ((string name, string value) in Headers) message.Append(CultureInfo.InvariantCulture, $"{name}: {Encoded(value)}\n");
        if (Attachments.Count == 0) AppendText(message, text);
        else AppendParts(message, text, $"=_{id}");
        return SmtpDotStuffing.Normalize(Encoding.UTF8.GetBytes(message.ToString()));
    }

    /// <summary>An address without its angle brackets.</summary>
    internal static string Bare(string address)
    {
        string plain = address.Trim();
        return plain is ['<', .., '>'] ? plain[1..^1] : plain;
    }

    private void AppendParts(StringBuilder message, string text, string boundary)
    {
        message.Append(CultureInfo.InvariantCulture, $"Content-Type: multipart/mixed; boundary=\"{boundary}\"\n\n--{boundary}\n");
        AppendText(message, text);
        foreach (SmtpAttachment one in Attachments)
        {
            string name = one.FileName.Replace("\\", "_", StringComparison.Ordinal).Replace("\"", "'", StringComparison.Ordinal);
            string file = Ascii.IsValid(name) ? $"filename=\"{name}\"" : $"filename*=UTF-8''{Uri.EscapeDataString(name)}";
            message.Append(CultureInfo.InvariantCulture, $"\n--{boundary}\nContent-Type: application/octet-stream\nContent-Disposition: attachment; {file}\nContent-Transfer-Encoding: base64\n\n");
            AppendBase64(message, one.Content.Span);
        }
        message.Append(CultureInfo.InvariantCulture, $"\n--{boundary}--\n");
    }

    private static void AppendText(StringBuilder message, string text)
    {
        // Long lines and other than ASCII would need 8BITMIME and luck; Base64 goes everywhere.
        bool plain = Ascii.IsValid(text) && !text.Contains('\0', StringComparison.Ordinal) && text.Split('\n').All(static line => line.Length < 990);
        message.Append("Content-Type: text/plain; charset=utf-8\n");
        if (plain)
        {
            message.Append("Content-Transfer-Encoding: 7bit\n\n").Append(text).Append('\n');
            return;
        }
        message.Append("Content-Transfer-Encoding: base64\n\n");
        AppendBase64(message, SmtpDotStuffing.Normalize(Encoding.UTF8.GetBytes(text)));
    }

    private static void AppendBase64(StringBuilder message, ReadOnlySpan<byte> content)
    {
        string all = Convert.ToBase64String(content);
        for (int i = 0; i < all.Length; i += LineOfBase64) message.Append(all.AsSpan(i, Math.Min(LineOfBase64, all.Length - i))).Append('\n');
    }

    /// <summary>A header's text as encoded words where it is more than ASCII (RFC 2047).</summary>
    private static string Encoded(string text)
    {
        if (Ascii.IsValid(text)) return text;
        var words = new List<string>();
        var piece = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (Encoding.UTF8.GetByteCount(piece.ToString()) + rune.Utf8SequenceLength > 45)
            {
                words.Add(Word(piece.ToString()));
                piece.Clear();
            }
            piece.Append(rune);
        }
        words.Add(Word(piece.ToString()));
        return string.Join("\n ", words);

        static string Word(string part) => $"=?UTF-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(part))}?=";
    }
}
