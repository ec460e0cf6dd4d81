using System.Net.Sockets;
using NetLab.Interop;

namespace NetLab.Dns;

/// <summary>One exchange with one server that failed.</summary>
internal sealed class DnsTransportException(DnsFailureKind kind, string reason, Exception? inner = null) : IOException(reason, inner)
{
    /// <summary>The kind of failure.</summary>
    public DnsFailureKind Kind { get; } = kind;

    /// <summary>The failure of a socket.</summary>
    /// <param name="exception">What the BCL says.</param>
    /// <param name="connecting">Whether it was about to connect, or connected already.</param>
    public static DnsTransportException Of(SocketException exception, bool connecting) => new(
        exception.SocketErrorCode switch
        {
            SocketError.ConnectionRefused => DnsFailureKind.PortRefused,
            SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.NetworkDown or SocketError.HostDown or SocketError.AddressNotAvailable => DnsFailureKind.Unreachable,
            SocketError.TimedOut => DnsFailureKind.Timeout,
            _ => connecting ? DnsFailureKind.Unreachable : DnsFailureKind.ConnectionLost,
        },
        exception.SocketErrorCode switch
        {
            SocketError.ConnectionRefused => "nothing listens at that port (ECONNREFUSED)",
            SocketError.NetworkUnreachable => "there is no route to it (ENETUNREACH)",
            SocketError.HostUnreachable or SocketError.HostDown => "the host cannot be reached (EHOSTUNREACH)",
            SocketError.NetworkDown => "the network is down (ENETDOWN)",
            SocketError.AddressNotAvailable => "no interface has the source address (EADDRNOTAVAIL)",
            SocketError.AccessDenied => "the kernel forbids it (EACCES), perhaps a firewall rule or a route that prohibits",
            SocketError.ConnectionReset => "it closed the connection (ECONNRESET)",
            SocketError.InvalidArgument when connecting => "the kernel does not take the address (EINVAL); a link-local address needs its interface, as fe80::1%eth0",
            _ => exception.Message,
        }, exception);

    /// <summary>The failure of a system call.</summary>
    public static DnsTransportException Of(Errno error) => Of(new SocketException((int)error switch
    {
        (int)Errno.ECONNREFUSED => (int)SocketError.ConnectionRefused,
        (int)Errno.ENETUNREACH => (int)SocketError.NetworkUnreachable,
        (int)Errno.EHOSTUNREACH => (int)SocketError.HostUnreachable,
        (int)Errno.ENETDOWN => (int)SocketError.NetworkDown,
        (int)Errno.EADDRNOTAVAIL => (int)SocketError.AddressNotAvailable,
        (int)Errno.EACCES or (int)Errno.EPERM => (int)SocketError.AccessDenied,
        (int)Errno.EINVAL => (int)SocketError.InvalidArgument,
        _ => (int)SocketError.SocketError,
    }), connecting: true);
}
