using NetLab.Interop;
using NetLab.Netlink;

namespace NetLab.Network;

/// <content>Adding, changing and removing addresses.</content>
public sealed partial class AddressTable
{
    /// <summary>Gives an interface an address.</summary>
    /// <param name="interfaceIndex">The interface.</param>
    /// <param name="address">The address with its prefix length.</param>
    /// <returns>The address as the kernel made it.</returns>
    /// <exception cref="LinuxException">The interface has it already (EEXIST) or is not there (ENODEV); or the kernel rejects it.</exception>
    public NetIPAddress Add(uint interfaceIndex, InterfaceAddress address) => Add(new AddressDefinition { InterfaceIndex = interfaceIndex, Address = address });

    /// <summary>Gives an interface an address.</summary>
    /// <param name="definition">The address and all there is to say about it.</param>
    /// <returns>The address as the kernel made it; an IPv6 one may still be tentative.</returns>
    /// <exception cref="ArgumentException">A value no address can have; ParamName is the name of the property.</exception>
    /// <exception cref="LinuxException">The interface has it already (EEXIST) or is not there (ENODEV); or the kernel rejects it.</exception>
    public NetIPAddress Add(AddressDefinition definition) => Add([definition])[0];

    /// <summary>Gives interfaces several addresses, in one system call. All are made, or none.</summary>
    /// <param name="definitions">The addresses.</param>
    /// <returns>The addresses as the kernel made them, in the same order.</returns>
    /// <exception cref="ArgumentException">A value no address can have; ParamName is the name of the property.</exception>
    /// <exception cref="LinuxException">The kernel rejects one of them; those before it have been removed again.</exception>
    public List<NetIPAddress> Add(IReadOnlyList<AddressDefinition> definitions) => Add(definitions, null);

    /// <summary>
    /// Gives interfaces several addresses, and makes a route that needs them, in one system call up to a good number: all or none, even for
    /// one who is killed.
    /// </summary>
    /// <param name="definitions">The addresses.</param>
    /// <param name="route">The route, or null.</param>
    /// <param name="cancellation">Takes back what has been made of very many addresses.</param>
    /// <returns>The addresses as the kernel made them, in the same order.</returns>
    /// <exception cref="ArgumentException">A value no address or route can have; ParamName is the name of the property.</exception>
    /// <exception cref="LinuxException">The kernel rejects one of them; what it accepted has been removed again.</exception>
    public List<NetIPAddress> Add(IReadOnlyList<AddressDefinition> definitions, RouteDefinition? route, CancellationToken cancellation = default)
    {
        if (definitions.Count == 0) return [];
        using var request = new NetlinkWriter();
        foreach (AddressDefinition definition in definitions) AddressEncoder.WriteNew(request, definition, NetlinkFlags.Create | NetlinkFlags.Exclusive);
        RouteEncoder? way = route is null ? null : _stack.Routes.Encode(route);
        way?.Write(request, NetlinkFlags.Create | NetlinkFlags.Exclusive);
        // The kernel takes half a minute for twenty thousand addresses of one interface.
        NetlinkException?[] errors = _stack.Route.ExecuteInOrder(request, "add the address", cancellation);
        int failed = Array.FindIndex(errors, static error => error is not null);
        if (failed >= 0)
        {
            Undo(definitions, errors, way);
            if (errors[failed] == NetlinkSocket.NotSent) throw new OperationCanceledException(cancellation);
            throw failed < definitions.Count ? Explain(errors[failed]!, definitions[failed]) : RouteTable.ExplainAdd(errors[failed]!, way!);
        }
        try
        {
            return ReadBack(definitions);
        }
        catch
        {
            Undo(definitions, errors, way);
            throw;
        }
    }

