using NetLab.Interop;
using NetLab.Netlink;

namespace NetLab.Network;

/// <summary>The addresses of a namespace's interfaces (rtnetlink(7), RTM_*ADDR).</summary>
public sealed partial class AddressTable
{
    private readonly NetworkStack _stack;

    internal AddressTable(NetworkStack stack) => _stack = stack;

    /// <summary>The addresses, in the kernel's order: IPv4 before IPv6, by interface.</summary>
    /// <param name="family">Only those of one family; null for both. The kernel filters.</param>
    /// <param name="interfaceIndex">Only those of one interface; 0 for all. The kernel filters.</param>
    /// <exception cref="LinuxException">There is no interface of that index (ENODEV).</exception>
    public List<NetIPAddress> List(AddressFamily? family = null, uint interfaceIndex = 0)
    {
        List<NetIPAddress> addresses = Read(family, interfaceIndex);
        if (addresses.Count == 0) return addresses;
        return interfaceIndex == 0 ? Name(addresses, _stack.Links.Names()) : Name(addresses, NameOf(interfaceIndex));
    }

    /// <summary>The addresses of one interface, for a caller who knows its name already.</summary>
    /// <param name="interfaceName">Its name.</param>
    /// <param name="interfaceIndex">Its index, from 1.</param>
    /// <param name="family">Only those of one family; null for both.</param>
    /// <exception cref="LinuxException">There is no interface of that index (ENODEV).</exception>
    public List<NetIPAddress> ListOf(string interfaceName, uint interfaceIndex, AddressFamily? family = null) =>
        Name(Read(family, interfaceIndex), new Dictionary<int, string> { [(int)interfaceIndex] = interfaceName });

    /// <summary>The addresses without the names of their interfaces, for a caller who does not look at those.</summary>
    internal List<NetIPAddress> ListUnnamed(AddressFamily? family) => Read(family, 0);

    /// <summary>The IPv4 addresses that go when this one goes: the secondary ones of its network, unless the kernel promotes them.</summary>
    /// <param name="address">The address about to be removed.</param>
    public List<NetIPAddress> DependentsOf(NetIPAddress address)
    {
        if (address.AddressFamily != AddressFamily.IPv4 || (address.Flags & AddressFlags.Secondary) != 0) return [];
        List<NetIPAddress> others = List(AddressFamily.IPv4, address.InterfaceIndex);
        var network = new IPPrefix(address.PeerValue ?? address.Local, address.PrefixLength);
        others.RemoveAll(other => (other.Flags & AddressFlags.Secondary) == 0 || other.PrefixLength != address.PrefixLength
            || !network.Contains(other.PeerValue ?? other.Local));
        return others.Count > 0 && Promotes(address.InterfaceAlias) ? [] : others;
    }

    private List<NetIPAddress> Read(AddressFamily? family, uint interfaceIndex)
    {
        using var request = new NetlinkWriter();
        AddressEncoder.WriteDump(request, family, interfaceIndex);
        return _stack.Route.Dump(request, "list the addresses", static (in NetlinkMessage message, out NetIPAddress address) =>
            AddressReader.TryRead(in message, out address));
    }

    private List<NetIPAddress> Name(List<NetIPAddress> addresses, Dictionary<int, string> names)
    {
        // An interface without a name went between the two questions, and its addresses with it.
        addresses.RemoveAll(address => !names.ContainsKey((int)address.InterfaceIndex));
        foreach (NetIPAddress address in addresses)
        {
            address.InterfaceAlias = names[(int)address.InterfaceIndex];
            address.Namespace = _stack.Namespace;
        }
        return addresses;
    }

    private Dictionary<int, string> NameOf(uint index)
    {
        string? name = _stack.Links.FindName((int)index);
        return name is null ? [] : new() { [(int)index] = name };
    }

    /// <summary>Whether the next address takes a removed one's place (promote_secondaries, of the interface or of all; ip-sysctl).</summary>
    private bool Promotes(string interfaceName)
    {
        string?[] values = _stack.ReadSysctls(["ipv4/conf/all/promote_secondaries", $"ipv4/conf/{interfaceName}/promote_secondaries"]);
        return values.Contains("1");
    }
}
