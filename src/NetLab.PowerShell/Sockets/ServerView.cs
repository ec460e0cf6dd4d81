namespace NetLab.PowerShell.Sockets;

/// <summary>What the views of servers and datagrams show.</summary>
public static class ServerView
{
    private const int Longest = 400;

    /// <summary>Text from outside on one line: control characters are escapes, and what is very long is cut.</summary>
    public static string? Line(string? text)
    {
        if (text is null) return null;
        string shown = text.Length > Longest ? $"{text[..Longest]}..." : text;
        return Display.Escape(shown).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal);
    }
}
