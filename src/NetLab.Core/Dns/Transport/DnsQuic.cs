// NetLab is for Linux alone, where .NET has QUIC.
#pragma warning disable CA1416
using System.Globalization;
using System.Net.Quic;
using System.Net.Sockets;
using NetLab.Interop;

namespace NetLab.Dns;

/// <summary>
/// What DNS over QUIC and over HTTP/3 need: the library libmsquic, which .NET finds or not, and the process's own namespace, because the library opens its sockets on
/// threads of its own, which live there.
/// </summary>
public static class DnsQuic
{
    /// <summary>What to do where the library is missing.</summary>
    internal const string InstallAdvice = "Install libmsquic 2 (Microsoft's package repository for Linux has it) and start a new session, or ask over TLS or HTTPS.";

    /// <summary>What to do in another namespace.</summary>
    internal const string NamespaceAdvice = "Ask over TLS or HTTPS there, or start PowerShell in the namespace: ip netns exec NAME pwsh.";

    /// <summary>Whether QUIC is to be had by the calling thread.</summary>
    /// <returns>Null if so, else the failure with its advice.</returns>
    public static DnsQueryException? Obstacle()
    {
        try
        {
            Require(null);
            return null;
        }
        catch (DnsTransportException exception)
        {
            return new DnsQueryException(null, exception.Kind, $"{char.ToUpperInvariant(exception.Message[0])}{exception.Message[1..]}.", exception.Kind == DnsFailureKind.NotInstalled ? InstallAdvice : NamespaceAdvice, exception);
        }
    }

    /// <summary>Makes sure that QUIC can be spoken in a namespace.</summary>
    /// <param name="network">The namespace; null is the calling thread's.</param>
    /// <exception cref="DnsTransportException">It cannot.</exception>
    internal static void Require(DnsNetwork? network)
    {
        // First of all, because the library's threads are born in the namespace of whoever loads it.
        NamespaceIdentity home = HomeNamespace.Handle.Identity;
        if ((network is not null && network.Handle.Identity != home) || NetworkNamespaceHandle.CurrentIdentity() != home)
            throw new DnsTransportException(DnsFailureKind.NotInNamespace, "QUIC, which HTTP/3 stands on, is spoken in the process's own network namespace alone");
        if (!QuicConnection.IsSupported) throw new DnsTransportException(DnsFailureKind.NotInstalled, "QUIC, which HTTP/3 stands on, needs the library libmsquic.so.2, which is not installed here");
    }

    /// <summary>The failure of a connection or stream.</summary>
    /// <param name="exception">What the BCL says.</param>
    /// <param name="name">What an application's code is called.</param>
    internal static DnsTransportException Of(QuicException exception, Func<long, string> name)
    {
        string code = exception.ApplicationErrorCode is { } number ? $" ({name(number)})" : "";
        (DnsFailureKind kind, string reason) = exception.QuicError switch
        {
            QuicError.ConnectionRefused => (DnsFailureKind.PortRefused, "nothing listens at that port, or it refuses the connection"),
            QuicError.ConnectionTimeout => (DnsFailureKind.Timeout, "it does not take the connection in time"),
            QuicError.ConnectionIdle => (DnsFailureKind.ConnectionLost, "the connection was silent for too long"),
            QuicError.ConnectionAborted => (DnsFailureKind.ConnectionLost, $"it closed the connection{code}"),
            QuicError.StreamAborted => (DnsFailureKind.ConnectionLost, $"it broke off the stream{code}"),
            QuicError.OperationAborted => (DnsFailureKind.ConnectionLost, "the connection was closed"),
            QuicError.VersionNegotiationError => (DnsFailureKind.ConnectionLost, "it speaks no version of QUIC that .NET does"),
            // The alerts of TLS are codes of the transport (RFC 9001 4.8).
            QuicError.TransportError when exception.TransportErrorCode is >= 0x100 and <= 0x1ff and { } alert => (DnsFailureKind.Tls, string.Create(CultureInfo.InvariantCulture, $"TLS failed: alert {alert & 0xff}{Alert((int)alert & 0xff)}")),
            QuicError.TransportError when exception.TransportErrorCode is { } error => (DnsFailureKind.ConnectionLost, string.Create(CultureInfo.InvariantCulture, $"QUIC failed: transport error 0x{error:x}")),
            _ => (DnsFailureKind.ConnectionLost, $"QUIC failed: {exception.Message.TrimEnd('.')}"),
        };
        return new DnsTransportException(kind, reason, exception);
    }

    /// <summary>The failure of a connection's socket. The library does not tell one kind of ICMP's "unreachable" from another.</summary>
    internal static DnsTransportException Of(SocketException exception) => exception.SocketErrorCode == SocketError.HostUnreachable
        ? new DnsTransportException(DnsFailureKind.PortRefused, "nothing listens at that UDP port, or the host cannot be reached", exception)
        : DnsTransportException.Of(exception, connecting: true);

    private static string Alert(int alert) => alert switch
    {
        40 => ", handshake_failure",
        42 => ", bad_certificate",
        46 => ", certificate_unknown",
        48 => ", unknown_ca",
        80 => ", internal_error",
        112 => ", unrecognized_name",
        116 => ", certificate_required",
        120 => ": the server speaks another protocol there (no_application_protocol)",
        _ => "",
    };
}
