using NetLab.Netlink;

namespace NetLab.Network;

/// <summary>The requests that make, raise and remove links (rtnetlink(7); linux/if_link.h). Pure: values in, bytes out.</summary>
internal static class LinkCreateMessage
{
    private const uint FlagUp = 1;

    // linux/veth.h: VETH_INFO_PEER, a whole link message as an attribute.
    private const ushort VethPeer = 1;

    private const NetlinkFlags New = NetlinkFlags.Create | NetlinkFlags.Exclusive;

    /// <summary>A new link of any kind that netlink makes.</summary>
    /// <param name="request">Where to.</param>
    /// <param name="link">The link.</param>
    /// <param name="parent">The index of its parent, 0 for none.</param>
    /// <param name="target">The namespace it goes to when that is not the socket's own; null otherwise.</param>
    /// <param name="address">Its MAC address, or null.</param>
    public static void WriteLink(NetlinkWriter request, LinkDefinition link, int parent, int? target, byte[]? address)
    {
        request.Begin(RouteMessageType.NewLink, New);
        request.Fixed(Header(link.Up));
        WriteEnd(request, link.Name, target, address, link.MtuSize);
        if (parent != 0) request.Int32(LinkAttribute.Link, parent);
        int info = request.BeginNested(LinkAttribute.LinkInfo);
        request.Text(LinkAttribute.InfoKind, link.Kind.Name);
        int data = request.BeginNested(LinkAttribute.InfoData);
        link.Kind.WriteData(request, parent);
        request.EndNested(data);
        request.EndNested(info);
    }

    /// <summary>
    /// Both ends of a veth pair. The first is raised at once; the second cannot be in the same message (veth_open answers ENOTCONN
    /// before the pair is joined), but in the next one of the same send: the socket is to be in its namespace.
    /// </summary>
    /// <param name="request">Where to.</param>
    /// <param name="pair">The pair.</param>
    /// <param name="target">The first end's namespace when that is not the socket's own; null otherwise.</param>
    /// <param name="address">The first end's MAC address, or null.</param>
    /// <param name="peerAddress">The peer's MAC address, or null.</param>
    public static void WritePair(NetlinkWriter request, VethDefinition pair, int? target, byte[]? address, byte[]? peerAddress)
    {
        request.Begin(RouteMessageType.NewLink, New);
        request.Fixed(Header(pair.Up));
        WriteEnd(request, pair.Name, target, address, pair.MtuSize);
        int info = request.BeginNested(LinkAttribute.LinkInfo);
        request.Text(LinkAttribute.InfoKind, "veth");
        int data = request.BeginNested(LinkAttribute.InfoData);
        int peer = request.BeginNested(VethPeer);
        request.Fixed(new LinkMessage());
        WriteEnd(request, pair.PeerName, null, peerAddress, pair.MtuSize);
        request.EndNested(peer);
        request.EndNested(data);
        request.EndNested(info);
        if (!pair.Up) return;
        request.Begin(RouteMessageType.NewLink, NetlinkFlags.None);
        request.Fixed(Header(up: true));
        request.Text(LinkAttribute.Name, pair.PeerName);
    }

    /// <summary>Sets what a link made by other means should have had from the start.</summary>
    public static void WriteSettings(NetlinkWriter request, LinkDefinition link, int index, byte[]? address)
    {
        request.Begin(RouteMessageType.NewLink, NetlinkFlags.None);
        LinkMessage header = Header(link.Up);
        header.Index = index;
        request.Fixed(header);
        if (address is not null) request.Bytes(LinkAttribute.Address, address);
        if (link.MtuSize is uint mtu) request.UInt32(LinkAttribute.Mtu, mtu);
    }

    /// <summary>Removes a link.</summary>
    public static void WriteDelete(NetlinkWriter request, int index)
    {
        request.Begin(RouteMessageType.DeleteLink, NetlinkFlags.None);
        request.Fixed(new LinkMessage { Index = index });
    }

    private static LinkMessage Header(bool up) => new() { Flags = up ? FlagUp : 0, Change = up ? FlagUp : 0 };

    private static void WriteEnd(NetlinkWriter request, string name, int? target, byte[]? address, uint? mtu)
    {
        request.Text(LinkAttribute.Name, name);
        if (target is int descriptor) request.Int32(LinkAttribute.NamespaceDescriptor, descriptor);
        if (address is not null) request.Bytes(LinkAttribute.Address, address);
        if (mtu is uint size) request.UInt32(LinkAttribute.Mtu, size);
    }
}
