using System.Text;

namespace NetLab.DBus;

/// <summary>
/// Text that travels as bytes (<c>ay</c>), as services give file names: those need not be UTF-8, and end in a NUL.
/// </summary>
public static class DBusByteString
{
    /// <summary>The text in bytes up to the first NUL, read as UTF-8; bytes that are none become U+FFFD.</summary>
    public static string ToText(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        int end = Array.IndexOf(bytes, (byte)0);
        return Encoding.UTF8.GetString(bytes, 0, end < 0 ? bytes.Length : end);
    }

    /// <summary>The text as UTF-8 with a NUL behind it.</summary>
    /// <exception cref="ArgumentException">The text holds a NUL itself.</exception>
    public static byte[] FromText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Contains('\0', StringComparison.Ordinal)) throw new ArgumentException("A byte string ends at its first NUL, so its text holds none.", nameof(text));
        return Encoding.UTF8.GetBytes(text + "\0");
    }
}
