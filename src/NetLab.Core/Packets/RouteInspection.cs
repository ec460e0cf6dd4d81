using NetLab.Interop;
using NetLab.Network;

namespace NetLab.Packets;

/// <summary>Which way the kernel would take, and the interface and address it would use for it.</summary>
internal sealed class RouteInspection
{
    private RouteInspection(NetRoute? route, NetIPAddress? source, NetAdapter? adapter, LinuxException? failure) =>
        (Route, Source, Adapter, Failure) = (route, source, adapter, failure);

    public NetRoute? Route { get; }

    public NetIPAddress? Source { get; }

    public NetAdapter? Adapter { get; }

    /// <summary>Why there is no way; null where there is one.</summary>
    public LinuxException? Failure { get; }

    /// <summary>Asks the kernel.</summary>
    public static RouteInspection Of(NetworkStack stack, EchoTarget target, string? source, int interfaceIndex)
    {
        if (interfaceIndex == 0 && target.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6) interfaceIndex = (int)target.Address.ScopeId;
        try
        {
            string bare = target.AddressText.Split('%')[0];
            RouteLookup found = stack.Routes.Find(new RouteQuery { Destination = bare, Source = source?.Split('%')[0], OutputInterfaceIndex = interfaceIndex });
            NetIPAddress? address = null;
            foreach (NetIPAddress one in stack.Addresses.List(found.Route.AddressFamily))
            {
                if (found.SourceAddress is not { } wanted || one.IPAddress.Split('%')[0] != wanted) continue;
                address = one;
                if (one.InterfaceIndex == found.Route.InterfaceIndex) break;
            }
            NetAdapter? adapter = null;
            if (found.Route.InterfaceIndex != 0) adapter = stack.Links.Get(found.Route.InterfaceIndex, complete: false);
            return new RouteInspection(found.Route, address, adapter, null);
        }
        catch (LinuxException exception)
        {
            return new RouteInspection(null, null, null, exception);
        }
    }
}
