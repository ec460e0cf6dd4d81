using System.Buffers.Binary;
using NetLab.Netlink;

namespace NetLab.Firewall;

/// <summary>The messages of nfnetlink_log, to and from bytes.</summary>
internal static class FilterLogMessage
{
    /// <summary>Packets the kernel may gather for one message, and how long, in hundredths of a second, it waits for them.</summary>
    public const uint Gathered = 32, GatherTime = 1;

    /// <summary>
    /// Writes the request that makes the sender the reader of a group, with the first bytes of each packet, numbered. Golden for group 78:
    /// <code>
    /// 00 00 004e                                  AF_UNSPEC, version 0, the group
    /// 0500 0100 01 000000                         COMMAND bind
    /// 0a00 0200 00000100 02 00 0000               MODE 256 bytes, the packet
    /// 0800 0400 00000001                          FLUSHTIMEOUT 10 ms
    /// 0800 0500 00000020                          THRESHOLD 32 packets
    /// 0600 0600 0001 0000                         FLAGS numbered
    /// </code>
    /// </summary>
    public static void WriteBind(NetlinkWriter request, ushort group, uint copied)
    {
        request.Begin(FilterLogMessageType.Configure, NetlinkFlags.None);
        request.Fixed(new NetfilterHeader(NetfilterFamily.Unspecified, group));
        request.UInt8(FilterLogAttribute.Command, FilterLogAttribute.Bind);
        Span<byte> mode = stackalloc byte[6];
        mode.Clear();
        BinaryPrimitives.WriteUInt32BigEndian(mode, copied);
        mode[4] = FilterLogAttribute.CopyPacket;
        request.Bytes(FilterLogAttribute.Mode, mode);
        request.UInt32BigEndian(FilterLogAttribute.FlushTimeout, GatherTime);
        request.UInt32BigEndian(FilterLogAttribute.Threshold, Gathered);
        request.UInt16BigEndian(FilterLogAttribute.Flags, FilterLogAttribute.Numbered);
    }

    /// <summary>A <see cref="NetlinkParser{T}"/>: false for messages that are no packet. The names of interfaces are not in the message.</summary>
    /// <exception cref="NetlinkFormatException">The message is malformed.</exception>
    public static bool TryRead(in NetlinkMessage message, out FilterLogEntry entry)
    {
        entry = null!;
        if (message.Type != FilterLogMessageType.Packet) return false;
        NetfilterHeader header = message.Fixed<NetfilterHeader>(out NetlinkAttributeReader attributes);
        entry = new FilterLogEntry { Family = header.Family, Group = header.Resource };
        while (attributes.Read())
        {
            switch (attributes.Type)
            {
                case FilterLogAttribute.PacketHeader when attributes.Value.Length >= 3: entry.HookNumber = attributes.Value[2]; break;
                case FilterLogAttribute.Mark: entry.Mark = attributes.UInt32BigEndian(); break;
                case FilterLogAttribute.Timestamp: entry.Time = ReadTime(attributes) ?? entry.Time; break;
                case FilterLogAttribute.InterfaceIn: entry.InIndex = Index(attributes); break;
                case FilterLogAttribute.InterfaceOut: entry.OutIndex = Index(attributes); break;
                case FilterLogAttribute.PhysicalIn: entry.PhysicalInIndex = Index(attributes); break;
                case FilterLogAttribute.PhysicalOut: entry.PhysicalOutIndex = Index(attributes); break;
                case FilterLogAttribute.HardwareAddress: entry.HardwareBytes = ReadHardware(attributes.Value); break;
                case FilterLogAttribute.Payload: entry.Data = attributes.Value.ToArray(); break;
                case FilterLogAttribute.Prefix: entry.Prefix = attributes.Text(); break;
                case FilterLogAttribute.User: entry.UserId = attributes.UInt32BigEndian(); break;
                case FilterLogAttribute.Group: entry.GroupId = attributes.UInt32BigEndian(); break;
                case FilterLogAttribute.Sequence: entry.Sequence = attributes.UInt32BigEndian(); break;
            }
        }
        entry.Headers = LoggedHeaders.Read(entry.Data);
        return true;
    }

    private static uint Index(in NetlinkAttributeReader attribute) => Math.Min(attribute.UInt32BigEndian(), int.MaxValue);

    /// <summary>struct nfulnl_msg_packet_timestamp: seconds and microseconds since 1970; null where they make no time.</summary>
    private static DateTime? ReadTime(in NetlinkAttributeReader attribute)
    {
        if (attribute.Value.Length < 16) throw new NetlinkFormatException($"A logged packet's time has {attribute.Value.Length} bytes.");
        ulong seconds = BinaryPrimitives.ReadUInt64BigEndian(attribute.Value), micros = BinaryPrimitives.ReadUInt64BigEndian(attribute.Value[8..]);
        const ulong LastSecond = 253_402_300_799;
        return seconds is 0 or > LastSecond || micros > 999_999 ? null : DateTime.UnixEpoch.AddTicks((long)((seconds * TimeSpan.TicksPerSecond) + (micros * 10))).ToLocalTime();
    }

    /// <summary>struct nfulnl_msg_packet_hw: a 16-bit length, two bytes of padding, at most 8 bytes.</summary>
    private static byte[] ReadHardware(ReadOnlySpan<byte> value)
    {
        if (value.Length < 4) return [];
        int length = BinaryPrimitives.ReadUInt16BigEndian(value);
        return length is > 0 and <= 8 && 4 + length <= value.Length ? value.Slice(4, length).ToArray() : [];
    }
}
