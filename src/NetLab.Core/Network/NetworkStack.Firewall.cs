using System.Net;
using NetLab.Firewall;
using NetLab.Netlink;

namespace NetLab.Network;

/// <summary>What the firewall asks of its stack.</summary>
public sealed partial class NetworkStack : IFirewallHost
{
    NetlinkSocket IFirewallHost.Netfilter => Netfilter;

    FirewallRoute? IFirewallHost.FindRoute(IPAddress destination) => throw new NotImplementedException();

    IReadOnlyList<string> IFirewallHost.FindInterfaces(IPNetwork prefix) => throw new NotImplementedException();

    void IFirewallHost.ForgetConnections(byte protocol, ushort first, ushort last, IPAddress? address, NetfilterFamily family) => throw new NotImplementedException();
}
