using NetLab.Network;

namespace NetLab.Sockets;

/// <summary>What TCP and UDP sockets have in common: addresses, ports and queues.</summary>
public abstract class InternetEndpoint : NetSocket
{
    private readonly InetDiagEntry _entry;
    private readonly string? _interface;

    private protected InternetEndpoint(string? @namespace, in InetDiagEntry entry, string? interfaceName)
        : base(@namespace, entry.Inode) => (_entry, _interface) = (entry, interfaceName);

    /// <summary>The local address, a link-local one with its interface (<c>fe80::1%eth0</c>); <c>0.0.0.0</c> or <c>::</c> for any.</summary>
    public string LocalAddress => AddressText.Format(_entry.Local, _interface);

    /// <summary>The local port.</summary>
    public ushort LocalPort => _entry.LocalPort;

    /// <summary>The family of the addresses. IPv4 over an IPv6 socket is IPv4.</summary>
    public AddressFamily AddressFamily => _entry.Local.Family;

    /// <summary>Whether it is an IPv6 socket that takes IPv4 too.</summary>
    public bool DualStack => _entry.SocketFamily == IPValue.FamilyIPv6 && (_entry.Local.Family == AddressFamily.IPv4 || (_entry.Local.IsAny && _entry.IPv6Only == false));

    /// <summary>The interface it is bound to; null for any.</summary>
    public string? InterfaceAlias => _interface;

    /// <summary>The index of that interface; 0 for any.</summary>
    public uint InterfaceIndex => _entry.Interface;

    /// <inheritdoc/>
    public override uint? UserId => _entry.UserId;

    /// <summary>The mark on its packets (SO_MARK), which the kernel tells with CAP_NET_ADMIN only; null where it does not.</summary>
    public uint? Mark => _entry.Mark;

    /// <summary>The number the kernel gives no other socket until the machine restarts.</summary>
    public ulong Cookie => _entry.Cookie;

    internal ref readonly InetDiagEntry Entry => ref _entry;

    private protected string RemoteText => AddressText.Format(_entry.Remote, _interface);

    private protected static string EndPoint(string address, ushort port) => address.Contains(':', StringComparison.Ordinal) ? $"[{address}]:{port}" : $"{address}:{port}";
}
