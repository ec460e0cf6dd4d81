using System.Management.Automation;
using NetLab.Sockets;

namespace NetLab.PowerShell.Sockets;

/// <summary>The addresses of a filter: exact ones and prefixes, which the kernel compares, or patterns, which are compared here.</summary>
internal sealed class SocketAddressFilter
{
    private readonly (string Text, WildcardPattern? Pattern, SocketAddressMatch? Exact)[] _values;

    private SocketAddressFilter((string Text, WildcardPattern? Pattern, SocketAddressMatch? Exact)[] values) => _values = values;

    /// <summary>What the kernel is to compare; null where there is a pattern.</summary>
    public string[]? Prefixes => Array.Exists(_values, static value => value.Exact is null) ? null : Array.ConvertAll(_values, static value => value.Exact!.Prefix);

    /// <summary>Reads the values of a parameter; null where it was not given.</summary>
    /// <exception cref="ArgumentException">One is neither an address, a prefix nor a pattern.</exception>
    public static SocketAddressFilter? From(string[]? texts, string parameter) => texts is null ? null : new SocketAddressFilter(
        Array.ConvertAll(texts, text => WildcardPattern.ContainsWildcardCharacters(text)
            ? (text, new WildcardPattern(text, WildcardOptions.IgnoreCase), (SocketAddressMatch?)null)
            : (text, null, SocketAddressMatch.Parse(text, parameter))));

    /// <summary>Whether an address is meant.</summary>
    public bool Fits(string address) => Array.Exists(_values, value => Fits(value, address));

    /// <summary>The exact values that none of some addresses is.</summary>
    public IEnumerable<string> Missing(IReadOnlyCollection<string> addresses) =>
        _values.Where(value => value.Exact is not null && !addresses.Any(address => Fits(value, address))).Select(static value => value.Text);

    private static bool Fits((string Text, WildcardPattern? Pattern, SocketAddressMatch? Exact) value, string address) =>
        value.Pattern?.IsMatch(address) ?? value.Exact!.Matches(address);
}
