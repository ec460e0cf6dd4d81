namespace NetLab.Sockets;

/// <summary>What every socket has, whatever its family: a number, a user, and the processes that have it open.</summary>
public abstract class NetSocket
{
    private protected NetSocket(string? @namespace, uint inode) => (Namespace, Inode) = (@namespace, inode);

    /// <summary>The namespace it is in; null for the process's own.</summary>
    public string? Namespace { get; }

    /// <summary>
    /// The process that has it open; of several the one of the lowest id. 0 where none was found: the kernel itself keeps it (TimeWait, a
    /// connection not accepted yet), the process is another user's, or nobody looked.
    /// </summary>
    public uint OwningProcess => (uint)(FirstOwner?.ProcessId ?? 0);

    /// <summary>That process's name; null where there is none.</summary>
    public string? Process => FirstOwner?.ProcessName;

    /// <summary>Every descriptor of every process that leads to it, by process id; beyond the first they may be looked for only when this is asked.</summary>
    public SocketOwner[] Owners
    {
        get
        {
            Search?.Run(all: true);
            Search = null;
            int count = 0;
            for (SocketOwner? owner = FirstOwner; owner is not null; owner = owner.Next) count++;
            var owners = new SocketOwner[count];
            count = 0;
            for (SocketOwner? owner = FirstOwner; owner is not null; owner = owner.Next) owners[count++] = owner;
            return owners;
        }
    }

    /// <summary>The number of the user it belongs to; null where the kernel does not say.</summary>
    public abstract uint? UserId { get; }

    /// <summary>The user's name (/etc/passwd), or the number as text.</summary>
    public string? User => UserId is uint id ? UserNames.Of(id) : null;

    /// <summary>The number that tells it from other sockets, as in <c>socket:[12345]</c>; 0 for one no process can have.</summary>
    public uint Inode { get; }

    internal SocketOwner? FirstOwner { get; set; }

    /// <summary>What finds the other owners; null where they are known.</summary>
    internal OwnerSearch? Search { get; set; }
}
