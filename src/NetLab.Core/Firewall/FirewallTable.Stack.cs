using System.Net;
using NetLab.Interop;
using NetLab.Netlink;
using NetLab.Network;

namespace NetLab.Firewall;

/// <summary>What the firewall asks of its namespace's stack.</summary>
public sealed partial class FirewallTable
{
    /// <summary>Where packets to an address go at present; null when no route leads there or it is this machine's own.</summary>
    private NetRoute? FindRoute(string destination)
    {
        try
        {
            NetRoute route = _stack.Routes.Find(new RouteQuery { Destination = destination }).Route;
            return route.Type == RouteType.Unicast && route.InterfaceAlias.Length > 0 ? route : null;
        }
        catch (NetlinkException exception) when (exception.Error is Errno.ENETUNREACH or Errno.EHOSTUNREACH or Errno.ESRCH or Errno.EACCES or Errno.EINVAL)
        {
            // There is none, or one that says so (unreachable, prohibit, blackhole).
            return null;
        }
    }

    /// <summary>The prefix on a link that an address belongs to; null when a router is on the way.</summary>
    private static IPNetwork? OnLinkPrefix(NetRoute? route) =>
        route?.TypeOfRoute == TypeOfRoute.Direct ? route.Destination.ToIPNetwork() : null;

    /// <summary>The names of the interfaces that hold an address within a prefix.</summary>
    private List<string> FindInterfaces(IPPrefix prefix)
    {
        var found = new List<string>();
        foreach (NetIPAddress address in _stack.Addresses.List(prefix.Address.Family))
        {
            if (prefix.Contains(address.Local) && !found.Contains(address.InterfaceAlias)) found.Add(address.InterfaceAlias);
        }
        return found;
    }

    /// <summary>Forgets the tracked connections that were addressed to a published port of this host, before translation.</summary>
    private void ForgetConnections(PortForwardSpecification forward)
    {
        if (forward.HostAddress is { } address)
        {
            Forget(address.ToString());
            return;
        }
        // Only what was addressed to this host: the same port of others, reached through here, is none of the publication's business.
        AddressFamily family = forward.Family == NetfilterFamily.IP6 ? AddressFamily.IPv6 : AddressFamily.IPv4;
        foreach (NetIPAddress local in _stack.Addresses.ListUnnamed(family)) Forget(local.Local.ToString());

        void Forget(string destination) => _stack.Conntrack.DeleteByDestination((byte)forward.Protocol, forward.First, forward.Last, destination);
    }
}
