namespace NetLab.Sockets;

/// <summary>A Unix domain socket (unix(7)).</summary>
public sealed class UnixSocket : NetSocket
{
    internal UnixSocket(string? @namespace, in UnixDiagEntry entry)
        : base(@namespace, entry.Inode)
    {
        Type = entry.Type;
        State = entry.State;
        Path = entry.Path;
        IsAbstract = entry.IsAbstract;
        PeerInode = entry.PeerInode;
        ReceiveQueue = entry.ReceiveQueue;
        SendQueue = entry.SendQueue;
        UserId = entry.UserId;
    }

    /// <summary>
    /// The path it is bound to as it was given, which may be relative or deleted since; of an abstract one its name behind <c>@</c>. Null for
    /// one without a name.
    /// </summary>
    public string? Path { get; }

    /// <summary>Whether its name is in no file system.</summary>
    public bool IsAbstract { get; }

    /// <summary>The state.</summary>
    public UnixSocketState State { get; }

    /// <summary>What it carries.</summary>
    public UnixSocketType Type { get; }

    /// <summary>The number of the socket at the other end; null where there is none.</summary>
    public uint? PeerInode { get; }

    /// <summary>The socket at the other end, where it is among those listed; else null.</summary>
    public UnixSocket? Peer { get; internal set; }

    /// <summary>The name of the socket at the other end: of an accepted connection the client rarely has one, the server's is the listening socket's.</summary>
    public string? PeerPath => Peer?.Path;

    /// <summary>The process at the other end, as name and id; null where it is not known.</summary>
    public string? PeerProcess => Peer?.FirstOwner?.ToString();

    /// <summary>Bytes that were not read; of one that listens the connections not accepted yet.</summary>
    public uint ReceiveQueue { get; }

    /// <summary>Bytes on their way out; of one that listens the most connections that may wait.</summary>
    public uint SendQueue { get; }

    /// <inheritdoc/>
    public override uint? UserId { get; }

    /// <inheritdoc/>
    public override string ToString() => Path ?? $"socket:[{Inode}]";
}
