using System.Buffers.Text;

namespace NetLab.Sockets;

/// <summary>Finds out which processes have sockets open, in one pass over <c>/proc/*/fd</c> for as many sockets as are asked for.</summary>
public static class SocketOwners
{
    /// <summary>Gives each socket its owners. The sockets may be of any namespaces: their numbers are the machine's.</summary>
    /// <param name="sockets">The sockets.</param>
    /// <param name="cancellation">Ends the pass.</param>
    /// <returns>
    /// How many processes could not be looked into, where sockets without an owner are left that one of them may have; else 0.
    /// </returns>
    public static int Attach(IReadOnlyList<NetSocket> sockets, CancellationToken cancellation = default) => Attach(sockets, all: true, cancellation);

    /// <summary>
    /// Gives each socket its first owner, which is the one that <see cref="NetSocket.OwningProcess"/> shows, and looks no further than for these; the others are looked
    /// for when <see cref="NetSocket.Owners"/> of any of the sockets is asked for.
    /// </summary>
    /// <param name="sockets">The sockets.</param>
    /// <param name="cancellation">Ends the pass.</param>
    /// <returns>As <see cref="Attach(IReadOnlyList{NetSocket}, CancellationToken)"/>.</returns>
    public static int AttachFirst(IReadOnlyList<NetSocket> sockets, CancellationToken cancellation = default) => Attach(sockets, all: false, cancellation);

    /// <summary>The number in <c>socket:[12345]</c>; 0 where a link leads elsewhere.</summary>
    internal static uint InodeOf(ReadOnlySpan<byte> link)
    {
        ReadOnlySpan<byte> prefix = "socket:["u8;
        return link.StartsWith(prefix) && Utf8Parser.TryParse(link[prefix.Length..], out uint inode, out int used)
            && prefix.Length + used + 1 == link.Length && link[^1] == ']' ? inode : 0;
    }

    private static int Attach(IReadOnlyList<NetSocket> sockets, bool all, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(sockets);
        var wanted = new Dictionary<uint, NetSocket>(sockets.Count);
        foreach (NetSocket socket in sockets)
        {
            // A second object of the same socket takes the owners of the first at the end.
            (socket.FirstOwner, socket.Search) = (null, null);
            if (socket.Inode != 0) wanted.TryAdd(socket.Inode, socket);
        }
        if (wanted.Count == 0) return 0;
        var search = new OwnerSearch(wanted);
        int refused = search.Run(all, cancellation);
        bool missing = false;
        foreach (NetSocket socket in sockets)
        {
            if (socket.Inode == 0) continue;
            socket.FirstOwner ??= wanted[socket.Inode].FirstOwner;
            missing |= socket.FirstOwner is null;
            if (!search.IsFinished) socket.Search = search;
        }
        return missing ? refused : 0;
    }
}
