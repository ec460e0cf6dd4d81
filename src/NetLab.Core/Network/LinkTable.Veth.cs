using NetLab.Interop;
using NetLab.Netlink;

namespace NetLab.Network;

public sealed partial class LinkTable
{
    /// <summary>
    /// Makes a veth pair, each end in its namespace, in one system call, so that not even being killed leaves half of it: one message that
    /// makes both ends (veth(4)) and raises the first, and one that raises the other, which the kernel cannot raise in it.
    /// </summary>
    /// <param name="pair">What to make; the first end comes into this table's stack.</param>
    /// <returns>Both ends as the kernel made them.</returns>
    /// <exception cref="ArgumentException">A name or MAC address is none; the exception names the parameter.</exception>
    /// <exception cref="LinuxException">A name is taken (EEXIST, saying which and where), or the caller may not (EPERM).</exception>
    public (NetAdapter First, NetAdapter Peer) CreateVethPair(VethDefinition pair)
    {
        CheckName(pair.Name, nameof(pair.Name));
        CheckName(pair.PeerName, nameof(pair.PeerName));
        byte[]? address = pair.MacAddress is null ? null : HardwareAddress.ParseUnicast(pair.MacAddress, nameof(pair.MacAddress));
        byte[]? peerAddress = pair.PeerMacAddress is null ? null : HardwareAddress.ParseUnicast(pair.PeerMacAddress, nameof(pair.PeerMacAddress));
        NetworkStack peers = pair.PeerStack ?? _stack;
        bool apart = peers.Identity != _stack.Identity;
        if (!apart && pair.Name == pair.PeerName)
            throw Fault($"Both ends would be named '{pair.Name}' in one namespace.", nameof(pair.PeerName));

        string what = $"create the veth pair '{pair.Name}' and '{pair.PeerName}'";
        // Asked first, because the message that raises the peer is carried out even if the one that makes it is rejected.
        if (Exists(pair.Name)) throw new NetlinkException(Errno.EEXIST, what, advice: TakenAdvice(pair.Name, nameof(pair.Name)));
        if (peers.Links.Exists(pair.PeerName)) throw new NetlinkException(Errno.EEXIST, what, advice: peers.Links.TakenAdvice(pair.PeerName, nameof(pair.PeerName)));
        using var request = new NetlinkWriter();
        LinkCreateMessage.WritePair(request, pair, apart ? _stack.Handle.Number : null, address, peerAddress);
        NetlinkException?[] errors = peers.Route.ExecuteEach(request, what);
        if (errors[0] is NetlinkException failure) throw failure.While(what, VethAdvice(failure, pair, peers));
        try
        {
            if (pair.Up && errors[1] is NetlinkException down) throw down.While($"raise '{pair.PeerName}', the peer of '{pair.Name}'");
            NetAdapter peer = peers.Links.GetEnd(pair.PeerName, pair.Name, _stack);
            return (GetEnd(pair.Name, pair.PeerName, peers), peer);
        }
        catch
        {
            Discard(pair.Name);
            throw;
        }
    }

    /// <summary>Reads one end of a pair of which both ends are known, so that no namespace has to be searched for the other.</summary>
    private NetAdapter GetEnd(string name, string other, NetworkStack where)
    {
        NetAdapter adapter = Read<NetAdapter>(name);
        adapter.LinkedName = other;
        if (where.Identity == _stack.Identity)
        {
            adapter.LinkedNamespace = _stack.Namespace;
            return adapter;
        }
        adapter.LinkedNamespace = where.Namespace ?? Home(where);
        return adapter;
    }

    /// <summary>A path to the namespace of a stack without a name: the caller's own, seen from elsewhere.</summary>
    private static string Home(NetworkStack stack)
    {
        const string first = "/proc/1/ns/net";
        try
        {
            if (NetworkNamespaceHandle.IdentityOf(first) == stack.Identity) return first;
        }
        catch (LinuxException)
        {
            // Not ours to look at.
        }
        return $"/proc/{Environment.ProcessId}/ns/net";
    }

    private string? VethAdvice(NetlinkException failure, VethDefinition pair, NetworkStack peers) => failure.Error switch
    {
        Errno.EOPNOTSUPP when IsUnknownKind(failure) => "The kernel has no 'veth' link type; the module veth is missing.",
        Errno.EEXIST when Exists(pair.Name) => TakenAdvice(pair.Name, nameof(pair.Name)),
        Errno.EEXIST => peers.Links.TakenAdvice(pair.PeerName, nameof(pair.PeerName)),
        _ => MtuAdvice(failure, pair.MtuSize),
    };
}
