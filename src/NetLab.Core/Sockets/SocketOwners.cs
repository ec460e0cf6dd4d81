using System.Buffers.Text;
using System.Globalization;
using NetLab.Interop;

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
    public static int Attach(IReadOnlyList<NetSocket> sockets, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(sockets);
        var wanted = new Dictionary<uint, NetSocket>(sockets.Count);
        foreach (NetSocket socket in sockets)
        {
            // A second object of the same socket takes the owners of the first at the end.
            socket.FirstOwner = null;
            if (socket.Inode != 0) wanted.TryAdd(socket.Inode, socket);
        }
        if (wanted.Count == 0) return 0;
        var pass = new Pass(wanted);
        int refused = ProcessLinks.Walk("fd"u8, pass.Visit, cancellation);
        bool missing = false;
        foreach (NetSocket socket in sockets)
        {
            if (socket.Inode == 0) continue;
            socket.FirstOwner ??= wanted[socket.Inode].FirstOwner;
            missing |= socket.FirstOwner is null;
        }
        return missing ? refused : 0;
    }

    /// <summary>The number in <c>socket:[12345]</c>; 0 where a link leads elsewhere.</summary>
    internal static uint InodeOf(ReadOnlySpan<byte> link)
    {
        ReadOnlySpan<byte> prefix = "socket:["u8;
        return link.StartsWith(prefix) && Utf8Parser.TryParse(link[prefix.Length..], out uint inode, out int used)
            && prefix.Length + used + 1 == link.Length && link[^1] == ']' ? inode : 0;
    }

    private sealed class Pass(Dictionary<uint, NetSocket> wanted)
    {
        private int _process;
        private string _name = "";
        private readonly Dictionary<uint, SocketOwner> _last = [];

        public void Visit(int process, ReadOnlySpan<byte> name, ReadOnlySpan<byte> target)
        {
            uint inode = InodeOf(target);
            if (inode == 0 || !wanted.TryGetValue(inode, out NetSocket? socket) || !Utf8Parser.TryParse(name, out int descriptor, out _)) return;
            if (process != _process)
            {
                // Read now: an hour later another process may have this number.
                _name = LinuxFile.TryReadText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/comm"))?.TrimEnd('\n') ?? "";
                _process = process;
            }
            var owner = new SocketOwner(process, _name, descriptor);
            if (socket.FirstOwner is null)
            {
                socket.FirstOwner = owner;
                return;
            }
            // /proc lists processes by ascending numbers: behind the last one it stays in order.
            SocketOwner last = _last.TryGetValue(inode, out SocketOwner? known) ? known : socket.FirstOwner;
            last.Next = owner;
            _last[inode] = owner;
        }
    }
}
