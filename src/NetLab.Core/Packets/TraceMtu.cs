using System.Net;
using NetLab.Network;

namespace NetLab.Packets;

/// <summary>The size of packets a trace for the MTU begins with.</summary>
internal static class TraceMtu
{
    private const int Largest = 65000, Usual = 1500;

    /// <summary>The MTU of the interface the way leaves by. What the kernel has learned of the way is what the trace is to find out.</summary>
    public static int OfInterface(NetworkStack stack, IPAddress address, TraceOptions options)
    {
        RouteInspection way = RouteInspection.Of(stack, new EchoTarget("", address), options.SourceAddress?.ToString(), options.InterfaceIndex);
        // A route with an MTU of its own counts as the interface's.
        uint mtu = Math.Min(way.Adapter?.MtuSize ?? Usual, way.Route?.Mtu ?? uint.MaxValue);
        return mtu == 0 ? Usual : (int)Math.Min(mtu, Largest);
    }
}