    /// <summary>Changes an address: its lifetimes and metric, and of IPv6 its flags, in one message.</summary>
    /// <param name="address">The address as it is.</param>
    /// <param name="change">What to change.</param>
    /// <returns>The address as it is afterwards.</returns>
    /// <exception cref="ArgumentException">A value no address can have; ParamName is the name of the property.</exception>
    /// <exception cref="LinuxException">It is not there (any more), or the kernel rejects the change.</exception>
    public NetIPAddress Set(NetIPAddress address, AddressChange change)
    {
        uint valid = AddressEncoder.Seconds(change.ValidLifetime, nameof(change.ValidLifetime)) ?? address.ValidSeconds;
        uint before = address.SkipAsSource ? 0 : address.PreferredSeconds;
        // A shorter valid lifetime shortens the preferred one with it, as long as nobody said otherwise.
        uint preferred = AddressEncoder.Seconds(change.PreferredLifetime, nameof(change.PreferredLifetime)) ?? Math.Min(before, valid);
        if (change.PreferredLifetime is null && change.SkipAsSource is bool skip) preferred = skip ? 0 : before == 0 ? valid : preferred;
        AddressEncoder.CheckLifetimes(valid, preferred);
        byte length = change.PrefixLength ?? address.PrefixLength;
        AddressEncoder.CheckPrefixLength(address.AddressFamily, length);
        AddressFlags flags = change.NoPrefixRoute switch
        {
            true => address.Flags | AddressFlags.NoPrefixRoute,
            false => address.Flags & ~AddressFlags.NoPrefixRoute,
            null => address.Flags,
        };
        uint metric = change.RouteMetric ?? address.RouteMetric;
        if (length != address.PrefixLength) return Move(address, length, valid, preferred, flags, metric);

        string attempted = $"change the address {address} of '{address.InterfaceAlias}'";
        // Without this question the kernel would make an address that has gone in the meantime.
        if (!Exists(address)) throw new NetlinkException(Errno.EADDRNOTAVAIL, attempted);
        using var request = new NetlinkWriter();
        AddressEncoder.WriteReplace(request, address, valid, preferred, flags, metric);
        _stack.Route.Execute(request, attempted);
        return Seen(address, attempted, back => AddressEncoder.WriteReplace(back, address, address.ValidSeconds, before, address.Flags, address.RouteMetric));
    }

    /// <summary>Takes an address from its interface.</summary>
    /// <param name="address">The address; its interface, value, prefix length, peer and label say which.</param>
    /// <exception cref="LinuxException">It is not there any more (EADDRNOTAVAIL).</exception>
    public void Remove(NetIPAddress address)
    {
        using var request = new NetlinkWriter();
        AddressEncoder.WriteDelete(request, address);
        _stack.Route.Execute(request, $"remove the address {address} from '{address.InterfaceAlias}'");
    }

    private bool Exists(NetIPAddress address) => Read(address.AddressFamily, address.InterfaceIndex).Exists(address.IsSameAs);

    /// <summary>An address after its change. A change that cannot be looked at is taken back: who is told of a failure finds all as it was.</summary>
    private NetIPAddress Seen(NetIPAddress expected, string attempted, Action<NetlinkWriter> writeBack)
    {
        try
        {
            return List(expected.AddressFamily, expected.InterfaceIndex).Find(expected.IsSameAs) ?? throw new NetlinkException(Errno.EADDRNOTAVAIL, attempted);
        }
        catch (LinuxException)
        {
            TakeBack(writeBack);
            throw;
        }
    }

    private void TakeBack(Action<NetlinkWriter> write)
    {
        using var back = new NetlinkWriter();
        write(back);
        SendBack(back);
    }

    /// <summary>
    /// The prefix length is part of an address's name: the new one is made beside the old one, which then goes. IPv6 does not have the same
    /// address twice, so there the old one goes first, and comes back when the new one is refused. What depended on an old IPv4 address
    /// and went with it is made again. All is one send, which nobody is killed in the midst of.
    /// </summary>
    private NetIPAddress Move(NetIPAddress address, byte length, uint valid, uint preferred, AddressFlags flags, uint metric)
    {
        string attempted = $"change the prefix length of {address} on '{address.InterfaceAlias}' to {length}";
        NetIPAddress next = Copy(address, length, valid, preferred, flags, metric);
        bool six = address.AddressFamily == AddressFamily.IPv6;
        // Asked before, as the kernel goes on to the removal after a refusal.
        List<NetIPAddress> present = Read(address.AddressFamily, address.InterfaceIndex);
        if (!present.Exists(address.IsSameAs)) throw new NetlinkException(Errno.EADDRNOTAVAIL, attempted);
        if (present.Exists(next.IsSameAs)) throw new NetlinkException(Errno.EEXIST, attempted, advice: "The interface has that address too; remove one of them (Remove-NetIPAddress).");
        List<NetIPAddress> dependents = DependentsOf(address);
        using var request = new NetlinkWriter();
        if (six) AddressEncoder.WriteDelete(request, address);
        AddressEncoder.WriteAgain(request, next);
        if (!six) AddressEncoder.WriteDelete(request, address);
        foreach (NetIPAddress dependent in dependents) AddressEncoder.WriteAgain(request, dependent);
        NetlinkException?[] errors = _stack.Route.ExecuteEach(request, attempted);
        bool made = errors[six ? 1 : 0] is null, gone = errors[six ? 0 : 1] is null;
        Exception? failed = Array.Find(errors, static error => error is not null);
        if (failed is null) return Seen(next, attempted, WriteBack);
        TakeBack(WriteBack);
        throw failed;

        void WriteBack(NetlinkWriter back)
        {
            // The dependents would be the first of their network now; they come back behind the address they depend on.
            foreach (NetIPAddress dependent in gone ? dependents : []) AddressEncoder.WriteDelete(back, dependent);
            if (made && six) AddressEncoder.WriteDelete(back, next);
            if (gone) AddressEncoder.WriteAgain(back, address);
            if (made && !six) AddressEncoder.WriteDelete(back, next);
            foreach (NetIPAddress dependent in gone ? dependents : []) AddressEncoder.WriteAgain(back, dependent);
        }
    }

