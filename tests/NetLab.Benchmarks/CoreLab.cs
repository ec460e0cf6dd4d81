using System.Diagnostics;
using NetLab.Network;

namespace NetLab.Benchmarks;

/// <summary>The lab by the library alone: the same steps as the floor, in the order a user of the library writes them.</summary>
internal static class CoreLab
{
    private const string Bridge = "core-br";

    /// <summary>Builds a bridge and a number of containers, and takes them down again.</summary>
    /// <returns>The milliseconds that building took.</returns>
    public static double Measure(int containers)
    {
        long start = Stopwatch.GetTimestamp();
        using NetworkStack host = NetworkStack.Open();
        NetBridge bridge = host.Bridges.Create(new BridgeDefinition { Name = Bridge });
        host.Addresses.Add(bridge.InterfaceIndex, InterfaceAddress.Parse("10.50.0.1/16"));
        for (int i = 0; i < containers; i++)
        {
            NetworkNamespaces.Create($"core{i}");
            using NetworkStack inside = NetworkStack.Open(NamespaceReference.Parse($"core{i}"));
            (_, NetAdapter peer) = host.Links.CreateVethPair(new VethDefinition { Name = $"core{i}", PeerName = "eth0", PeerStack = inside });
            host.Bridges.AddPorts(bridge, [$"core{i}"]);
            inside.Addresses.Add(peer.InterfaceIndex, InterfaceAddress.Parse($"10.50.{(i + 2) >> 8}.{(i + 2) & 255}/16"));
            inside.Routes.Add(new RouteDefinition { DestinationPrefix = "0.0.0.0/0", NextHops = ["10.50.0.1"], InterfaceIndex = (int)peer.InterfaceIndex });
        }
        double time = Stopwatch.GetElapsedTime(start).TotalMilliseconds;

        host.Bridges.Remove(bridge);
        using var removal = new NamespaceRemoval();
        for (int i = 0; i < containers; i++) removal.Remove($"core{i}");
        removal.Wait(TimeSpan.FromSeconds(30));
        return time;
    }
}
