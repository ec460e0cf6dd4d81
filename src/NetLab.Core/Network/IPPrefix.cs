using System.Globalization;
using System.Net;

namespace NetLab.Network;

/// <summary>An address with a prefix length: a network, or an address with the network it is in.</summary>
internal readonly record struct IPPrefix(IPValue Address, byte Length)
{
    /// <summary>The first address of the network.</summary>
    public IPValue Network => Address.First(Length);

    /// <summary>Whether the network contains an address.</summary>
    public bool Contains(IPValue address) => address.First(Length) == Network;

    /// <summary>Reads <c>10.0.0.0/24</c>; an address alone is a prefix of its full length.</summary>
    /// <param name="text">The text.</param>
    /// <param name="parameter">The parameter it was given for, named in the error.</param>
    /// <exception cref="ArgumentException">It is none: not an address, or a length beyond the family's.</exception>
    public static IPPrefix Parse(string text, string parameter)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        ReadOnlySpan<char> address = slash < 0 ? text : text.AsSpan(0, slash);
        if (!IPValue.TryParse(address, out IPValue value)) throw new ArgumentException($"'{address}' is no IP address.", parameter);
        if (slash < 0) return new IPPrefix(value, (byte)value.BitCount);
        ReadOnlySpan<char> length = text.AsSpan(slash + 1);
        return byte.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out byte number) && number <= value.BitCount
            ? new IPPrefix(value, number)
            : throw new ArgumentException($"'{text}': the prefix length of an {value.Family} address is from 0 to {value.BitCount}, not '{length}'.", parameter);
    }

    /// <summary>Reads a network, in which no bit behind the prefix may be set.</summary>
    /// <exception cref="ArgumentException">It is none, or an address inside one; the message then names the network.</exception>
    public static IPPrefix ParseNetwork(string text, string parameter)
    {
        IPPrefix prefix = Parse(text, parameter);
        return prefix.Network == prefix.Address
            ? prefix
            : throw new ArgumentException($"{prefix} has host bits set; did you mean {prefix with { Address = prefix.Network }}?", parameter);
    }

    /// <summary>The network as an <see cref="IPNetwork"/>.</summary>
    public IPNetwork ToIPNetwork() => new(Network.ToIPAddress(), Length);

    /// <inheritdoc/>
    public override string ToString() => $"{Address}/{Length}";
}
