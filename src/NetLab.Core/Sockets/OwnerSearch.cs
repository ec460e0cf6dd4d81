using System.Buffers.Text;
using System.Globalization;
using NetLab.Interop;

namespace NetLab.Sockets;

/// <summary>
/// One pass over <c>/proc/*/fd</c> for the owners of sockets. It may rest as soon as each has one, since /proc lists processes by ascending numbers and the
/// first is the one shown; it goes on from there when somebody asks for the others. A link costs the kernel some microseconds, and one process may have
/// ten thousands.
/// </summary>
internal sealed class OwnerSearch
{
    private readonly Dictionary<uint, NetSocket> _wanted;
    private readonly Dictionary<uint, SocketOwner> _last = [];
    private readonly Lock _lock = new();
    private int _ownerless;
    private bool _all, _finished;

    // Where it is: everything before was looked at.
    private int _process, _descriptor = -1;
    private string? _name;

    /// <param name="wanted">The sockets by their numbers.</param>
    public OwnerSearch(Dictionary<uint, NetSocket> wanted) => (_wanted, _ownerless) = (wanted, wanted.Count);

    /// <summary>Whether every process was looked at.</summary>
    public bool IsFinished => _finished;

    /// <summary>Begins, or goes on.</summary>
    /// <param name="all">Whether to look at every process; else it rests when each socket has an owner.</param>
    /// <param name="cancellation">Ends the pass.</param>
    /// <returns>How many processes could not be looked into.</returns>
    public int Run(bool all, CancellationToken cancellation = default)
    {
        lock (_lock)
        {
            if (_finished || (!all && _ownerless == 0)) return 0;
            _all = all;
            int refused = ProcessLinks.Walk("fd"u8, _process, Visit, cancellation);
            _finished = all || _ownerless > 0;
            return refused;
        }
    }

    /// <returns>False to rest here.</returns>
    private bool Visit(int process, ReadOnlySpan<byte> name, ReadOnlySpan<byte> target)
    {
        uint inode = SocketOwners.InodeOf(target);
        if (inode == 0 || !_wanted.TryGetValue(inode, out NetSocket? socket) || !Utf8Parser.TryParse(name, out int descriptor, out _)) return true;
        if (process != _process) (_process, _descriptor, _name) = (process, -1, null);
        // Seen before the rest.
        if (descriptor <= _descriptor) return true;
        _descriptor = descriptor;
        // Read now: an hour later another process may have this number.
        _name ??= LinuxFile.TryReadText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/comm"))?.TrimEnd('\n') ?? "";
        var owner = new SocketOwner(process, _name, descriptor);
        if (socket.FirstOwner is null)
        {
            socket.FirstOwner = owner;
            _ownerless--;
        }
        else
        {
            // Behind the last one it stays in order.
            SocketOwner last = _last.TryGetValue(inode, out SocketOwner? known) ? known : socket.FirstOwner;
            last.Next = owner;
            _last[inode] = owner;
        }
        return _all || _ownerless > 0;
    }
}
