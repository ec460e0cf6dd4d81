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
        WriteFind(request, name);
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
        List<NamedLink> rows = _stack.Route.Dump(request, "list the interfaces", static (in NetlinkMessage message, out NamedLink row) =>
        {
            int index = message.Fixed<LinkMessage>(out NetlinkAttributeReader attributes).Index;
            while (attributes.Read())
            {
                if (attributes.Type != LinkAttribute.Name) continue;
                row = new NamedLink(index, attributes.Text());
                return true;
            }
            row = null!;
            return false;
        });
        var names = new Dictionary<int, string>(rows.Count);
        foreach (NamedLink row in rows) names[row.Index] = row.Name;
        return names;
    }

    internal const uint SkipStatistics = 8;

    /// <summary>A class, because generic code over classes is compiled ahead of time, and over foreign structs not.</summary>
    private sealed record NamedLink(int Index, string Name);

    /// <summary>Writes the question for one interface.</summary>
    private static void WriteFind(NetlinkWriter request, string name)
    {
        request.Begin(RouteMessageType.GetLink, NetlinkFlags.None);
        request.Fixed(new LinkMessage());
        WriteName(request, name);
        request.UInt32(LinkAttribute.ExtendedMask, SkipStatistics);
    }

    /// <summary>Names an interface in a request: by IFLA_IFNAME, or IFLA_ALT_IFNAME where it is too long for one.</summary>
    private static void WriteName(NetlinkWriter request, string name) =>
        request.Text(name.Length <= InterfaceName.MaximumLength ? LinkAttribute.Name : LinkAttribute.AlternativeName, name);
}
