using System.Globalization;
using System.Net.Sockets;
using NetLab.Interop;
using NetLab.Network;

namespace NetLab.Sockets;

/// <summary>What went wrong with a socket, in words that say what to do.</summary>
internal static class SocketFailure
{
    /// <summary>The error of a socket operation.</summary>
    public static LinuxException Of(SocketException exception, string attempted, string? advice = null) => new((Errno)exception.NativeErrorCode, attempted, advice);

    /// <summary>The error of listening at an address.</summary>
    public static LinuxException OfListening(NetworkStack stack, SocketException exception, string attempted, SocketProtocol protocol, int port, bool isLoopback = false)
    {
        Errno error = (Errno)exception.NativeErrorCode is var known && protocol == SocketProtocol.Unix && known == Errno.EADDRNOTAVAIL ? Errno.ENOENT : known;
        string inNamespace = stack.Namespace is null ? "" : $" -Namespace {stack.Namespace}";
        return new LinuxException(error, attempted, error switch
        {
            Errno.EADDRINUSE when protocol == SocketProtocol.Unix => "Another program listens there: Get-UnixSocket tells who.",
            Errno.EADDRINUSE => string.Create(CultureInfo.InvariantCulture, $"Another program has the port: Find-NetPortOwner {port}{inNamespace} tells who. Port 0 takes a free one."),
            Errno.EACCES when protocol != SocketProtocol.Unix => Privileged(stack),
            Errno.EADDRNOTAVAIL when isLoopback => $"The interface lo is down, and has no address then: Enable-NetAdapter lo{inNamespace}.",
            Errno.EADDRNOTAVAIL => $"No interface has this address: Get-NetIPAddress{inNamespace} lists those there are.",
            _ => null,
        });
    }

    /// <summary>The error of connecting to somebody.</summary>
    public static LinuxException OfConnecting(SocketException exception, string attempted, bool isUnix = false)
    {
        // .NET takes "no such file" for "no such address".
        Errno error = (Errno)exception.NativeErrorCode is var known && isUnix && known == Errno.EADDRNOTAVAIL ? Errno.ENOENT : known;
        return new LinuxException(error, attempted, Connecting(error, isUnix));
    }

    private static string? Connecting(Errno error, bool isUnix) => error switch
    {
        Errno.ECONNREFUSED => "Nobody listens there.",
        Errno.ENETUNREACH => "There is no route to it: Get-NetRoute lists those there are.",
        Errno.EHOSTUNREACH => "It does not answer on its link: Get-NetNeighbor tells what is known of it.",
        Errno.EACCES when isUnix => "To connect is to write to the socket's file, which this user may not.",
        Errno.EACCES => "A broadcast address needs -Broadcast; else a rule of the firewall or the routing table forbids it.",
        Errno.ENOENT => "There is no such socket: Get-UnixSocket lists those there are.",
        _ => null,
    };

    private static string Privileged(NetworkStack stack)
    {
        string first = "1024";
        try
        {
            first = stack.ReadSysctl("ipv4/ip_unprivileged_port_start");
        }
        catch (LinuxException)
        {
            // The usual one.
        }
        return $"Ports below {first} need CAP_NET_BIND_SERVICE: run as root, grant the capability, or lower the sysctl net.ipv4.ip_unprivileged_port_start.";
    }
}
