using System.Runtime.CompilerServices;

namespace NetLab.Netlink;

/// <summary>One received message: its header's fields and its payload, valid while the receive buffer is.</summary>
internal readonly ref struct NetlinkMessage
{
    private NetlinkMessage(NetlinkHeader header, ReadOnlySpan<byte> payload)
    {
        Type = header.Type;
        Flags = header.Flags;
        Sequence = header.Sequence;
        Payload = payload;
    }

    public ushort Type { get; }

    public NetlinkFlags Flags { get; }

    public uint Sequence { get; }

    /// <summary>What follows the header: the protocol's fixed part and its attributes.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>Takes the next message off a datagram; false when nothing is left.</summary>
    /// <exception cref="NetlinkFormatException">The length in the header does not fit the datagram.</exception>
    public static bool TryTake(ref ReadOnlySpan<byte> datagram, out NetlinkMessage message)
    {
        message = default;
        if (datagram.IsEmpty) return false;
        if (datagram.Length < NetlinkHeader.Size) throw new NetlinkFormatException("A netlink datagram ends inside a message header.");
        NetlinkHeader header = Wire.Read<NetlinkHeader>(datagram);
        if (header.Length < NetlinkHeader.Size || header.Length > datagram.Length)
            throw new NetlinkFormatException($"A netlink message says {header.Length} bytes, {datagram.Length} are there.");
        int length = (int)header.Length;
        message = new NetlinkMessage(header, datagram[NetlinkHeader.Size..length]);
        datagram = datagram[Math.Min(NetlinkHeader.Align(length), datagram.Length)..];
        return true;
    }

    /// <summary>The protocol's fixed part, and a reader over the attributes behind it.</summary>
    /// <exception cref="NetlinkFormatException">The message is shorter than the fixed part.</exception>
    public T Fixed<T>(out NetlinkAttributeReader attributes)
        where T : unmanaged
    {
        int size = Unsafe.SizeOf<T>();
        if (Payload.Length < size) throw new NetlinkFormatException($"A netlink message of type {Type} has {Payload.Length} bytes, not {size}.");
        attributes = new NetlinkAttributeReader(Payload[Math.Min(NetlinkHeader.Align(size), Payload.Length)..]);
        return Wire.Read<T>(Payload);
    }
}

/// <summary>Reads one message into a value; false skips it.</summary>
internal delegate bool NetlinkParser<T>(in NetlinkMessage message, out T value);

/// <summary>Reads one message into any number of values.</summary>
internal delegate void NetlinkRowsParser<T>(in NetlinkMessage message, List<T> values);
