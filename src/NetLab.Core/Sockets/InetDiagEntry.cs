using System.Buffers.Binary;
using NetLab.Netlink;
using NetLab.Network;

namespace NetLab.Sockets;

/// <summary>
/// One Internet socket as the kernel tells of it: struct inet_diag_msg (linux/inet_diag.h) and its attributes. Addresses that an IPv6 socket wraps
/// (::ffff:192.0.2.1) are unwrapped.
/// </summary>
internal struct InetDiagEntry
{
    /// <summary>The size of struct inet_diag_msg.</summary>
    public const int Size = 72;

    private const ulong WrappedPrefix = 0xffff;

    public byte SocketFamily, State, Timer, Retransmits;
    public IPValue Local, Remote;
    public ushort LocalPort, RemotePort;
    public uint Interface;
    public ulong Cookie;
    public uint TimerMilliseconds, ReceiveQueue, SendQueue, UserId, Inode;
    public uint? Mark;
    public bool? IPv6Only;
    public byte? TypeOfService;
    public string? Congestion;
    public SocketMemory? Memory;
    public TcpInfo? Info;

    /// <summary>Reads one message.</summary>
    /// <exception cref="NetlinkFormatException">It is too short, or of no Internet family.</exception>
    public static InetDiagEntry Read(in NetlinkMessage message)
    {
        ReadOnlySpan<byte> bytes = message.Payload;
        if (bytes.Length < Size) throw new NetlinkFormatException($"A socket is described by {bytes.Length} bytes, not {Size}.");
        byte family = bytes[0];
        if (family is not (IPValue.FamilyIPv4 or IPValue.FamilyIPv6)) throw new NetlinkFormatException($"A socket is of family {family}, which is no Internet family.");
        int size = family == IPValue.FamilyIPv4 ? 4 : 16;
        _ = IPValue.TryRead(bytes.Slice(8, size), out IPValue local);
        _ = IPValue.TryRead(bytes.Slice(24, size), out IPValue remote);
        // A connected socket wraps both; one that only listens may be bound to a wrapped address.
        if (TryUnwrap(local, out IPValue inner)) (local, remote) = (inner, TryUnwrap(remote, out IPValue other) ? other : IPValue.Any(AddressFamily.IPv4));
        else if (local.IsAny && TryUnwrap(remote, out IPValue peer)) (local, remote) = (IPValue.Any(AddressFamily.IPv4), peer);
        var entry = new InetDiagEntry
        {
            SocketFamily = family, State = bytes[1], Timer = bytes[2], Retransmits = bytes[3],
            LocalPort = BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]), RemotePort = BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]),
            Local = local, Remote = remote,
            Interface = Wire.Read<uint>(bytes[40..]),
            Cookie = Wire.Read<ulong>(bytes[44..]),
            TimerMilliseconds = Wire.Read<uint>(bytes[52..]), ReceiveQueue = Wire.Read<uint>(bytes[56..]), SendQueue = Wire.Read<uint>(bytes[60..]),
            UserId = Wire.Read<uint>(bytes[64..]), Inode = Wire.Read<uint>(bytes[68..]),
        };
        var attributes = new NetlinkAttributeReader(bytes[Size..]);
        while (attributes.Read())
        {
            switch (attributes.Type)
            {
                case InetDiagAttribute.Info when attributes.Value.Length > 0: entry.Info = TcpInfo.Read(attributes.Value); break;
                case InetDiagAttribute.Congestion: entry.Congestion = attributes.Text(); break;
                case InetDiagAttribute.TypeOfService: entry.TypeOfService = attributes.UInt8(); break;
                case InetDiagAttribute.SocketMemory: entry.Memory = SocketMemory.Read(attributes.Value); break;
                case InetDiagAttribute.IPv6Only: entry.IPv6Only = attributes.UInt8() != 0; break;
                case InetDiagAttribute.Mark: entry.Mark = attributes.UInt32(); break;
            }
        }
        return entry;
    }

    /// <summary>The IPv4 address in an IPv6 one of ::ffff:0:0/96 (RFC 4291, 2.5.5.2).</summary>
    public static bool TryUnwrap(IPValue address, out IPValue inner)
    {
        bool wrapped = address.Family == AddressFamily.IPv6 && address.Upper == 0 && address.Lower >> 32 == WrappedPrefix;
        inner = wrapped ? new IPValue(AddressFamily.IPv4, 0, (uint)address.Lower) : default;
        return wrapped;
    }

    /// <summary>The socket's identity as requests name it, with addresses wrapped again where the socket is IPv6.</summary>
    public readonly unsafe InetDiagSocketId Id()
    {
        var id = new InetDiagSocketId
        {
            LocalPort = BinaryPrimitives.ReverseEndianness(LocalPort), RemotePort = BinaryPrimitives.ReverseEndianness(RemotePort),
            Interface = Interface, CookieLow = (uint)Cookie, CookieHigh = (uint)(Cookie >> 32),
        };
        Wrap(Local).Write(new Span<byte>(id.Local, 16));
        Wrap(Remote).Write(new Span<byte>(id.Remote, 16));
        return id;
    }

    private readonly IPValue Wrap(IPValue address) => SocketFamily == IPValue.FamilyIPv4 || address.Family == AddressFamily.IPv6
        ? address
        : new IPValue(AddressFamily.IPv6, 0, WrappedPrefix << 32 | address.Lower);
}
