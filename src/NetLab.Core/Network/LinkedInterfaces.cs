using System.Globalization;
using NetLab.Netlink;

namespace NetLab.Network;

/// <summary>
/// Names the interfaces in other namespaces that adapters are linked to. Each is asked for by the id its namespace has here
/// (IFLA_TARGET_NETNSID), so that no namespace is entered.
/// </summary>
internal static class LinkedInterfaces
{
    private const uint SkipStatistics = 8;

    /// <summary>Sets LinkedName and LinkedNamespace of adapters whose LinkNamespaceId is set.</summary>
    public static void Resolve<T>(NetworkStack stack, List<T> adapters)
        where T : NetAdapter
    {
        var wanted = new HashSet<int>();
        foreach (T adapter in adapters)
        {
            if (adapter.LinkNamespaceId is >= 0 and int id) wanted.Add(id);
        }
        Dictionary<int, string> namespaces = NamespaceIds.Resolve(stack, wanted);

        using var request = new NetlinkWriter();
        foreach (T adapter in adapters)
        {
            if (adapter.LinkNamespaceId is not int id) continue;
            // An id no file or process leads to still tells two namespaces apart.
            adapter.LinkedNamespace = namespaces.GetValueOrDefault(id) ?? string.Create(CultureInfo.InvariantCulture, $"nsid:{id}");
            request.Begin(RouteMessageType.GetLink, NetlinkFlags.None);
            request.Fixed(new LinkMessage { Index = adapter.LinkedIndex });
            request.Int32(LinkAttribute.TargetNamespaceId, id);
            request.UInt32(LinkAttribute.ExtendedMask, SkipStatistics);
        }
        // Whoever may not look into a namespace (EPERM), or comes too late, gets no name.
        NetlinkException?[] errors = stack.Route.QueryEach(request, "find the other end of a link", LinkReader.TryRead, out List<NetAdapter> found);
        int next = 0;
        for (int i = 0; i < errors.Length && next < found.Count; i++)
        {
            if (errors[i] is null) adapters[i].LinkedName = found[next++].Name;
        }
    }
}
