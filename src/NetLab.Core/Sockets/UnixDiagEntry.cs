using System.Text;
using NetLab.Netlink;

namespace NetLab.Sockets;

/// <summary>One Unix socket as the kernel tells of it: struct unix_diag_msg (linux/unix_diag.h) and its attributes.</summary>
internal struct UnixDiagEntry
{
    /// <summary>What to ask for: name, peer, queues, user (UDIAG_SHOW_*).</summary>
    public const uint ShowAll = 0x1 | 0x4 | 0x10 | 0x40;

    private const int Size = 16, LongestName = 108;
    private const ushort NameAttribute = 0, PeerAttribute = 2, QueueAttribute = 4, UserAttribute = 7;

    public UnixSocketType Type;
    public UnixSocketState State;
    public uint Inode, ReceiveQueue, SendQueue;
    public uint? PeerInode, UserId;
    public string? Path;
    public bool IsAbstract;

    /// <summary>Reads one message.</summary>
    /// <exception cref="NetlinkFormatException">It is too short, or its name too long.</exception>
    public static UnixDiagEntry Read(in NetlinkMessage message)
    {
        ReadOnlySpan<byte> bytes = message.Payload;
        if (bytes.Length < Size) throw new NetlinkFormatException($"A Unix socket is described by {bytes.Length} bytes, not {Size}.");
        var entry = new UnixDiagEntry { Type = (UnixSocketType)bytes[1], State = (UnixSocketState)bytes[2], Inode = Wire.Read<uint>(bytes[4..]) };
        var attributes = new NetlinkAttributeReader(bytes[Size..]);
        while (attributes.Read())
        {
            switch (attributes.Type)
            {
                case NameAttribute: ReadName(attributes.Value, ref entry); break;
                case PeerAttribute: entry.PeerInode = attributes.UInt32(); break;
                case QueueAttribute: (entry.ReceiveQueue, entry.SendQueue) = (attributes.UInt32(), attributes.Value.Length >= 8 ? Wire.Read<uint>(attributes.Value[4..]) : 0); break;
                case UserAttribute: entry.UserId = attributes.UInt32(); break;
            }
        }
        if (entry.PeerInode == 0) entry.PeerInode = null;
        return entry;
    }

    private static void ReadName(ReadOnlySpan<byte> name, ref UnixDiagEntry entry)
    {
        if (name.Length > LongestName) throw new NetlinkFormatException($"A Unix socket has a name of {name.Length} bytes.");
        if (name.IsEmpty) return;
        entry.IsAbstract = name[0] == 0;
        // Of an abstract name every byte counts, NULs too; a path ends at its NUL.
        int end = entry.IsAbstract ? name.Length : name.IndexOf((byte)0) is int at and >= 0 ? at : name.Length;
        entry.Path = entry.IsAbstract ? "@" + Encoding.UTF8.GetString(name[1..]) : Encoding.UTF8.GetString(name[..end]);
    }
}
