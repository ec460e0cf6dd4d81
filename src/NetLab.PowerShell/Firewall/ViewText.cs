using System.Text;

namespace NetLab.PowerShell.Firewall;

/// <summary>Long text as the firewall's views show it: broken between words, so that nothing is cut and nothing torn.</summary>
public static class ViewText
{
    private const string Arrow = " -> ";

    /// <summary>The columns left for a view's last column: of the 100 that views are made for, or of the terminal where it is narrower.</summary>
    /// <param name="used">The columns before it.</param>
    public static int Room(int used)
    {
        int terminal = Console.IsOutputRedirected ? 0 : Console.WindowWidth;
        return (terminal > used + 20 && terminal < 100 ? terminal : 100) - used;
    }

    /// <summary>Breaks text into lines between words; a word longer than a line stays whole.</summary>
    /// <param name="text">The text.</param>
    /// <param name="width">The columns of a line.</param>
    public static string Wrap(string text, int width)
    {
        var lines = new StringBuilder(text.Length + 8);
        int column = 0;
        foreach (string word in text.Split(' '))
        {
            if (column > 0 && column + 1 + word.Length > width)
            {
                lines.Append('\n');
                column = 0;
            }
            else if (column > 0)
            {
                lines.Append(' ');
                column++;
            }
            lines.Append(word);
            column += word.Length;
        }
        return lines.ToString();
    }

    /// <summary>Puts the two ends of a connection on two lines where one is too short.</summary>
    /// <param name="flow">Source, arrow and destination.</param>
    /// <param name="width">The columns of a line.</param>
    public static string Flow(string flow, int width) => flow.Length <= width ? flow : flow.Replace(Arrow, "\n-> ", StringComparison.Ordinal);
}
