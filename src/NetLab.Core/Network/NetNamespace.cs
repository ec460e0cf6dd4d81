using NetLab.Interop;

namespace NetLab.Network;

/// <summary>A network namespace.</summary>
public sealed class NetNamespace
{
    private readonly NamespaceProcesses _processes;

    internal NetNamespace(string name, string path, NetNamespaceSource source, NamespaceIdentity identity, NamespaceProcesses processes)
    {
        Name = name;
        Path = path;
        Source = source;
        Identity = identity;
        _processes = processes;
    }

    /// <summary>Its name; empty when it has none.</summary>
    public string Name { get; }

    /// <summary>The number the caller's namespace knows it by (<c>ip netns list-id</c>), or null: the kernel gives one when first needed.</summary>
    public int? Id { get; internal set; }

    /// <summary>The number that tells it from every other one alive, as in <c>net:[4026531840]</c>.</summary>
    public ulong Inode => Identity.Inode;

    /// <summary>The file it can be opened by.</summary>
    public string Path { get; }

    /// <summary>Who made it.</summary>
    public NetNamespaceSource Source { get; }

    /// <summary>Whether it stays when the last process in it ends.</summary>
    public bool Persistent => Source != NetNamespaceSource.Process;

    /// <summary>
    /// The ids of the processes in it, ascending; those of other users only for root. Looked up when first asked for, in one pass over
    /// /proc for all namespaces listed together.
    /// </summary>
    public int[] Processes => _processes.Of(Identity);

    /// <summary>The names of its interfaces, looked up at each call; null when it cannot be entered (any more).</summary>
    public string[]? Interfaces
    {
        get
        {
            try
            {
                using NetworkStack stack = NetworkStack.Open(NamespaceReference.Parse(Namespace));
                return stack.Identity == Identity ? [.. stack.Links.Names().OrderBy(static link => link.Key).Select(static link => link.Value)] : null;
            }
            catch (LinuxException)
            {
                return null;
            }
        }
    }

    /// <summary>What <c>-Namespace</c> of the other cmdlets takes: the name where it has one under /run/netns, else the path.</summary>
    public string Namespace => Path.StartsWith(NamespaceReference.Directory + "/", StringComparison.Ordinal) ? Name : Path;

    /// <summary>What tells this namespace from every other one alive.</summary>
    internal NamespaceIdentity Identity { get; }

    /// <inheritdoc/>
    public override string ToString() => Namespace;
}
