using System.Net.Sockets;
using NetLab.Interop;
using NetLab.Netlink;
using NetLab.Network;

namespace NetLab.Sockets;

/// <summary>
/// The sockets of a namespace, as the kernel lists them (sock_diag(7)). Listing needs no privilege; who owns them is another question
/// (<see cref="SocketOwners"/>).
/// </summary>
public sealed partial class SocketTable
{
    private const byte Tcp = (byte)ProtocolType.Tcp, Udp = (byte)ProtocolType.Udp;
    private const byte UnixFamily = 1;
    private readonly NetworkStack _stack;

    internal SocketTable(NetworkStack stack) => _stack = stack;

    /// <summary>Lists TCP connections, and the sockets that wait for them.</summary>
    /// <param name="filter">Which ones; null takes all.</param>
    /// <param name="detailed">Whether to tell what TCP knows of each: they are <see cref="NetTCPConnectionDetail"/> then.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="LinuxException">The kernel has no tcp_diag (ENOENT).</exception>
    public List<NetTCPConnection> ListTcp(InternetSocketFilter? filter = null, bool detailed = false, CancellationToken cancellation = default)
    {
        InetDiagExtensions extensions = detailed
            ? InetDiagExtensions.Info | InetDiagExtensions.Congestion | InetDiagExtensions.TypeOfService | InetDiagExtensions.Memory
            : InetDiagExtensions.None;
        string? space = _stack.Namespace;
        return List(Tcp, TcpStates.Mask(filter?.States), extensions, filter, "list the TCP connections",
            (in InetDiagEntry entry, string? link) => NetTCPConnection.Make(space, in entry, link, detailed), cancellation);
    }

    /// <summary>Lists UDP sockets.</summary>
    /// <param name="filter">Which ones, whatever state it names; null takes all.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="LinuxException">The kernel has no udp_diag (ENOENT).</exception>
    public List<NetUDPEndpoint> ListUdp(InternetSocketFilter? filter = null, CancellationToken cancellation = default)
    {
        string? space = _stack.Namespace;
        return List(Udp, TcpStates.All, InetDiagExtensions.Memory, filter, "list the UDP sockets",
            (in InetDiagEntry entry, string? link) => new NetUDPEndpoint(space, in entry, link), cancellation);
    }

    /// <summary>Lists Unix sockets, each with its peer where that is in this namespace too.</summary>
    /// <param name="states">Only those in these states; null takes all.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="LinuxException">The kernel has no unix_diag (ENOENT).</exception>
    public List<UnixSocket> ListUnix(IReadOnlyList<UnixSocketState>? states = null, CancellationToken cancellation = default)
    {
        using var request = new NetlinkWriter();
        WriteUnix(request);
        string? space = _stack.Namespace;
        List<UnixSocket> all = Dump(request, "list the Unix sockets", (in NetlinkMessage message, out UnixSocket socket) =>
        {
            UnixDiagEntry entry = UnixDiagEntry.Read(in message);
            socket = new UnixSocket(space, in entry);
            return true;
        }, cancellation);
        // All are read for the peers' sake.
        var byInode = new Dictionary<uint, UnixSocket>(all.Count);
        foreach (UnixSocket socket in all) byInode[socket.Inode] = socket;
        foreach (UnixSocket socket in all)
        {
            if (socket.PeerInode is uint peer && byInode.TryGetValue(peer, out UnixSocket? other)) socket.Peer = other;
        }
        if (states is not null) all.RemoveAll(socket => !states.Contains(socket.State));
        return all;
    }

