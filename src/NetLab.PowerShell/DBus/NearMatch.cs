namespace NetLab.PowerShell.DBus;

/// <summary>What someone may have meant: names that contain what was typed, or differ from it in few letters.</summary>
internal static class NearMatch
{
    private const int Most = 8;

    /// <summary>The names near one, nearest first; none when nothing is near.</summary>
    public static List<string> Find(string wanted, IEnumerable<string> names)
    {
        var near = new List<(int Distance, string Name)>();
        foreach (string name in names)
        {
            int distance = name.Contains(wanted, StringComparison.OrdinalIgnoreCase) || wanted.Contains(name, StringComparison.OrdinalIgnoreCase)
                ? Math.Abs(name.Length - wanted.Length) / 4
                : Distance(wanted, name);
            if (name.Length > 0 && distance <= Math.Max(2, wanted.Length / 3)) near.Add((distance, name));
        }
        near.Sort();
        return [.. near.Take(Most).Select(static item => item.Name)];
    }

    /// <summary>The names near one as a list, or all of them (as far as they can be read at a glance) when none is near.</summary>
    public static string Choose(string wanted, IEnumerable<string> names)
    {
        string[] all = [.. names];
        List<string> near = Find(wanted, all);
        return near.Count > 0 ? string.Join(", ", near) : List(all);
    }

    /// <summary>The first names of a list.</summary>
    public static string List(IEnumerable<string> names)
    {
        string[] all = [.. names];
        return all.Length <= Most ? string.Join(", ", all) : $"{string.Join(", ", all.Take(Most))} and {all.Length - Most} more";
    }

    /// <summary>How many letters have to be changed, added or taken away, whatever their case (Levenshtein). Long names are cut.</summary>
    private static int Distance(string left, string right)
    {
        if (Math.Abs(left.Length - right.Length) > 64 || left.Length > 255 || right.Length > 255) return int.MaxValue;
        Span<int> row = stackalloc int[256];
        for (int i = 0; i <= right.Length; i++) row[i] = i;
        for (int i = 1; i <= left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int changed = diagonal + (char.ToLowerInvariant(left[i - 1]) == char.ToLowerInvariant(right[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[right.Length];
    }
}
