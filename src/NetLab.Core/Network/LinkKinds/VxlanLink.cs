using System.Net;
using NetLab.Netlink;

namespace NetLab.Network;

/// <summary>An Ethernet segment inside UDP packets (RFC 7348).</summary>
public sealed class VxlanLink : VirtualLink
{
    /// <summary>The port IANA gave VXLAN. The kernel's own default is the older 8472.</summary>
    public const int DefaultPort = 4789;

    // linux/if_link.h: IFLA_VXLAN_*.
    private const ushort IdAttribute = 1, RemoteAttribute = 2, LinkAttribute = 3, LocalAttribute = 4, TtlAttribute = 5;
    private const ushort LearningAttribute = 7, PortAttribute = 15, Remote6Attribute = 16, Local6Attribute = 17;
    private const int LargestId = (1 << 24) - 1;

    /// <inheritdoc/>
    public override string Name => "vxlan";

    /// <inheritdoc/>
    public override LinkParentUse Parent => LinkParentUse.Optional;

    /// <summary>The segment's number (VNI), 0 to 16777215.</summary>
    public required int VxlanId { get; init; }

    /// <summary>The other end, or a multicast group that all ends join (which needs a parent); null for none.</summary>
    public IPAddress? Remote { get; init; }

    /// <summary>The address packets are sent from; null leaves it to routing.</summary>
    public IPAddress? Local { get; init; }

    /// <summary>The UDP port, 1 to 65535.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>The packets' time to live, 1 to 255; null leaves it to the kernel (1 for a multicast group).</summary>
    public int? TimeToLive { get; init; }

    /// <summary>Whether it learns which remote end has which MAC address from what arrives.</summary>
    public bool Learning { get; init; } = true;

    /// <inheritdoc/>
    internal override void Validate()
    {
        if (VxlanId is < 0 or > LargestId) throw new ArgumentException($"The VXLAN id {VxlanId} is not one of 0 to {LargestId}.", nameof(VxlanId));
        if (Port is < 1 or > 65535) throw new ArgumentException($"The port {Port} is not one of 1 to 65535.", nameof(Port));
        if (TimeToLive is < 1 or > 255) throw new ArgumentException($"The time to live {TimeToLive} is not one of 1 to 255.", nameof(TimeToLive));
        if (Local is not null && Remote is not null && Local.AddressFamily != Remote.AddressFamily)
            throw new ArgumentException($"The addresses {Local} and {Remote} are of different families.", nameof(Local));
    }

    /// <inheritdoc/>
    internal override void WriteData(NetlinkWriter request, int parent)
    {
        request.UInt32(IdAttribute, (uint)VxlanId);
        WriteAddress(request, Remote, RemoteAttribute, Remote6Attribute);
        if (parent != 0) request.Int32(LinkAttribute, parent);
        WriteAddress(request, Local, LocalAttribute, Local6Attribute);
        if (TimeToLive is int ttl) request.UInt8(TtlAttribute, (byte)ttl);
        request.UInt8(LearningAttribute, Learning ? (byte)1 : (byte)0);
        request.UInt16BigEndian(PortAttribute, (ushort)Port);
    }

    private static void WriteAddress(NetlinkWriter request, IPAddress? address, ushort attribute, ushort attribute6)
    {
        if (address is null) return;
        Span<byte> bytes = stackalloc byte[16];
        _ = address.TryWriteBytes(bytes, out int length);
        request.Bytes(length == 16 ? attribute6 : attribute, bytes[..length]);
    }
}
