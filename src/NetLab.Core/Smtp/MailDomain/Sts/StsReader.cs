using System.Globalization;

namespace NetLab.Smtp;

/// <summary>Reads MTA-STS's record and policy. Any text is read.</summary>
internal static class StsReader
{
    /// <summary>The most a policy may be kept (RFC 8461 3.2), in seconds.</summary>
    public const int LongestAge = 31557600;

    private const int MostLines = 2000, MostPatterns = 200;

    /// <summary>Whether a text is meant to be MTA-STS's record.</summary>
    public static bool IsRecord(string text) => text.StartsWith("v=STSv1", StringComparison.Ordinal) && (text.Length == 7 || text[7] is ';' or ' ' or '\t');

    /// <summary>The id of a record.</summary>
    /// <param name="text">The record.</param>
    /// <param name="problem">What is wrong with it; empty when nothing is.</param>
    public static string Id(string text, out string problem)
    {
        MailTagList tags = MailTagList.Parse(text);
        string id = tags["id"] ?? "";
        problem = tags.Problems.Count > 0 ? tags.Problems[0]
            : tags["id"] is null ? "it has no id="
            : id.Length is 0 or > 32 || !id.All(char.IsAsciiLetterOrDigit) ? $"id={MailDomainText.Clip(id, 40)} is not 1 to 32 letters and digits" : "";
        return id;
    }

    /// <summary>Reads a policy.</summary>
    public static MailDomainStsPolicy Read(string text, string id)
    {
        var problems = new List<string>();
        var patterns = new List<string>();
        string? version = null, mode = null, age = null;
        int lines = 0;
        foreach (ReadOnlySpan<char> raw in text.AsSpan().EnumerateLines())
        {
            ReadOnlySpan<char> line = raw.Trim(" \t");
            if (line.IsEmpty) continue;
            if (++lines > MostLines)
            {
                problems.Add($"it has more than {MostLines} lines");
                break;
            }
            int mark = line.IndexOf(':');
            if (mark <= 0)
            {
                if (problems.Count < 5) problems.Add($"the line '{MailDomainText.Clip(line.ToString(), 40)}' is no 'key: value'");
                continue;
            }
            string value = line[(mark + 1)..].Trim(" \t").ToString();
            // Of keys that stand there twice the first counts (RFC 8461 3.2).
            switch (line[..mark].TrimEnd(" \t").ToString())
            {
                case "version": version ??= value; break;
                case "mode": mode ??= value; break;
                case "max_age": age ??= value; break;
                case "mx" when patterns.Count < MostPatterns:
                    string host = value.StartsWith("*.", StringComparison.Ordinal) ? value[2..] : value;
                    if (MailDomainText.IsHostName(value.StartsWith("*.", StringComparison.Ordinal) ? $"x.{host}" : host)) patterns.Add(value.TrimEnd('.'));
                    else if (problems.Count < 5) problems.Add($"'{MailDomainText.Clip(value, 40)}' is no exchanger's name");
                    break;
            }
        }
        if (version != "STSv1") problems.Insert(0, version is null ? "it has no version" : $"its version is '{MailDomainText.Clip(version, 20)}' and not 'STSv1'");
        if (mode is not ("enforce" or "testing" or "none"))
        {
            problems.Add(mode is null ? "it has no mode" : $"'{MailDomainText.Clip(mode, 20)}' is no mode: enforce, testing or none");
            mode = null;
        }
        TimeSpan? keep = null;
        if (age is null) problems.Add("it has no max_age");
        else if (age.Length > 10 || !long.TryParse(age, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) || seconds > LongestAge) problems.Add($"max_age {MailDomainText.Clip(age, 20)} is no number of seconds up to {LongestAge}");
        else keep = TimeSpan.FromSeconds(seconds);
        if (patterns.Count == 0 && mode is "enforce" or "testing") problems.Add("it names no exchanger (mx)");
        return new MailDomainStsPolicy { Id = id, Mode = mode, MaxAge = keep, Mx = [.. patterns], Problems = [.. problems] };
    }
}
