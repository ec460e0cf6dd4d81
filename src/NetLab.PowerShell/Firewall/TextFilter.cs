using System.Management.Automation;

namespace NetLab.PowerShell.Firewall;

/// <summary>Filters by text, with wildcards, in any case.</summary>
internal static class TextFilter
{
    /// <summary>Whether a value fits one of the patterns; no patterns fit everything.</summary>
    public static bool Fits(string[]? patterns, string? value)
    {
        if (patterns is null) return true;
        if (value is null) return false;
        foreach (string pattern in patterns)
        {
            if (string.Equals(pattern, value, StringComparison.OrdinalIgnoreCase) || new WildcardPattern(pattern, WildcardOptions.IgnoreCase).IsMatch(value)) return true;
        }
        return false;
    }
}
