using NetLab.Interop;
using NetLab.Netlink;

namespace NetLab.Network;

/// <summary>The interfaces of a namespace (rtnetlink(7), RTM_*LINK).</summary>
public sealed partial class LinkTable
{
    private readonly NetworkStack _stack;

    internal LinkTable(NetworkStack stack) => _stack = stack;

    /// <summary>The index of an interface.</summary>
    /// <param name="name">Its name, or one of its alternative names.</param>
    /// <exception cref="LinuxException">There is none of that name (ENODEV).</exception>
    public int IndexOf(string name)
    {
        using var request = new NetlinkWriter();
        request.Begin(RouteMessageType.GetLink, NetlinkFlags.None);
        request.Fixed(new LinkMessage());
        WriteName(request, name);
        request.UInt32(LinkAttribute.ExtendedMask, SkipStatistics);
        List<int> found = _stack.Route.Query(request, $"find the interface '{name}'", static (in NetlinkMessage message, out int index) =>
        {
            index = message.Fixed<LinkMessage>(out _).Index;
            return message.Type == RouteMessageType.NewLink;
        });
        return found[0];
    }

    /// <summary>The names of all interfaces by their index.</summary>
    public Dictionary<int, string> Names()
    {
        using var request = new NetlinkWriter();
        request.Begin(RouteMessageType.GetLink, NetlinkFlags.None);
        request.Fixed(new LinkMessage());
        request.UInt32(LinkAttribute.ExtendedMask, SkipStatistics);
        List<KeyValuePair<int, string>> rows = _stack.Route.Dump(request, "list the interfaces", static (in NetlinkMessage message, out KeyValuePair<int, string> row) =>
        {
            int index = message.Fixed<LinkMessage>(out NetlinkAttributeReader attributes).Index;
            while (attributes.Read())
            {
                if (attributes.Type != LinkAttribute.Name) continue;
                row = new(index, attributes.Text());
                return true;
            }
            row = default;
            return false;
        });
        var names = new Dictionary<int, string>(rows.Count);
        foreach (KeyValuePair<int, string> row in rows) names[row.Key] = row.Value;
        return names;
    }

    internal const uint SkipStatistics = 8;

    /// <summary>Names an interface in a request: by IFLA_IFNAME, or IFLA_ALT_IFNAME where it is too long for one.</summary>
    private static void WriteName(NetlinkWriter request, string name) =>
        request.Text(name.Length <= InterfaceName.MaximumLength ? LinkAttribute.Name : LinkAttribute.AlternativeName, name);
}
