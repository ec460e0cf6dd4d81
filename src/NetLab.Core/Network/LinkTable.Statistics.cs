using NetLab.Netlink;

namespace NetLab.Network;

/// <content>Counters and speeds.</content>
public sealed partial class LinkTable
{
    /// <summary>What adapters counted, in their order; those that are gone meanwhile are left out.</summary>
    /// <param name="adapters">The adapters, of this namespace.</param>
    public List<NetAdapterStatistics> Statistics(IReadOnlyList<NetAdapter> adapters)
    {
        using var request = new NetlinkWriter();
        foreach (NetAdapter adapter in adapters)
        {
            request.Begin(RouteMessageType.GetLink, NetlinkFlags.None);
            request.Fixed(new LinkMessage { Index = (int)adapter.InterfaceIndex });
        }
        NetlinkException?[] errors = _stack.Route.QueryEach(request, "read the counters of an interface", TryReadCounters, out List<LinkCounters> counters);
        var statistics = new List<NetAdapterStatistics>(counters.Count);
        int next = 0;
        for (int i = 0; i < errors.Length && next < counters.Count; i++)
        {
            if (errors[i] is null) statistics.Add(new NetAdapterStatistics(adapters[i], counters[next++]));
        }
        return statistics;
    }

    /// <summary>Asks the drivers of adapters for speed and duplex, and fills them in where they tell.</summary>
    /// <param name="adapters">The adapters, of this namespace.</param>
    public void ReadSpeeds(IReadOnlyList<NetAdapter> adapters) => LinkSpeeds.Fill(_stack, adapters);

    /// <summary>Reads the counters of an RTM_NEWLINK; zero where it has none.</summary>
    internal static bool TryReadCounters(in NetlinkMessage message, out LinkCounters counters)
    {
        counters = default;
        if (message.Type != RouteMessageType.NewLink) return false;
        _ = message.Fixed<LinkMessage>(out NetlinkAttributeReader attributes);
        while (attributes.Read())
        {
            if (attributes.Type == LinkAttribute.Statistics64) counters = attributes.Struct<LinkCounters>();
        }
        return true;
    }
}
