using System.Net;
using System.Runtime.InteropServices;
using NetLab.Firewall;
using NetLab.Interop;
using NetLab.Netlink;

namespace NetLab.Network;

/// <summary>What the firewall asks of its stack.</summary>
public sealed partial class NetworkStack : IFirewallHost
{
    // linux/rtnetlink.h: the table's own entry, not the answer for one packet.
    private const uint FibMatch = 0x2000;
    private const byte Unicast = 1;

    NetlinkSocket IFirewallHost.Netfilter => Netfilter;

    FirewallRoute? IFirewallHost.FindRoute(IPAddress destination)
    {
        byte[] address = destination.GetAddressBytes();
        using var request = new NetlinkWriter();
        request.Begin(RouteMessageType.GetRoute, NetlinkFlags.None);
        request.Fixed(new FibQuery { Family = FamilyNumber(address.Length), DestinationLength = (byte)(address.Length * 8), Flags = FibMatch });
        request.Bytes(1 /* RTA_DST */, address);
        List<(int Interface, bool OnLink, byte Length)> found;
        try
        {
            found = Route.Query(request, $"find the route to {destination}", static (in NetlinkMessage message, out (int, bool, byte) route) =>
            {
                FibQuery header = message.Fixed<FibQuery>(out NetlinkAttributeReader attributes);
                int index = 0;
                bool router = false;
                while (attributes.Read())
                {
                    if (attributes.Type == 4 /* RTA_OIF */) index = attributes.Int32();
                    else if (attributes.Type is 5 or 18 /* RTA_GATEWAY, RTA_VIA */) router = true;
                }
                route = (index, !router, header.DestinationLength);
                return message.Type == RouteMessageType.NewRoute && header.Type == Unicast && index != 0;
            });
        }
        catch (NetlinkException exception) when (exception.Error is Errno.ENETUNREACH or Errno.EHOSTUNREACH or Errno.ESRCH or Errno.EACCES or Errno.EINVAL)
        {
            // There is none, or one that says so (unreachable, prohibit, blackhole).
            return null;
        }
        if (found.Count == 0 || !Links.Names().TryGetValue(found[0].Interface, out string? name)) return null;
        return new FirewallRoute(name, found[0].OnLink ? FirewallAddress.Network(destination, found[0].Length) : null);
    }

    string? IFirewallHost.ReadNetworkFile(string name)
    {
        try
        {
            return NamespaceThread.Run(_handle, () => LinuxFile.ReadText($"/proc/thread-self/net/{name}"));
        }
        catch (LinuxException exception) when (exception.Error is Errno.ENOENT or Errno.EACCES or Errno.EPERM)
        {
            return null;
        }
    }

    IReadOnlyDictionary<int, string> IFirewallHost.InterfaceNames() => Links.Names();

    IReadOnlyList<string> IFirewallHost.FindInterfaces(IPNetwork prefix)
    {
        Dictionary<int, string> names = Links.Names();
        var found = new List<string>();
        foreach ((int index, IPAddress address) in LocalAddresses(FamilyNumber(prefix.BaseAddress.GetAddressBytes().Length)))
        {
            if (prefix.Contains(address) && names.TryGetValue(index, out string? name) && !found.Contains(name)) found.Add(name);
        }
        return found;
    }

    void IFirewallHost.ForgetConnections(byte protocol, ushort first, ushort last, IPAddress? address, NetfilterFamily family)
    {
        if (address is not null)
        {
            Conntrack.DeleteByDestination(protocol, first, last, address.ToString());
            return;
        }
        // Only what was addressed to this host: the same port of others, reached through here, is none of the publication's business.
        foreach ((_, IPAddress local) in LocalAddresses(family == NetfilterFamily.IP6 ? (byte)10 : (byte)2))
            Conntrack.DeleteByDestination(protocol, first, last, local.ToString());
    }

    private List<(int Interface, IPAddress Address)> LocalAddresses(byte family)
    {
        using var request = new NetlinkWriter();
        request.Begin(RouteMessageType.GetAddress, NetlinkFlags.None);
        request.Fixed(new LocalAddressQuery { Family = family });
        return Route.Dump(request, "list the addresses", static (in NetlinkMessage message, out (int, IPAddress) found) =>
        {
            LocalAddressQuery header = message.Fixed<LocalAddressQuery>(out NetlinkAttributeReader attributes);
            IPAddress? address = null;
            while (attributes.Read())
            {
                // IFA_LOCAL is this end's where IFA_ADDRESS is the peer's.
                if (attributes.Type is not (1 or 2) || attributes.Value.Length is not (4 or 16)) continue;
                if (attributes.Type == 2 || address is null) address = new IPAddress(attributes.Value);
            }
            found = (header.Index, address!);
            return message.Type == RouteMessageType.NewAddress && address is not null;
        });
    }

    private static byte FamilyNumber(int addressLength) => addressLength == 16 ? (byte)10 : (byte)2;

    /// <summary>struct rtmsg (linux/rtnetlink.h).</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct FibQuery
    {
        public byte Family, DestinationLength, SourceLength, Service, Table, Protocol, Scope, Type;
        public uint Flags;
    }

    /// <summary>struct ifaddrmsg (linux/if_addr.h).</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct LocalAddressQuery
    {
        public byte Family, PrefixLength, Flags, Scope;
        public int Index;
    }
}
