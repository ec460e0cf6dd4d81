using NetLab.Network;

namespace NetLab.Sockets;

/// <summary>An address to look for among sockets: one, with its interface where it is link-local (<c>fe80::1%eth0</c>), or a prefix (<c>10.0.0.0/8</c>).</summary>
public sealed class SocketAddressMatch
{
    private readonly IPPrefix _prefix;
    private readonly string? _scope;

    private SocketAddressMatch(IPPrefix prefix, string? scope) => (_prefix, _scope) = (prefix, scope);

    /// <summary>The address or prefix without its interface, as <see cref="InternetSocketFilter"/> takes it.</summary>
    public string Prefix => _prefix.ToString();

    /// <summary>Reads what a user wrote.</summary>
    /// <param name="text">The text.</param>
    /// <param name="parameter">The parameter it was given for, named in the error.</param>
    /// <exception cref="ArgumentException">It is neither an address nor a prefix.</exception>
    public static SocketAddressMatch Parse(string text, string parameter)
    {
        ArgumentNullException.ThrowIfNull(text);
        int percent = text.IndexOf('%', StringComparison.Ordinal);
        IPPrefix prefix = IPPrefix.Parse(percent < 0 ? text : text[..percent], parameter);
        if (InetDiagEntry.TryUnwrap(prefix.Address, out IPValue inner) && prefix.Length >= 96) prefix = new IPPrefix(inner, (byte)(prefix.Length - 96));
        return new SocketAddressMatch(prefix, percent < 0 ? null : text[(percent + 1)..]);
    }

    /// <summary>Whether an address as output shows it is meant.</summary>
    /// <param name="address">The address.</param>
    public bool Matches(string address) =>
        AddressText.TryParse(address, out IPValue value, out string? scope) && _prefix.Contains(value) && (_scope is null || scope is null || _scope == scope);
}
