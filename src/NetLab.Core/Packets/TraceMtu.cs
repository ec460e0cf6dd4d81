using System.Net;
using NetLab.Interop;
using NetLab.Network;

namespace NetLab.Packets;

/// <summary>The size of packets a trace for the MTU begins with.</summary>
internal static class TraceMtu
{
    private const int Largest = 65000, Usual = 1500;

    /// <summary>The MTU this machine would send with: a UDP socket that is connected knows it, and nothing is sent.</summary>
    public static int OfWay(NetworkStack stack, IPEndPoint remote, TraceOptions options)
    {
        bool six = remote.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        using ProbeSocket socket = ProbeSocket.Open(stack.Handle, six, Libc.SOCK_DGRAM, 0, "open a UDP socket");
        ProbeSource.Apply(socket, options.SourceAddress, options.InterfaceIndex);
        socket.SetFragmentation(allowed: false);
        if (socket.Connect(new IPEndPoint(remote.Address, 9)) != Errno.None) return Usual;
        int mtu = socket.Get(six ? Libc.SOL_IPV6 : Libc.SOL_IP, six ? Libc.IPV6_MTU : Libc.IP_MTU);
        return mtu <= 0 ? Usual : Math.Min(mtu, Largest);
    }
}
