using System.Globalization;
using System.Text;

namespace NetLab.PowerShell;

/// <summary>Text from outside as it may be shown: control characters are visible escapes, so that nothing moves the cursor.</summary>
public static class Display
{
    /// <summary>Replaces every control character by its escape, <c>\x1b</c> or <c>\u0085</c>; other text is returned as it is.</summary>
    public static string Escape(string text)
    {
        if (!text.Any(char.IsControl)) return text;
        var shown = new StringBuilder(text.Length + 8);
        foreach (char c in text)
        {
            if (c is '\n' or '\t' || !char.IsControl(c)) shown.Append(c);
            else if (c < 0x80) shown.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}");
            else shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }
        return shown.ToString();
    }
}
