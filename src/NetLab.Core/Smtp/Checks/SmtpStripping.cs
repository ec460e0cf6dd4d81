namespace NetLab.Smtp;

/// <summary>The traces of something between us and the server that takes STARTTLS out of the dialogue.</summary>
internal static class SmtpStripping
{
    private const int FewestMarks = 5;

    /// <summary>What in a greeting and an EHLO reply looks overwritten; empty where nothing does.</summary>
    /// <param name="banner">The greeting's text.</param>
    /// <param name="capabilities">The lines of the EHLO reply behind the first.</param>
    public static List<string> Signs(string banner, IEnumerable<string> capabilities)
    {
        var signs = new List<string>();
        // Cisco's inspection replaces the greeting by asterisks, and words it does not know by X of the same length, with an A at the end (XXXXXXXA).
        if (banner.Count(static c => c == '*') >= FewestMarks * 2) signs.Add($"the greeting is overwritten: '{banner}'");
        foreach (string line in capabilities)
        {
            string word = line.Split(' ')[0];
            if (IsOverwritten(word)) signs.Add($"a capability is overwritten: '{word}'");
            else if (IsAlmost(word)) signs.Add($"a capability is altered: '{word}'");
        }
        return signs;
    }

    private static bool IsOverwritten(string word) => word.Length >= FewestMarks && word[..^1].All(static c => c is 'X' or 'x' or '*');

    // One letter of STARTTLS changed is enough for no client to know it.
    private static bool IsAlmost(string word)
    {
        const string StartTls = "STARTTLS";
        if (word.Length != StartTls.Length || word.Equals(StartTls, StringComparison.OrdinalIgnoreCase)) return false;
        int same = 0;
        for (int i = 0; i < word.Length; i++) same += char.ToUpperInvariant(word[i]) == StartTls[i] ? 1 : 0;
        return same >= StartTls.Length - 2;
    }
}
