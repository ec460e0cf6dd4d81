using System.Runtime.InteropServices;
using NetLab.Netlink;

namespace NetLab.Network;

/// <summary>struct netconfmsg (linux/netconf.h), the fixed part of RTM_*NETCONF messages: what IP does on an interface or everywhere.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NetConfMessage
{
    // NETCONFA_IFINDEX and its value for the switches of the whole namespace; NETCONFA_FORWARDING.
    private const ushort InterfaceIndex = 1, Forwarding = 2;
    private const int All = -1;

    public byte Family;

    /// <summary>Asks for a family's switches of the whole namespace.</summary>
    public static void Ask(NetlinkWriter requests, byte family)
    {
        requests.Begin(RouteMessageType.GetNetConf, NetlinkFlags.None);
        requests.Fixed(new NetConfMessage { Family = family });
        requests.Int32(InterfaceIndex, All);
    }

    /// <summary>Reads the answer: the family, where it does not forward.</summary>
    public static bool TryReadNotForwarding(in NetlinkMessage message, out byte family)
    {
        family = 0;
        if (message.Type != RouteMessageType.NewNetConf) return false;
        family = message.Fixed<NetConfMessage>(out NetlinkAttributeReader attributes).Family;
        while (attributes.Read())
        {
            if (attributes.Type == Forwarding) return attributes.Int32() == 0;
        }
        return false;
    }
}
