using System.Management.Automation;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>
/// An address a user looks for: exact in whatever spelling (<c>fd00:0::1</c>), with a scope (<c>fe80::1%eth0</c>) or a prefix length
/// (<c>10.0.0.1/24</c>), or a pattern (<c>10.0.*</c>) for the text as it is shown.
/// </summary>
internal sealed class AddressPattern
{
    private readonly WildcardPattern? _pattern;
    private readonly InterfaceAddress _exact;
    private readonly string? _scope;
    private readonly bool _hasLength;

    private AddressPattern(string text, WildcardPattern pattern) => (Text, _pattern) = (text, pattern);

    private AddressPattern(string text, InterfaceAddress exact, string? scope, bool hasLength) =>
        (Text, _exact, _scope, _hasLength) = (text, exact, scope, hasLength);

    /// <summary>What the user wrote.</summary>
    public string Text { get; }

    /// <summary>Whether it is a pattern, which may fit nothing.</summary>
    public bool IsWildcard => _pattern is not null;

    /// <summary>Reads what the user wrote.</summary>
    /// <exception cref="ArgumentException">It is neither an address nor a pattern.</exception>
    public static AddressPattern Parse(string text)
    {
        if (WildcardPattern.ContainsWildcardCharacters(text)) return new AddressPattern(text, new WildcardPattern(text, WildcardOptions.IgnoreCase));
        int percent = text.IndexOf('%', StringComparison.Ordinal), slash = text.IndexOf('/', StringComparison.Ordinal);
        if (percent < 0) return new AddressPattern(text, InterfaceAddress.Parse(text), null, slash >= 0);
        // fe80::1%eth0/64 is how ip writes it.
        int end = slash > percent ? slash : text.Length;
        return new AddressPattern(text, InterfaceAddress.Parse(text.Remove(percent, end - percent)), text[(percent + 1)..end], slash >= 0);
    }

    /// <summary>Whether an address is meant.</summary>
    public bool Fits(NetIPAddress address)
    {
        if (_pattern is not null) return _pattern.IsMatch(address.IPAddress);
        return address.HasAddress(_exact.Address) && (_scope is null || address.InterfaceAlias == _scope)
            && (!_hasLength || address.PrefixLength == _exact.PrefixLength);
    }
}
