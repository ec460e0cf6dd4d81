using System.Globalization;
using System.Text;

namespace NetLab.Smtp;

/// <summary>Text of the conversation made fit to be shown.</summary>
internal static class SmtpText
{
    private const int LongestExcerpt = 120;

    /// <summary>The beginning of some bytes, with what is no printable ASCII escaped.</summary>
    public static string Excerpt(ReadOnlySpan<byte> bytes) => Escape(bytes[..Math.Min(bytes.Length, LongestExcerpt)]) + (bytes.Length > LongestExcerpt ? "..." : "");

    /// <summary>Bytes as text on one line: CR and LF as <c>\r</c> and <c>\n</c>, other control characters and bytes above 126 as <c>\x00</c>.</summary>
    public static string Escape(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length + 8);
        foreach (byte one in bytes)
        {
            switch (one)
            {
                case (byte)'\r': text.Append("\\r"); break;
                case (byte)'\n': text.Append("\\n"); break;
                case < 0x20 or > 0x7e: text.Append(CultureInfo.InvariantCulture, $"\\x{one:x2}"); break;
                default: text.Append((char)one); break;
            }
        }
        return text.ToString();
    }
}
