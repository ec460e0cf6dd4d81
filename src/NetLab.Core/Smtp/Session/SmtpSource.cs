using System.Net;
using NetLab.Dns;
using NetLab.Interop;
using NetLab.Network;

namespace NetLab.Smtp;

/// <summary>What the address a conversation comes from is to the server.</summary>
internal static class SmtpSource
{
    /// <summary>How likely a server is to trust an address.</summary>
    /// <param name="network">The namespace it comes from.</param>
    /// <param name="source">The address the server sees.</param>
    /// <param name="server">The server's address.</param>
    public static SmtpSourceTrust TrustOf(DnsNetwork? network, IPAddress source, IPAddress server)
    {
        (source, server) = (Plain(source), Plain(server));
        if (IPAddress.IsLoopback(source) || source.Equals(server)) return SmtpSourceTrust.Likely;
        if (source.AddressFamily != server.AddressFamily) return SmtpSourceTrust.Unlikely;
        return IsInside(source) && IsInside(server) || SharesSubnet(network, source, server) ? SmtpSourceTrust.Possible : SmtpSourceTrust.Unlikely;
    }

    /// <summary>Whether an address is for use inside a house: RFC 1918, RFC 6598 and RFC 4193.</summary>
    public static bool IsPrivate(IPAddress address)
    {
        if (address.IsIPv6UniqueLocal) return true;
        byte[] bytes = address.GetAddressBytes();
        return bytes.Length == 4 && (bytes[0] == 10 || (bytes[0] == 172 && bytes[1] >> 4 == 1) || (bytes[0] == 192 && bytes[1] == 168) || (bytes[0] == 100 && bytes[1] >> 6 == 1));
    }

    private static bool IsInside(IPAddress address) => IsPrivate(address) || address.IsIPv6LinkLocal || (address.GetAddressBytes() is [169, 254, _, _]);

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    // The server's own mask is not known; on one link both sides have the same.
    private static bool SharesSubnet(DnsNetwork? network, IPAddress source, IPAddress server)
    {
        try
        {
            DnsNetwork place = network ?? DnsNetwork.Current();
            using NetworkStack stack = NetworkStack.Of(place.Handle, place.Name);
            foreach (NetIPAddress own in stack.Addresses.ListUnnamed(source.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? Network.AddressFamily.IPv4 : Network.AddressFamily.IPv6))
            {
                if (own.PrefixLength > 0 && own.HasAddress(source) && MailDomainText.IsIn(server, source, own.PrefixLength)) return true;
            }
            return false;
        }
        catch (LinuxException)
        {
            // A namespace that is gone, or a kernel that does not tell.
            return false;
        }
    }
}
