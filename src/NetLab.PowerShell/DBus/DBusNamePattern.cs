using System.Management.Automation;

namespace NetLab.PowerShell.DBus;

/// <summary>Wildcards over D-Bus names, which tell upper from lower case only where nothing else fits.</summary>
internal static class DBusNamePattern
{
    /// <summary>Whether a name fits one of the patterns; no patterns fit everything.</summary>
    public static bool Fits(string[]? patterns, string name)
    {
        if (patterns is null or []) return true;
        foreach (string pattern in patterns)
        {
            if (pattern == name || WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant).IsMatch(name)) return true;
        }
        return false;
    }

    /// <summary>The one name a pattern is, or null when it has wildcards.</summary>
    public static string? Literal(string? pattern) => pattern is not null && !WildcardPattern.ContainsWildcardCharacters(pattern) ? pattern : null;
}
