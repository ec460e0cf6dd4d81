using NetLab.Netlink;

namespace NetLab.Sockets;

/// <summary>A socket that talks with the kernel (netlink(7)).</summary>
public sealed class NetlinkEndpoint : NetSocket
{
    private const int Size = 28;
    private const ushort GroupsAttribute = 1;

    private NetlinkEndpoint(string? @namespace, uint inode)
        : base(@namespace, inode)
    {
    }

    /// <summary>Whom in the kernel it talks to (NETLINK_*): 0 routing, 4 sock_diag, 9 audit, 12 netfilter, 15 device events, 16 generic.</summary>
    public byte Protocol { get; private init; }

    /// <summary>Its port, usually the id of the process that opened it; 0 is the kernel.</summary>
    public uint PortId { get; private init; }

    /// <summary>The multicast groups it hears, as bits of 32-bit words.</summary>
    public ulong Groups { get; private init; }

    /// <inheritdoc/>
    public override uint? UserId => null;

    /// <inheritdoc/>
    public override string ToString() => $"netlink {Protocol} port {PortId}";

    /// <summary>Reads struct netlink_diag_msg (linux/netlink_diag.h) and its attributes.</summary>
    internal static NetlinkEndpoint Read(in NetlinkMessage message, string? @namespace)
    {
        ReadOnlySpan<byte> bytes = message.Payload;
        if (bytes.Length < Size) throw new NetlinkFormatException($"A netlink socket is described by {bytes.Length} bytes, not {Size}.");
        ulong groups = 0;
        var attributes = new NetlinkAttributeReader(bytes[Size..]);
        while (attributes.Read())
        {
            if (attributes.Type != GroupsAttribute) continue;
            groups = attributes.Value.Length >= 8 ? Wire.Read<ulong>(attributes.Value) : attributes.UInt32();
        }
        return new NetlinkEndpoint(@namespace, Wire.Read<uint>(bytes[16..])) { Protocol = bytes[2], PortId = Wire.Read<uint>(bytes[4..]), Groups = groups };
    }
}
