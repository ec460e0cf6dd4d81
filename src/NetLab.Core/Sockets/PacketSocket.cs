using NetLab.Netlink;

namespace NetLab.Sockets;

/// <summary>A socket that sees packets as they come from the interfaces (packet(7)): captures, DHCP clients and the like.</summary>
public sealed class PacketSocket : NetSocket
{
    private const int Size = 16;
    private const ushort InfoAttribute = 0, UserAttribute = 5;

    private PacketSocket(string? @namespace, uint inode)
        : base(@namespace, inode)
    {
    }

    /// <summary>Whether it sees the link layer's header too.</summary>
    public bool IsRaw { get; private init; }

    /// <summary>The Ethernet protocol it sees, such as 0x0800 for IPv4; 3 is every one.</summary>
    public ushort Protocol { get; private init; }

    /// <summary>The index of the interface it is bound to; 0 for any.</summary>
    public uint InterfaceIndex { get; private init; }

    /// <summary>The interface it is bound to; null for any.</summary>
    public string? InterfaceAlias { get; internal set; }

    /// <inheritdoc/>
    public override uint? UserId => _user;

    private uint? _user;

    /// <inheritdoc/>
    public override string ToString() => $"packet {InterfaceAlias ?? "*"} 0x{Protocol:x4}";

    /// <summary>Reads struct packet_diag_msg (linux/packet_diag.h) and its attributes.</summary>
    internal static PacketSocket Read(in NetlinkMessage message, string? @namespace)
    {
        ReadOnlySpan<byte> bytes = message.Payload;
        if (bytes.Length < Size) throw new NetlinkFormatException($"A packet socket is described by {bytes.Length} bytes, not {Size}.");
        uint index = 0;
        uint? user = null;
        var attributes = new NetlinkAttributeReader(bytes[Size..]);
        while (attributes.Read())
        {
            if (attributes.Type == InfoAttribute) index = attributes.UInt32();
            else if (attributes.Type == UserAttribute) user = attributes.UInt32();
        }
        return new PacketSocket(@namespace, Wire.Read<uint>(bytes[4..]))
        {
            IsRaw = bytes[1] == 3, Protocol = Wire.Read<ushort>(bytes[2..]), InterfaceIndex = index, _user = user,
        };
    }
}
