using System.Globalization;
using System.Net;

namespace NetLab.Network;

/// <summary>
/// An address together with how much of it is the network: <c>10.0.0.1/24</c>. It is what an interface has; a network without a host's
/// bits is a <see cref="IPNetwork"/>.
/// </summary>
public readonly record struct InterfaceAddress
{
    private const string LengthParameter = "PrefixLength";

    internal InterfaceAddress(IPPrefix prefix) => Prefix = prefix;

    /// <summary>The address; a scope is not part of it.</summary>
    public IPAddress Address => Prefix.Address.ToIPAddress();

    /// <summary>How many leading bits are the network's, 0 to 32 or 128.</summary>
    public byte PrefixLength => Prefix.Length;

    /// <summary>The address's family.</summary>
    public AddressFamily Family => Prefix.Address.Family;

    /// <summary>The network it is in.</summary>
    public IPNetwork Network => new(Prefix.Network.ToIPAddress(), PrefixLength);

    /// <summary>The network's broadcast address, or null where it has none (IPv6, and prefixes of 31 and 32 bits).</summary>
    public IPAddress? Broadcast => Family == AddressFamily.IPv4 && PrefixLength <= 30
        ? Prefix.Address.Last(PrefixLength).ToIPAddress()
        : null;

    internal IPPrefix Prefix { get; }

    /// <summary>Reads <c>10.0.0.1/24</c>; without a length the whole address is meant (32 or 128), as Windows has it.</summary>
    /// <param name="text">The text. Bits behind the prefix are an interface's own and allowed; a scope is not.</param>
    /// <param name="parameter">The name of the parameter it came with, for the error.</param>
    /// <exception cref="ArgumentException">It is no address, has a scope, or the length does not fit it.</exception>
    public static InterfaceAddress Parse(string text, string parameter = "IPAddress") => Parse(text, null, parameter);

    /// <summary>Reads an address whose prefix length stands behind it or comes apart from it.</summary>
    /// <param name="text">The text, with or without <c>/length</c>. A scope is not allowed.</param>
    /// <param name="prefixLength">The length given apart, or null. Where both are given they must agree.</param>
    /// <param name="parameter">The name of the parameter the text came with, for the error.</param>
    /// <exception cref="ArgumentException">It is no address, has a scope, or the length does not fit it.</exception>
    public static InterfaceAddress Parse(string text, int? prefixLength, string parameter = "IPAddress")
    {
        ArgumentNullException.ThrowIfNull(text);
        ReadOnlySpan<char> address = text;
        int slash = address.IndexOf('/');
        int? own = null;
        if (slash >= 0)
        {
            ReadOnlySpan<char> length = address[(slash + 1)..];
            if (!int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out int bits))
                throw new ArgumentException($"'{text}' is no address with a prefix length: '{length}' is not a number of bits.", parameter);
            own = bits;
            address = address[..slash];
        }
        if (!AddressText.TryParse(address, out IPValue value, out string? scope)) throw new ArgumentException($"'{text}' is no IP address.", parameter);
        if (scope is not null) throw new ArgumentException($"'{text}' has a scope; the interface is named apart from the address.", parameter);
        if (own is not null && prefixLength is not null && own != prefixLength)
            throw Wrong(LengthParameter, $"'{text}' says a prefix of {own} bits, PrefixLength says {prefixLength}.");
        int chosen = own ?? prefixLength ?? value.BitCount;
        return chosen >= 0 && chosen <= value.BitCount
            ? new InterfaceAddress(new IPPrefix(value, (byte)chosen))
            : throw Wrong(own is null ? LengthParameter : parameter, $"'{text}': the prefix length of an {value.Family} address is from 0 to {value.BitCount}, not {chosen}.");
    }

    /// <inheritdoc/>
    public override string ToString() => Prefix.ToString();

    private static ArgumentException Wrong(string parameter, string fault) => new(fault, parameter);
}
