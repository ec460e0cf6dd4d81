using System.Net;
using NetLab.Netlink;

namespace NetLab.Firewall;

/// <summary>
/// What the firewall needs of the stack it belongs to. The firewall knows no more of the stack than this, so that the stack can own it.
/// </summary>
internal interface IFirewallHost
{
    /// <summary>The namespace as output names it; null for the process's own.</summary>
    string? Namespace { get; }

    /// <summary>The nfnetlink session.</summary>
    NetlinkSocket Netfilter { get; }

    /// <summary>Reads a sysctl of the namespace, by its path below /proc/sys/net.</summary>
    string ReadSysctl(string name);

    /// <summary>Reads a file of the namespace's /proc/net; null when there is none or it may not be read.</summary>
    string? ReadNetworkFile(string name);

    /// <summary>The names of the interfaces by their index.</summary>
    IReadOnlyDictionary<int, string> InterfaceNames();

    /// <summary>Writes a sysctl of the namespace.</summary>
    void WriteSysctl(string name, string value);

    /// <summary>
    /// Where packets to an address go at present: the interface and, when the address is on that link, the link's prefix. Null when
    /// there is no route.
    /// </summary>
    FirewallRoute? FindRoute(IPAddress destination);

    /// <summary>The names of the interfaces that hold an address within a prefix.</summary>
    IReadOnlyList<string> FindInterfaces(IPNetwork prefix);

    /// <summary>Forgets tracked connections that were addressed to a port range of this host, before translation.</summary>
    /// <param name="protocol">The transport protocol's number.</param>
    /// <param name="first">The first port.</param>
    /// <param name="last">The last port.</param>
    /// <param name="address">The host's address they were addressed to, or null for any of the family.</param>
    /// <param name="family">IPv4 or IPv6.</param>
    void ForgetConnections(byte protocol, ushort first, ushort last, IPAddress? address, NetfilterFamily family);
}

/// <summary>A route as the firewall sees it.</summary>
/// <param name="InterfaceName">The interface packets leave by.</param>
/// <param name="OnLinkPrefix">The prefix on that link which the destination belongs to; null when a router is on the way.</param>
internal sealed record FirewallRoute(string InterfaceName, IPNetwork? OnLinkPrefix);
