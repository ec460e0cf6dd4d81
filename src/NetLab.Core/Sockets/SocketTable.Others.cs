using NetLab.Interop;
using NetLab.Netlink;

namespace NetLab.Sockets;

/// <content>Sockets of the kinds fewer people look for.</content>
public sealed partial class SocketTable
{
    private const byte Raw = 255, NetlinkFamily = 16, PacketFamily = 17, AnyNetlinkProtocol = 255;
    private const uint ShowInformation = 1, ShowGroups = 2;

    /// <summary>Lists packet sockets (AF_PACKET): who captures here.</summary>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="LinuxException">The kernel has no packet_diag (ENOENT).</exception>
    public List<PacketSocket> ListPacket(CancellationToken cancellation = default)
    {
        using var request = new NetlinkWriter();
        WriteLink(request, PacketFamily, 0, ShowInformation);
        string? space = _stack.Namespace;
        List<PacketSocket> found = Dump(request, "list the packet sockets", (in NetlinkMessage message, out PacketSocket socket) =>
        {
            socket = PacketSocket.Read(in message, space);
            return true;
        }, cancellation);
        Dictionary<int, string>? links = null;
        foreach (PacketSocket socket in found) socket.InterfaceAlias = NameOf(socket.InterfaceIndex, ref links);
        return found;
    }

    /// <summary>Lists netlink sockets, the kernel's own among them.</summary>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="LinuxException">The kernel has no netlink_diag (ENOENT).</exception>
    public List<NetlinkEndpoint> ListNetlink(CancellationToken cancellation = default)
    {
        using var request = new NetlinkWriter();
        WriteLink(request, NetlinkFamily, AnyNetlinkProtocol, ShowGroups);
        string? space = _stack.Namespace;
        return Dump(request, "list the netlink sockets", (in NetlinkMessage message, out NetlinkEndpoint socket) =>
        {
            socket = NetlinkEndpoint.Read(in message, space);
            return true;
        }, cancellation);
    }

    /// <summary>Lists raw IP sockets.</summary>
    /// <param name="filter">Which ones; null takes all.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="LinuxException">The kernel has no raw_diag (ENOENT).</exception>
    public List<RawSocket> ListRaw(InternetSocketFilter? filter = null, CancellationToken cancellation = default)
    {
        string? space = _stack.Namespace;
        return List(Raw, TcpStates.All, InetDiagExtensions.None, filter, "list the raw sockets",
            (in InetDiagEntry entry, string? link) => new RawSocket(space, in entry, link), cancellation);
    }

    /// <summary>Writes the request that lists packet or netlink sockets.</summary>
    internal static void WriteLink(NetlinkWriter request, byte family, byte protocol, uint show)
    {
        request.Begin(SocketDiagMessage.ByFamily, NetlinkFlags.None);
        request.Fixed(new LinkDiagRequest { Family = family, Protocol = protocol, Show = show });
    }
}