    /// <summary>Ends a connection at once: both its ends are told (a reset), whoever has it open gets ECONNABORTED (SOCK_DESTROY).</summary>
    /// <param name="connection">The connection, as <see cref="ListTcp"/> returned it.</param>
    /// <exception cref="LinuxException">It is gone (ENOENT), the privilege is missing (EPERM), or the kernel cannot (EOPNOTSUPP).</exception>
    public void Destroy(NetTCPConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        using var request = new NetlinkWriter();
        WriteDestroy(request, in connection.Entry);
        string attempted = $"end the connection {connection}";
        try
        {
            _stack.SocketDiagnosis.Execute(request, attempted);
        }
        catch (NetlinkException exception) when (exception.Error == Errno.EOPNOTSUPP)
        {
            throw exception.While(attempted, "This kernel cannot end connections of others: it was built without CONFIG_INET_DIAG_DESTROY. End the process that has it open instead.");
        }
        catch (NetlinkException exception) when (exception.Error == Errno.ENOENT)
        {
            throw exception.While(attempted, "It is over already.");
        }
    }

    /// <summary>Writes the request that lists Internet sockets.</summary>
    internal static void WriteInternet(NetlinkWriter request, byte family, byte protocol, uint states, InetDiagExtensions extensions, ReadOnlySpan<byte> code)
    {
        request.Begin(SocketDiagMessage.ByFamily, NetlinkFlags.None);
        request.Fixed(new InetDiagRequest { Family = family, Protocol = protocol, Extensions = extensions, States = states });
        if (!code.IsEmpty) request.Bytes(InetDiagAttribute.Bytecode, code);
    }

    /// <summary>Writes the request that ends a connection.</summary>
    internal static void WriteDestroy(NetlinkWriter request, in InetDiagEntry entry)
    {
        request.Begin(SocketDiagMessage.Destroy, NetlinkFlags.None);
        request.Fixed(new InetDiagRequest { Family = entry.SocketFamily, Protocol = Tcp, States = 1u << entry.State, Id = entry.Id() });
    }

    /// <summary>Writes the request that lists Unix sockets.</summary>
    internal static void WriteUnix(NetlinkWriter request)
    {
        request.Begin(SocketDiagMessage.ByFamily, NetlinkFlags.None);
        request.Fixed(new UnixDiagRequest { Family = UnixFamily, States = uint.MaxValue, Show = UnixDiagEntry.ShowAll });
    }

    private List<T> List<T>(
        byte protocol, uint states, InetDiagExtensions extensions, InternetSocketFilter? filter, string attempted, Maker<T> make, CancellationToken cancellation)
    {
        var found = new List<T>();
        if (states == 0) return found;
        byte[] code = filter is null ? [] : InetDiagBytecode.Compile(filter);
        Dictionary<int, string>? links = null;
        foreach (byte family in (ReadOnlySpan<byte>)[IPValue.FamilyIPv4, IPValue.FamilyIPv6])
        {
            if (filter?.Includes(family) == false) continue;
            using var request = new NetlinkWriter();
            WriteInternet(request, family, protocol, states, extensions, code);
            List<T> some = Dump(request, attempted, (in NetlinkMessage message, out T value) =>
            {
                value = default!;
                InetDiagEntry entry = InetDiagEntry.Read(in message);
                if (filter?.Matches(in entry) == false) return false;
                value = make(in entry, NameOf(entry.Interface, ref links));
                return true;
            }, cancellation);
            if (found.Count == 0) found = some;
            else found.AddRange(some);
        }
        return found;
    }

    private string? NameOf(uint index, ref Dictionary<int, string>? links)
    {
        if (index == 0) return null;
        links ??= _stack.Links.Names();
        return links.TryGetValue((int)index, out string? name) ? name : $"if{index}";
    }

    private List<T> Dump<T>(NetlinkWriter request, string attempted, NetlinkParser<T> parser, CancellationToken cancellation)
    {
        try
        {
            return _stack.SocketDiagnosis.Dump(request, attempted, parser, cancellation);
        }
        catch (NetlinkException exception) when (exception.Error is Errno.ENOENT or Errno.EINVAL)
        {
            throw exception.While(attempted, "This kernel lacks what lists these sockets (tcp_diag, udp_diag, unix_diag, packet_diag, netlink_diag, raw_diag), or may not load it.");
        }
    }

    private delegate T Maker<T>(in InetDiagEntry entry, string? interfaceName);
}
