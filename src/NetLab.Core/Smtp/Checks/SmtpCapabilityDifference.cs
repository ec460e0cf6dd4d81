namespace NetLab.Smtp;

/// <summary>How two EHLO replies of a server differ.</summary>
internal sealed class SmtpCapabilityDifference
{
    private SmtpCapabilityDifference(List<string> added, List<string> removed) => (Added, Removed) = (added, removed);

    /// <summary>The lines only the second has. A capability with other parameters is both added and removed.</summary>
    public IReadOnlyList<string> Added { get; }

    /// <summary>The lines only the first has.</summary>
    public IReadOnlyList<string> Removed { get; }

    /// <summary>Compares two lists of lines such as <c>AUTH PLAIN LOGIN</c>, whatever their order, their case and that of their words.</summary>
    public static SmtpCapabilityDifference Of(IEnumerable<string> before, IEnumerable<string> after)
    {
        List<string> first = [.. before], second = [.. after];
        HashSet<string> known = [.. first.Select(Normal)], then = [.. second.Select(Normal)];
        return new([.. second.Where(line => !known.Contains(Normal(line)))], [.. first.Where(line => !then.Contains(Normal(line)))]);
    }

    /// <inheritdoc/>
    public override string ToString() => Added.Count + Removed.Count == 0
        ? "the same before and after"
        : string.Join("; ", new[] { Added.Count > 0 ? $"only under TLS: {string.Join(", ", Added)}" : "", Removed.Count > 0 ? $"only in clear text: {string.Join(", ", Removed)}" : "" }.Where(static part => part.Length > 0));

    private static string Normal(string line)
    {
        string[] words = line.ToUpperInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Array.Sort(words, 1, Math.Max(0, words.Length - 1), StringComparer.Ordinal);
        return string.Join(' ', words);
    }
}
