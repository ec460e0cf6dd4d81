using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace NetLab.Firewall;

/// <summary>Addresses and prefixes as rules have them: strictly read, with errors that name the parameter.</summary>
internal static class FirewallAddress
{
    /// <summary>127.0.0.0/8.</summary>
    public static IPNetwork Loopback { get; } = new(new IPAddress([127, 0, 0, 0]), 8);

    /// <summary>An error about a value, in the words of the parameter it came with.</summary>
    public static ArgumentException Wrong(string message, string parameter) => new(message, parameter);

    /// <summary>Reads an address in its usual spelling, without a scope.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static IPAddress Parse(string text, string parameter)
    {
        // The BCL also takes '10.1' and '0x0a000001', which in a firewall are typing errors.
        bool plain = text.Contains(':', StringComparison.Ordinal)
            ? !text.AsSpan().ContainsAny('%', '[', ']')
            : text.Split('.') is { Length: 4 } parts && parts.All(static part => part.Length is > 0 and <= 3 && part.All(char.IsAsciiDigit) && (part.Length == 1 || part[0] != '0'));
        return plain && IPAddress.TryParse(text, out IPAddress? address)
            ? address
            : throw new ArgumentException($"'{text}' is no IP address.", parameter);
    }

    /// <summary>Reads <c>10.0.0.0/24</c>; an address alone is a prefix of its full length.</summary>
    /// <exception cref="ArgumentException">It is none, or has bits set behind the prefix.</exception>
    public static IPNetwork ParsePrefix(string text, string parameter)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        IPAddress address = Parse(slash < 0 ? text : text[..slash], parameter);
        int bits = Bits(address);
        if (slash < 0) return new IPNetwork(address, bits);
        if (!byte.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out byte length) || length > bits)
        {
            throw new ArgumentException(
                $"'{text}': the prefix length of an {Name(Family(address))} address is from 0 to {bits}, not '{text[(slash + 1)..]}'.", parameter);
        }
        IPNetwork network = Network(address, length);
        return network.BaseAddress.Equals(address)
            ? network
            : throw new ArgumentException($"{text} has host bits set; did you mean {network}?", parameter);
    }

    /// <summary>The network of a prefix length an address is in.</summary>
    public static IPNetwork Network(IPAddress address, int length)
    {
        byte[] bytes = address.GetAddressBytes();
        byte[] mask = Mask(bytes.Length, length);
        for (int i = 0; i < bytes.Length; i++) bytes[i] &= mask[i];
        return new IPNetwork(new IPAddress(bytes), length);
    }

    /// <summary>A prefix length as a mask.</summary>
    public static byte[] Mask(int bytes, int length)
    {
        byte[] mask = new byte[bytes];
        for (int i = 0; i < bytes; i++) mask[i] = (byte)(0xff00 >> Math.Clamp(length - (8 * i), 0, 8));
        return mask;
    }

    /// <summary>The family of an address.</summary>
    public static NetfilterFamily Family(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? NetfilterFamily.IP6 : NetfilterFamily.IP;

    /// <summary>A family as a person calls it.</summary>
    public static string Name(NetfilterFamily family) => family == NetfilterFamily.IP6 ? "IPv6" : "IPv4";

    /// <summary>A family as nft calls its header.</summary>
    public static string Header(NetfilterFamily family) => family == NetfilterFamily.IP6 ? "ip6" : "ip";

    /// <summary>How many bits an address of the same family has.</summary>
    public static int Bits(IPAddress address) => Family(address) == NetfilterFamily.IP6 ? 128 : 32;

    /// <summary>The address that stands for every address of a family.</summary>
    public static string Any(NetfilterFamily family) => family == NetfilterFamily.IP6 ? "::" : "0.0.0.0";

    /// <summary>A prefix as text: an address alone where it is one.</summary>
    public static string Text(IPNetwork prefix) =>
        prefix.PrefixLength == Bits(prefix.BaseAddress) ? prefix.BaseAddress.ToString() : prefix.ToString();
}
