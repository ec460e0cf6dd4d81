using NetLab.Interop;
using NetLab.Netlink;

namespace NetLab.Network;

/// <summary>
/// One network namespace's stack: its links, addresses, routes and what else the kernel keeps per namespace. Sockets are opened on
/// first use, inside the namespace, and are used from any thread.
/// </summary>
public sealed partial class NetworkStack : IDisposable
{
    private readonly NetworkNamespaceHandle _handle;
    private readonly Dictionary<Type, object> _tables = [];
    private NetlinkSocket? _generic;
    private NetlinkSocket? _netfilter;
    private NetlinkSocket? _route;
    private NetlinkSocket? _socketDiagnosis;

    private NetworkStack(NetworkNamespaceHandle handle, string? name)
    {
        _handle = handle;
        Namespace = name;
        Addresses = new AddressTable(this);
        Bridges = new BridgeTable(this);
        IPInterfaces = new IPInterfaceTable(this);
        Links = new LinkTable(this);
        Neighbors = new NeighborTable(this);
        Routes = new RouteTable(this);
    }

    /// <summary>The namespace as output names it and <see cref="NamespaceReference.Parse"/> takes it; null for the process's own.</summary>
    public string? Namespace { get; }

    /// <summary>What tells this namespace from every other one alive.</summary>
    public NamespaceIdentity Identity => _handle.Identity;

    /// <summary>The addresses of the interfaces.</summary>
    public AddressTable Addresses { get; }

    /// <summary>The bridges.</summary>
    public BridgeTable Bridges { get; }

    /// <summary>What IP does on the interfaces, and whether the namespace forwards.</summary>
    public IPInterfaceTable IPInterfaces { get; }

    /// <summary>The interfaces.</summary>
    public LinkTable Links { get; }

    /// <summary>The neighbours: ARP and neighbour discovery.</summary>
    public NeighborTable Neighbors { get; }

    /// <summary>The routes.</summary>
    public RouteTable Routes { get; }

    /// <summary>Whether the calling thread is in this namespace at the moment.</summary>
    public bool IsCurrent => _handle.Identity == NetworkNamespaceHandle.CurrentIdentity();

    /// <summary>The open namespace.</summary>
    internal NetworkNamespaceHandle Handle => _handle;

    /// <summary>The generic netlink session.</summary>
    internal NetlinkSocket Generic => _generic ??= NetlinkSocket.Open(NetlinkProtocol.Generic, _handle);

    /// <summary>The nfnetlink session.</summary>
    internal NetlinkSocket Netfilter => _netfilter ??= NetlinkSocket.Open(NetlinkProtocol.Netfilter, _handle);

    /// <summary>The rtnetlink session. Tests put one in before the first use, to come between its sends.</summary>
    internal NetlinkSocket Route
    {
        get => _route ??= NetlinkSocket.Open(NetlinkProtocol.Route, _handle);
        set => _route = value;
    }

    /// <summary>The session with the kernel's listing of sockets (sock_diag(7)).</summary>
    internal NetlinkSocket SocketDiagnosis => _socketDiagnosis ??= NetlinkSocket.Open(NetlinkProtocol.SockDiag, _handle);

    /// <summary>Opens a namespace's stack.</summary>
    /// <param name="reference">The namespace; null is the calling thread's.</param>
    /// <exception cref="LinuxException">There is no such namespace, or it may not be entered.</exception>
    public static NetworkStack Open(NamespaceReference? reference = null) => reference is null
        ? new NetworkStack(NetworkNamespaceHandle.OpenCurrent(), CurrentNamespace.Name)
        : new NetworkStack(reference.Open(), reference.Text);

    /// <summary>Opens the stack of a namespace that somebody else holds open. Both are closed on their own.</summary>
    /// <param name="handle">The open namespace.</param>
    /// <param name="name">Its name for output; null at home.</param>
    /// <exception cref="LinuxException">/proc is not mounted.</exception>
    internal static NetworkStack Of(NetworkNamespaceHandle handle, string? name) => new(NetworkNamespaceHandle.Open($"/proc/self/fd/{handle.Number}", "the network namespace again"), name);

    /// <summary>Reads a sysctl of this namespace.</summary>
    /// <param name="name">Its path below /proc/sys/net, such as <c>ipv4/ip_forward</c>.</param>
    /// <exception cref="LinuxException">There is none of that name.</exception>
    public string ReadSysctl(string name) => NamespaceThread.Run(_handle, () => LinuxFile.ReadText($"/proc/sys/net/{name}")).Trim();

    /// <summary>Writes a sysctl of this namespace.</summary>
    /// <param name="name">Its path below /proc/sys/net.</param>
    /// <param name="value">The text to write.</param>
    /// <exception cref="LinuxException">There is none of that name, or it may not be written.</exception>
    public void WriteSysctl(string name, string value) => NamespaceThread.Run(_handle, () =>
    {
        LinuxFile.WriteText($"/proc/sys/net/{name}", value);
        return true;
    });

    /// <summary>
    /// This stack's table of a kind that other rooms add: made when it is first asked for, the same one ever after. A room declares an
    /// extension property that calls this, so that Network need not know the room.
    /// </summary>
    /// <typeparam name="T">The table.</typeparam>
    /// <param name="make">Makes it.</param>
    internal T Table<T>(Func<NetworkStack, T> make)
        where T : class
    {
        lock (_tables)
        {
            if (!_tables.TryGetValue(typeof(T), out object? table)) _tables.Add(typeof(T), table = make(this));
            return (T)table;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _generic?.Dispose();
        _netfilter?.Dispose();
        _route?.Dispose();
        _socketDiagnosis?.Dispose();
        _handle.Dispose();
    }
}
