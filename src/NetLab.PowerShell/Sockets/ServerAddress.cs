using System.Net;
using NetLab.Interop;
using NetLab.Network;
using NetLab.PowerShell.Network;
using NetLab.Sockets;
using AddressFamily = System.Net.Sockets.AddressFamily;

namespace NetLab.PowerShell.Sockets;

/// <summary>Where to listen, as <c>-LocalAddress</c> and <c>-Any</c> say.</summary>
internal static class ServerAddress
{
    /// <summary>
    /// Starts a server. A new IPv6 address cannot be listened at until the kernel knows that nobody else has it (RFC 4862), which takes a second
    /// or two: for that it waits.
    /// </summary>
    public static T Start<T>(NetworkStack stack, IPAddress address, Func<T> start, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return start();
            }
            catch (LinuxException exception) when (exception.Error == Errno.EADDRNOTAVAIL && IsBeingTried(stack, address))
            {
                if (cancellation.WaitHandle.WaitOne(50)) throw new OperationCanceledException(cancellation);
            }
        }
    }

    private static bool IsBeingTried(NetworkStack stack, IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6
        && stack.Addresses.List().Exists(own => own.AddressState == AddressState.Tentative && own.HasAddress(address));

    /// <summary>The address to listen at; loopback where nothing is said.</summary>
    public static IPAddress Choose(NetworkStack stack, string? address, bool any)
    {
        if (address is null) return any ? IPAddress.IPv6Any : IPAddress.Loopback;
        if (any) throw Failure.OfParameter("LocalAddress", "Give one address, or -Any.");
        try
        {
            if (address.Equals("localhost", StringComparison.OrdinalIgnoreCase)) return IPAddress.Loopback;
            return EndpointText.TryParse(stack, address, out IPAddress parsed) ? parsed : throw Failure.OfParameter("LocalAddress", $"'{address}' is not an address of this machine.");
        }
        catch (ArgumentException exception) when (exception.ParamName == "address")
        {
            throw NamespaceArgument.Named(exception, "LocalAddress");
        }
    }
}
