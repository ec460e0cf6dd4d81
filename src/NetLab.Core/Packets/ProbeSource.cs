using System.Net;
using NetLab.Interop;
using NetLab.Network;

namespace NetLab.Packets;

/// <summary>Where probes leave from: the address and the interface they are bound to.</summary>
internal static class ProbeSource
{
    /// <summary>Binds a socket.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="source">The address; null leaves it to the kernel.</param>
    /// <param name="interfaceIndex">The interface; 0 leaves it to the kernel.</param>
    /// <param name="port">The port; 0 lets the kernel draw one where the protocol has any.</param>
    /// <exception cref="LinuxException">The address is none of the namespace's, or of the other family; or the interface is none.</exception>
    public static void Apply(ProbeSocket socket, IPAddress? source, int interfaceIndex, int port = 0)
    {
        if (interfaceIndex != 0 && !socket.TrySet(Libc.SOL_SOCKET, Libc.SO_BINDTOIFINDEX, interfaceIndex))
            throw new LinuxException(Errno.ENODEV, $"send by the interface with the index {interfaceIndex}");
        if (source is null && port == 0) return;
        IPAddress local = source ?? (socket.IsIPv6 ? IPAddress.IPv6Any : IPAddress.Any);
        if ((local.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6) != socket.IsIPv6)
            throw new LinuxException(Errno.EAFNOSUPPORT, $"send from {local}", "The source address and the destination are of different families.");
        Errno error = socket.Bind(new IPEndPoint(local, port));
        if (error != Errno.None)
        {
            throw new LinuxException(error, $"send from {local}{(port == 0 ? "" : $" port {port}")}",
                error == Errno.EADDRNOTAVAIL ? "It is no address of this namespace's; Get-NetIPAddress lists those there are." : null);
        }
    }

    /// <summary>An address as text, a link-local one with the name of its interface.</summary>
    public static string Text(NetworkStack stack, IPAddress address)
    {
        if (address.AddressFamily != System.Net.Sockets.AddressFamily.InterNetworkV6 || address.ScopeId == 0) return address.ToString();
        string bare = new IPAddress(address.GetAddressBytes()).ToString();
        return stack.Links.Names().TryGetValue((int)address.ScopeId, out string? name) ? $"{bare}%{name}" : $"{bare}%{address.ScopeId}";
    }
}