    private static NetIPAddress Copy(NetIPAddress address, byte length, uint valid, uint preferred, AddressFlags flags, uint metric) => new()
    {
        InterfaceIndex = address.InterfaceIndex, InterfaceAlias = address.InterfaceAlias, Local = address.Local, PeerValue = address.PeerValue,
        BroadcastValue = address.BroadcastValue is not null && length <= 30
            ? address.Local.Last(length)
            : null,
        PrefixLength = length, Label = address.Label, Scope = address.Scope, Protocol = address.Protocol, Namespace = address.Namespace,
        ValidSeconds = valid, PreferredSeconds = preferred, Flags = flags & ~AddressFlags.Deprecated, RouteMetric = metric,
    };

    /// <summary>Removes again what was accepted before (or after) the one that was not.</summary>
    internal void Undo(IReadOnlyList<AddressDefinition> definitions, NetlinkException?[] errors, RouteEncoder? route = null)
    {
        using var request = new NetlinkWriter();
        if (route is not null && errors[^1] is null) route.Write(request, NetlinkFlags.None, RouteMessageType.DeleteRoute);
        for (int i = definitions.Count - 1; i >= 0; i--)
        {
            if (errors[i] is null) AddressEncoder.WriteDelete(request, Expected(definitions[i]));
        }
        SendBack(request);
    }

    /// <summary>Sends what takes a change back. As in <see cref="Rollback"/> a failure of that is passed over.</summary>
    private void SendBack(NetlinkWriter back)
    {
        if (back.Count == 0) return;
        try
        {
            _ = _stack.Route.ExecuteEach(back, "take back the change");
        }
        catch (LinuxException)
        {
        }
    }

    private List<NetIPAddress> ReadBack(IReadOnlyList<AddressDefinition> definitions)
    {
        var tables = new Dictionary<uint, List<NetIPAddress>>();
        var made = new List<NetIPAddress>(definitions.Count);
        foreach (AddressDefinition definition in definitions)
        {
            if (!tables.TryGetValue(definition.InterfaceIndex, out List<NetIPAddress>? table))
                tables[definition.InterfaceIndex] = table = List(null, definition.InterfaceIndex);
            NetIPAddress expected = Expected(definition);
            made.Add(table.Find(expected.IsSameAs)
                ?? throw new NetlinkException(Errno.EADDRNOTAVAIL, $"read the address {definition.Address} that was added", advice: "Something removed it at once."));
        }
        return made;
    }

    private static NetIPAddress Expected(AddressDefinition definition)
    {
        IPPrefix own = definition.Address.Prefix;
        IPPrefix? peer = definition.Peer?.Prefix;
        return new NetIPAddress
        {
            InterfaceIndex = definition.InterfaceIndex, Local = own.Address, PrefixLength = (peer ?? own).Length,
            PeerValue = peer is IPPrefix far && far.Address != own.Address ? far.Address : null,
        };
    }

    /// <summary>Says which address on which interface a rejection is about.</summary>
    internal NetlinkException Explain(NetlinkException exception, AddressDefinition definition)
    {
        string name = NameOf(definition.InterfaceIndex).GetValueOrDefault((int)definition.InterfaceIndex) ?? $"interface {definition.InterfaceIndex}";
        string attempted = $"add the address {definition.Address} to '{name}'";
        return exception.Error switch
        {
            Errno.EEXIST => exception.While(attempted, "The interface has this address already; Set-NetIPAddress changes it."),
            Errno.EACCES when definition.Address.Family == AddressFamily.IPv6 =>
                exception.While(attempted, $"IPv6 is switched off there (sysctl net.ipv6.conf.{name}.disable_ipv6)."),
            Errno.EADDRNOTAVAIL when definition.Address.Family == AddressFamily.IPv6 =>
                exception.While(attempted, "IPv6 needs an interface with an MTU of at least 1280, and an address a single host can have."),
            _ => exception.While(attempted),
        };
    }
}
