using System.Globalization;
using System.Net;
using System.Net.Sockets;
using NetLab.Interop;
using NetLab.Network;
using AddressFamily = System.Net.Sockets.AddressFamily;

namespace NetLab.Sockets;

/// <summary>Addresses of sockets as text: an IPv6 address that means something on one link only carries its interface, <c>fe80::1%eth0</c> (RFC 4007).</summary>
public static class EndpointText
{
    /// <summary>Reads an address; its scope is an interface's name or index in the stack's namespace.</summary>
    /// <returns>Whether it is an address at all: a host's name is none.</returns>
    /// <exception cref="ArgumentException">There is no such interface, or a link-local address has none.</exception>
    public static bool TryParse(NetworkStack stack, string text, out IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(stack);
        ArgumentNullException.ThrowIfNull(text);
        int percent = text.IndexOf('%', StringComparison.Ordinal);
        // IPAddress also takes 1 and 0x7f.1, which nobody means.
        string plain = (percent < 0 ? text : text[..percent]).Trim('[', ']');
        if (!IPAddress.TryParse(plain, out address!) || (address.AddressFamily == AddressFamily.InterNetwork && plain.AsSpan().Count('.') != 3)) return false;
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return percent < 0;
        if (percent >= 0)
        {
            string scope = text[(percent + 1)..].Trim(']');
            string where = stack.Namespace is null ? "" : $" in the namespace '{stack.Namespace}'";
            long index = Index(stack, scope) ?? throw new ArgumentException($"There is no interface '{scope}'{where}.", nameof(address));
            address = new IPAddress(address.GetAddressBytes(), index);
        }
        else if (address.IsIPv6LinkLocal)
        {
            throw new ArgumentException($"The address {text} is of a link: name its interface, as in {text}%eth0.", nameof(address));
        }
        return true;
    }

    /// <summary>An address as text, with its interface's name.</summary>
    internal static string Format(Socket socket, IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4().ToString();
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || address.ScopeId == 0) return address.ToString();
        return $"{new IPAddress(address.GetAddressBytes())}%{EndpointSocket.InterfaceName(socket, address.ScopeId)}";
    }

    /// <summary>An address and a port as text: <c>10.0.0.1:80</c>, <c>[fe80::1%eth0]:80</c>.</summary>
    internal static string Format(Socket socket, IPEndPoint endpoint)
    {
        string address = Format(socket, endpoint.Address);
        return Join(address, endpoint.Port);
    }

    /// <summary>An address and a port as text.</summary>
    internal static string Join(string address, int port) =>
        string.Create(CultureInfo.InvariantCulture, $"{(address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address)}:{port}");

    private static long? Index(NetworkStack stack, string scope)
    {
        Dictionary<int, string> names = stack.Links.Names();
        foreach ((int index, string name) in names)
        {
            if (name == scope) return index;
        }
        if (int.TryParse(scope, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && names.ContainsKey(number)) return number;
        return null;
    }
}
