namespace NetLab.Network;

/// <summary>Puts together what the tables of a stack say about interfaces.</summary>
public static class IPConfigurationReader
{
    /// <summary>The configuration of interfaces, by ascending index.</summary>
    /// <param name="stack">The stack they are in.</param>
    /// <param name="wanted">Which adapters are wanted.</param>
    /// <param name="detailed">The value of <see cref="NetIPConfiguration.Detailed"/>.</param>
    public static List<NetIPConfiguration> Read(NetworkStack stack, Predicate<NetAdapter> wanted, bool detailed)
    {
        List<NetAdapter> adapters = stack.Links.List();
        adapters.RemoveAll(adapter => !wanted(adapter));
        if (adapters.Count == 0) return [];
        ILookup<uint, NetIPAddress> addresses = stack.Addresses.List().ToLookup(static address => address.InterfaceIndex);
        ILookup<uint, NetIPInterface> interfaces = stack.IPInterfaces.List().ToLookup(static one => one.InterfaceIndex);
        ILookup<uint, NetRoute> routes = stack.Routes.ListDefault().Where(static route => route.NextHop is not ("0.0.0.0" or "::"))
            .OrderBy(static route => route.RouteMetric).ToLookup(static route => route.InterfaceIndex);
        (string source, List<IPValue> servers) = ResolverConfiguration.Read(stack.Namespace);
        return adapters.ConvertAll(adapter => new NetIPConfiguration
        {
            NetAdapter = adapter,
            Detailed = detailed,
            AllIPAddresses = [.. addresses[adapter.InterfaceIndex]],
            NetIPv4Interface = interfaces[adapter.InterfaceIndex].FirstOrDefault(static one => one.AddressFamily == AddressFamily.IPv4),
            NetIPv6Interface = interfaces[adapter.InterfaceIndex].FirstOrDefault(static one => one.AddressFamily == AddressFamily.IPv6),
            IPv4DefaultGateway = [.. routes[adapter.InterfaceIndex].Where(static route => route.AddressFamily == AddressFamily.IPv4)],
            IPv6DefaultGateway = [.. routes[adapter.InterfaceIndex].Where(static route => route.AddressFamily == AddressFamily.IPv6)],
            DNSServer = [Of(adapter, AddressFamily.IPv6, servers, source), Of(adapter, AddressFamily.IPv4, servers, source)],
        });
    }

    private static DnsClientServerAddress Of(NetAdapter adapter, AddressFamily family, List<IPValue> servers, string source) => new()
    {
        InterfaceAlias = adapter.Name,
        InterfaceIndex = adapter.InterfaceIndex,
        AddressFamily = family,
        ServerAddresses = [.. servers.Where(server => server.Family == family).Select(static server => server.ToString())],
        Source = source,
    };
}
