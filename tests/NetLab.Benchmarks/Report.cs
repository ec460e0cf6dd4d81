namespace NetLab.Benchmarks;

/// <summary>Puts the measured tables into the README between its two marks; what stands around them stays.</summary>
internal static class Report
{
    private const string Begin = "<!-- measured -->", End = "<!-- /measured -->";

    /// <summary>Writes the tables into the file.</summary>
    public static void Write(string path, IEnumerable<string> tables, string machine)
    {
        string measured = $"\n{machine}.\n\n{string.Join('\n', tables)}";
        string text = File.ReadAllText(path);
        int begin = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, end = text.IndexOf(End, StringComparison.Ordinal);
        File.WriteAllText(path, text[..begin] + measured + text[end..]);
    }
}
