using System.Buffers.Text;
using System.Text;

namespace NetLab.Smtp;

/// <summary>A message's text: its header lines, and what encodings of mail (RFC 2045, RFC 2047) hide. What is not well formed stays as it is.</summary>
internal static class SmtpSinkText
{
    private const int MostHeaders = 10_000;
    private static readonly UTF8Encoding _strict = new(false, throwOnInvalidBytes: true);

    /// <summary>Takes the header apart.</summary>
    /// <returns>Its lines, and where the body begins.</returns>
    public static (SmtpSinkHeader[] Headers, int Body) Parse(ReadOnlySpan<byte> raw)
    {
        var headers = new List<SmtpSinkHeader>();
        string? name = null;
        var value = new StringBuilder();
        int at = 0;
        while (at < raw.Length && headers.Count < MostHeaders)
        {
            int length = raw[at..].IndexOf((byte)'\n');
            int next = length < 0 ? raw.Length : at + length + 1;
            ReadOnlySpan<byte> line = raw[at..next].TrimEnd("\r\n"u8);
            if (line.IsEmpty)
            {
                at = next;
                break;
            }
            if (line[0] is (byte)' ' or (byte)'\t' && name is not null)
            {
                value.Append(ReadText(line));
            }
            else
            {
                int colon = line.IndexOf((byte)':');
                // No header at all, or no longer one: what comes is body.
                if (colon <= 0 || line[..colon].TrimEnd((byte)' ').ContainsAnyExceptInRange((byte)'!', (byte)'~')) break;
                Add();
                name = Encoding.ASCII.GetString(line[..colon].TrimEnd((byte)' '));
                value.Append(ReadText(line[(colon + 1)..]));
            }
            at = next;
        }
        Add();
        return ([.. headers], at);

        void Add()
        {
            if (name is not null) headers.Add(new SmtpSinkHeader(name, value.ToString().Trim()));
            value.Clear();
        }
    }

    /// <summary>Bytes as text: UTF-8, or where they are none a character for each byte.</summary>
    public static string ReadText(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return _strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }

    /// <summary>The body of a message of one part, decoded.</summary>
    public static string Body(SmtpSinkMessage message, ReadOnlySpan<byte> body)
    {
        string encoding = message.GetHeader("Content-Transfer-Encoding")?.Trim().ToUpperInvariant() ?? "";
        if (message.GetHeader("Content-Type")?.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) == true) return ReadText(body);
        byte[]? decoded = encoding switch
        {
            "BASE64" => FromBase64(body),
            "QUOTED-PRINTABLE" => FromQuotedPrintable(body, isWord: false),
            _ => null,
        };
        return decoded is null ? ReadText(body) : ReadText(decoded);
    }

    /// <summary>Decodes encoded words, of any charset as UTF-8 or Latin-1.</summary>
    public static string? Decode(string? value)
    {
        // What is longer than any header is left alone: looking for words in it takes too long.
        if (value is null or { Length: > 8192 } || !value.Contains("=?", StringComparison.Ordinal)) return value;
        var text = new StringBuilder();
        int at = 0, end = 0;
        while (at < value.Length)
        {
            int start = value.IndexOf("=?", at, StringComparison.Ordinal);
            if (start < 0 || !TryWord(value, start, out string word, out int after))
            {
                if (start < 0) break;
                at = start + 2;
                continue;
            }
            string between = value[end..start];
            // Blanks between two encoded words belong to the encoding.
            if (end == 0 || !string.IsNullOrWhiteSpace(between)) text.Append(between);
            text.Append(word);
            at = end = after;
        }
        return text.Append(value.AsSpan(end)).ToString();
    }

    private static bool TryWord(string value, int start, out string word, out int after)
    {
        (word, after) = ("", 0);
        int charset = value.IndexOf('?', start + 2);
        int encoding = charset < 0 ? -1 : value.IndexOf('?', charset + 1);
        int end = encoding < 0 ? -1 : value.IndexOf("?=", encoding + 1, StringComparison.Ordinal);
        if (end < 0 || encoding != charset + 2) return false;
        ReadOnlySpan<byte> content = Encoding.Latin1.GetBytes(value[(encoding + 1)..end]);
        byte[]? bytes = char.ToUpperInvariant(value[charset + 1]) switch { 'B' => FromBase64(content), 'Q' => FromQuotedPrintable(content, isWord: true), _ => null };
        if (bytes is null) return false;
        (word, after) = (ReadText(bytes), end + 2);
        return true;
    }

    private static byte[]? FromBase64(ReadOnlySpan<byte> text)
    {
        byte[] bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length) + 3];
        // It skips the ends of lines.
        return Base64.DecodeFromUtf8(text, bytes, out _, out int written) == System.Buffers.OperationStatus.Done ? bytes[..written] : null;
    }

    private static byte[] FromQuotedPrintable(ReadOnlySpan<byte> text, bool isWord)
    {
        byte[] bytes = new byte[text.Length];
        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '=' && i + 2 < text.Length && char.IsAsciiHexDigit((char)text[i + 1]) && char.IsAsciiHexDigit((char)text[i + 2]))
            {
                bytes[length++] = (byte)((Convert.FromHexString(Encoding.ASCII.GetString(text.Slice(i + 1, 2)))[0]));
                i += 2;
            }
            else if (text[i] == '=' && text[(i + 1)..].StartsWith("\r\n"u8))
            {
                i += 2;
            }
            else
            {
                bytes[length++] = isWord && text[i] == '_' ? (byte)' ' : text[i];
            }
        }
        return bytes[..length];
    }
}
