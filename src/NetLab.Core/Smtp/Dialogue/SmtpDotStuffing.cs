namespace NetLab.Smtp;

/// <summary>The message as it goes after DATA (RFC 5321 4.5.2), and as BDAT sends it (RFC 3030).</summary>
internal static class SmtpDotStuffing
{
    /// <summary>Makes every line's end CR LF, whatever it was: a lone CR or LF would be read differently by different servers (SMTP smuggling).</summary>
    public static byte[] Normalize(ReadOnlySpan<byte> message)
    {
        var lines = new List<byte>(message.Length + 64);
        for (int i = 0; i < message.Length; i++)
        {
            byte one = message[i];
            if (one is not ((byte)'\r' or (byte)'\n'))
            {
                lines.Add(one);
                continue;
            }
            if (one == '\r' && i + 1 < message.Length && message[i + 1] == '\n') i++;
            lines.Add((byte)'\r');
            lines.Add((byte)'\n');
        }
        if (lines.Count > 0 && lines[^1] != '\n') lines.AddRange("\r\n"u8);
        return [.. lines];
    }

    /// <summary>A message with CR LF line ends as DATA sends it: a dot before every line that begins with one, and the dot at the end.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> normalized)
    {
        var stuffed = new List<byte>(normalized.Length + 64);
        bool start = true;
        foreach (byte one in normalized)
        {
            if (start && one == '.') stuffed.Add((byte)'.');
            stuffed.Add(one);
            start = one == '\n';
        }
        stuffed.AddRange(".\r\n"u8);
        return [.. stuffed];
    }

    /// <summary>What <see cref="Encode"/> was given; null when the text does not end with the dot.</summary>
    public static byte[]? Decode(ReadOnlySpan<byte> stuffed)
    {
        var message = new List<byte>(stuffed.Length);
        int at = 0;
        while (at < stuffed.Length)
        {
            int end = stuffed[at..].IndexOf("\r\n"u8);
            if (end < 0) return null;
            ReadOnlySpan<byte> line = stuffed.Slice(at, end);
            at += end + 2;
            if (line is [(byte)'.']) return at == stuffed.Length ? [.. message] : null;
            message.AddRange(line is [(byte)'.', ..] ? line[1..] : line);
            message.AddRange("\r\n"u8);
        }
        return null;
    }
}
