using System.Net;
using NetLab.Network;

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
    public static IPAddress Parse(string text, string parameter) => IPValue.Parse(text, parameter).ToIPAddress();

    /// <summary>Reads <c>10.0.0.0/24</c>; an address alone is a prefix of its full length.</summary>
    /// <exception cref="ArgumentException">It is none, or has bits set behind the prefix.</exception>
    public static IPNetwork ParsePrefix(string text, string parameter) => IPPrefix.ParseNetwork(text, parameter).ToIPNetwork();

    /// <summary>A prefix length as a mask.</summary>
    public static byte[] Mask(int bytes, int length)
    {
        byte[] mask = new byte[bytes];
        for (int i = 0; i < bytes; i++) mask[i] = (byte)(0xff00 >> Math.Clamp(length - (8 * i), 0, 8));
        return mask;
    }

    /// <summary>The family of an address.</summary>
    public static NetfilterFamily Family(IPAddress address) =>
        address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? NetfilterFamily.IP6 : NetfilterFamily.IP;

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
