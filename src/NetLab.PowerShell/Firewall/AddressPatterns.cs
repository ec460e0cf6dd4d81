using System.Management.Automation;
using System.Net;

namespace NetLab.PowerShell.Firewall;

/// <summary>Addresses as a filter takes them: one, a prefix, or text with wildcards.</summary>
internal sealed class AddressPatterns
{
    private readonly List<IPNetwork> _prefixes = [];
    private readonly List<WildcardPattern> _patterns = [];

    private AddressPatterns()
    {
    }

    /// <summary>The only prefix, where there is one and no pattern.</summary>
    public string? Single => _patterns.Count == 0 && _prefixes.Count == 1 ? _prefixes[0].ToString() : null;

    /// <summary>Reads a filter's values; null when it was not given.</summary>
    /// <exception cref="ArgumentException">One is no address, prefix or pattern.</exception>
    public static AddressPatterns? From(string[]? texts, string parameter)
    {
        if (texts is null) return null;
        var patterns = new AddressPatterns();
        foreach (string text in texts)
        {
            if (WildcardPattern.ContainsWildcardCharacters(text)) patterns._patterns.Add(new WildcardPattern(text, WildcardOptions.IgnoreCase));
            else patterns._prefixes.Add(ParsePrefix(text, parameter));
        }
        return patterns;
    }

    /// <summary>Whether an address fits one of them.</summary>
    public bool Fits(string address)
    {
        foreach (WildcardPattern pattern in _patterns)
        {
            if (pattern.IsMatch(address)) return true;
        }
        if (_prefixes.Count == 0) return false;
        IPAddress value = IPAddress.Parse(address);
        foreach (IPNetwork prefix in _prefixes)
        {
            if (prefix.Contains(value)) return true;
        }
        return false;
    }

    private static IPNetwork ParsePrefix(string text, string parameter)
    {
        string[] parts = text.Split('/');
        if (parts.Length <= 2 && IPAddress.TryParse(parts[0], out IPAddress? address) && !parts[0].Contains('%', StringComparison.Ordinal) && (parts[0].Contains(':', StringComparison.Ordinal) || parts[0].Split('.').Length == 4))
        {
            int bits = address.GetAddressBytes().Length * 8;
            if (parts.Length == 1) return new IPNetwork(address, bits);
            if (IPNetwork.TryParse(text, out IPNetwork network)) return network;
            throw new ArgumentException($"'{text}' is no prefix: the length is from 0 to {bits}, and no bit behind it may be set.", parameter);
        }
        throw new ArgumentException($"'{text}' is no IP address.", parameter);
    }
}
