using System.Text;

namespace NetLab.Smtp;

/// <summary>Bytes that a server might take for the end of a message, which only CR LF . CR LF is (RFC 5321 4.1.1.4).</summary>
public sealed record SmtpSmugglingSequence
{
    /// <summary>Its place in the catalogue, from 1; the control is 0.</summary>
    public required int Number { get; init; }

    /// <summary>What it can show.</summary>
    public required SmtpSmugglingCategory Category { get; init; }

    /// <summary>The bytes as text, each character a byte.</summary>
    internal string Raw { get; init; } = "";

    /// <summary>Whether the message is sent right behind DATA, without waiting for 354.</summary>
    public bool IsPipelined { get; init; }

    /// <summary>The bytes to read: <c>&lt;LF&gt;.&lt;CR&gt;&lt;LF&gt;</c>.</summary>
    public string Name => IsPipelined ? "DATA with the message behind it" : Show(Raw);

    /// <summary>The bytes.</summary>
    public byte[] GetBytes() => Encoding.Latin1.GetBytes(Raw);

    /// <summary>All of them, the control first.</summary>
    public static IReadOnlyList<SmtpSmugglingSequence> All { get; } = Catalogue();

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>Bytes to read.</summary>
    internal static string Show(string raw)
    {
        var shown = new StringBuilder(raw.Length * 4);
        foreach (char c in raw) _ = c switch { '\r' => shown.Append("<CR>"), '\n' => shown.Append("<LF>"), '\0' => shown.Append("<NUL>"), _ => shown.Append(c) };
        return shown.ToString();
    }

    private static List<SmtpSmugglingSequence> Catalogue()
    {
        string[] raw = ["\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r", "\r.\n", "\n.\r", "\r.\r\n", "\r\n.\r", "\r\n\0.\r\n", "\r\n.\0\r\n", "\r\n.\r\r\n", "\r\r\n.\r\r\n"];
        var all = new List<SmtpSmugglingSequence> { new() { Number = 0, Category = SmtpSmugglingCategory.Control, Raw = "\r\n.\r\n" } };
        foreach (string one in raw)
        {
            // What has a dot behind CR LF no sender leaves as it is: it doubles the dot.
            SmtpSmugglingCategory category = one.Contains("\r\n.", StringComparison.Ordinal) ? SmtpSmugglingCategory.Compliance : SmtpSmugglingCategory.Vulnerability;
            all.Add(new() { Number = all.Count, Category = category, Raw = one });
        }
        all.Add(new() { Number = all.Count, Category = SmtpSmugglingCategory.Compliance, Raw = "\r\n.\r\n", IsPipelined = true });
        return all;
    }
}
