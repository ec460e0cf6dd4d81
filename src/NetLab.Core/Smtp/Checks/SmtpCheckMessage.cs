using System.Globalization;

namespace NetLab.Smtp;

/// <summary>The messages checks send, which say what they are.</summary>
internal static class SmtpCheckMessage
{
    /// <summary>A message with CR LF line ends.</summary>
    /// <param name="from">The sender.</param>
    /// <param name="to">The recipient.</param>
    /// <param name="subject">The subject.</param>
    /// <param name="header">The header to find it by.</param>
    /// <param name="marker">That header's value.</param>
    /// <param name="body">The text, with CR LF line ends.</param>
    public static string Compose(string from, string to, string subject, string header, string marker, string body) => string.Create(CultureInfo.InvariantCulture,
        $"Date: {DateTimeOffset.UtcNow:ddd, dd MMM yyyy HH:mm:ss} +0000\r\nFrom: <{from}>\r\nTo: <{to}>\r\nSubject: {subject}\r\nMessage-ID: <{marker.Replace('/', '.')}.{Guid.NewGuid():N}@netlab.invalid>\r\nAuto-Submitted: auto-generated\r\n{header}: {marker}\r\n\r\n{body}");

    /// <summary>The name a server gave a message it took, where its reply has one as the usual servers write it.</summary>
    /// <param name="reply">The reply to the message.</param>
    public static string? QueueId(SmtpReply reply)
    {
        // Postfix: "Ok: queued as 4XyZ"; Exim: "OK id=1abc-..."; OpenSMTPD: "fd0a9f2b Message accepted for delivery"; sendmail: "x12 Message accepted for delivery".
        string[] words = reply.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < words.Length; i++)
        {
            if (words[i].StartsWith("id=", StringComparison.OrdinalIgnoreCase)) return words[i][3..];
            if (words[i].Equals("as", StringComparison.OrdinalIgnoreCase) && i > 0 && words[i - 1].Equals("queued", StringComparison.OrdinalIgnoreCase) && i + 1 < words.Length) return words[i + 1];
            if (i > 0 && words[i].Equals("Message", StringComparison.OrdinalIgnoreCase) && i + 1 < words.Length && words[i + 1].Equals("accepted", StringComparison.OrdinalIgnoreCase)) return words[i - 1].TrimEnd(':');
        }
        return null;
    }
}
