using NetLab.Netlink;

namespace NetLab.Network;

/// <summary>Writes the messages about addresses (linux/if_addr.h).</summary>
internal static class AddressEncoder
{
    /// <summary>IP6_RT_PRIO_ADDRCONF (net/ip6_route.h): what the kernel gives routes of IPv6 addresses without a metric of their own.</summary>
    public const uint UsualMetricOfIPv6 = 256;

    /// <summary>A dump that the kernel filters: <paramref name="interfaceIndex"/> 0 for all interfaces.</summary>
    public static void WriteDump(NetlinkWriter request, AddressFamily? family, uint interfaceIndex)
    {
        request.Begin(RouteMessageType.GetAddress, NetlinkFlags.None);
        request.Fixed(new AddressMessage { Family = family is AddressFamily one ? IPValue.Number(one) : (byte)0, Index = interfaceIndex });
    }

    /// <summary>An RTM_NEWADDR for a new address; checks what the kernel would misunderstand.</summary>
    /// <exception cref="ArgumentException">A value no address can have; ParamName is the property's name.</exception>
    public static void WriteNew(NetlinkWriter request, AddressDefinition definition, NetlinkFlags flags)
    {
        IPPrefix own = definition.Address.Prefix;
        bool six = own.Address.Family == AddressFamily.IPv6;
        IPPrefix? peer = definition.Peer?.Prefix;
        if (peer is IPPrefix far && far.Address.Family != own.Address.Family)
            throw Wrong(nameof(definition.Peer), $"The peer {far.Address} and the address {own.Address} are of different families.");
        if (six && definition.Broadcast is not null) throw Wrong(nameof(definition.Broadcast), "IPv6 has no broadcast.");
        if (six && definition.Label is not null) throw Wrong(nameof(definition.Label), "The kernel keeps labels for IPv4 addresses only.");
        if (definition.Label is { Length: > InterfaceName.MaximumLength })
            throw Wrong(nameof(definition.Label), $"The label '{definition.Label}' is longer than {InterfaceName.MaximumLength} characters, the most Linux keeps.");
        uint valid = Seconds(definition.ValidLifetime, nameof(definition.ValidLifetime)) ?? AddressCacheInfo.Infinite;
        uint preferred = Seconds(definition.PreferredLifetime, nameof(definition.PreferredLifetime)) ?? valid;
        CheckLifetimes(valid, preferred);

        AddressFlags marks = (definition.NoDad ? AddressFlags.NoDad : 0) | (definition.NoPrefixRoute ? AddressFlags.NoPrefixRoute : 0);
        bool loopback = !six && own.Address.Lower >> 24 == 127;
        AddressScope scope = definition.Scope ?? (loopback ? AddressScope.Host : AddressScope.Global);
        request.Begin(RouteMessageType.NewAddress, flags);
        request.Fixed(new AddressMessage
        {
            Family = IPValue.Number(own.Address.Family), PrefixLength = (peer ?? own).Length, Scope = (byte)scope, Index = definition.InterfaceIndex,
        });
        Write(request, AddressAttribute.Local, own.Address);
        Write(request, AddressAttribute.Address, (peer ?? own).Address);
        if (definition.Broadcast is not null) Write(request, AddressAttribute.Broadcast, IPValue.Parse(definition.Broadcast.ToString(), nameof(definition.Broadcast)));
        if (definition.Label is not null) request.Text(AddressAttribute.Label, definition.Label);
        WriteOptions(request, marks, valid, preferred, definition.RouteMetric ?? 0, definition.Protocol ?? 0);
    }

    /// <summary>
    /// An RTM_NEWADDR that changes an address's lifetimes, metric or flags. What it does not say the kernel resets, so it says everything.
    /// </summary>
    public static void WriteReplace(NetlinkWriter request, NetIPAddress address, uint valid, uint preferred, AddressFlags flags, uint metric)
    {
        // One that begins to expire by hand must not look as if a DHCP client had made it.
        bool byHand = address.Protocol == 0 && address.ValidSeconds == AddressCacheInfo.Infinite && valid != AddressCacheInfo.Infinite;
        // IPv6 takes no metric as no change; its usual one has to be said.
        if (metric == 0 && address.RouteMetric != 0 && address.AddressFamily == AddressFamily.IPv6) metric = UsualMetricOfIPv6;
        WriteExisting(request, address, NetlinkFlags.Replace, valid, preferred, flags, metric, byHand ? AddressProtocol.Static : address.Protocol);
    }

    /// <summary>An RTM_NEWADDR that makes an address as it was, to take back its removal.</summary>
    public static void WriteAgain(NetlinkWriter request, NetIPAddress address) =>
        WriteExisting(request, address, NetlinkFlags.Create | NetlinkFlags.Exclusive, address.ValidSeconds, Preferred(address), address.Flags, address.RouteMetric,
            address.Protocol);

    /// <summary>An RTM_DELADDR for exactly this address: its peer and label are part of what names it.</summary>
    public static void WriteDelete(NetlinkWriter request, NetIPAddress address)
    {
        request.Begin(RouteMessageType.DeleteAddress, NetlinkFlags.None);
        WriteIdentity(request, address);
        if (address.Label is not null) request.Text(AddressAttribute.Label, address.Label);
    }

    /// <summary>The lifetime in seconds, null where none is given.</summary>
    /// <exception cref="ArgumentException">It is negative or more than the kernel can count.</exception>
    public static uint? Seconds(TimeSpan? lifetime, string parameter) => lifetime switch
    {
        null => null,
        TimeSpan time when time == TimeSpan.MaxValue => AddressCacheInfo.Infinite,
        TimeSpan time when time < TimeSpan.Zero => throw new ArgumentException($"A lifetime cannot be negative ({time}).", parameter),
        TimeSpan time when time.TotalSeconds >= AddressCacheInfo.Infinite =>
            throw new ArgumentException($"The kernel counts lifetimes up to {uint.MaxValue - 1} seconds; [TimeSpan]::MaxValue is for ever.", parameter),
        TimeSpan time => (uint)time.TotalSeconds,
    };

    /// <summary>What the kernel calls EINVAL without a word.</summary>
    public static void CheckLifetimes(uint valid, uint preferred)
    {
        if (valid == 0) throw Wrong(nameof(AddressDefinition.ValidLifetime), "A valid lifetime of zero would remove the address; Remove-NetIPAddress does.");
        if (preferred > valid) throw Wrong(nameof(AddressDefinition.PreferredLifetime), "The preferred lifetime is longer than the valid one.");
    }

    /// <summary>Checks a prefix length against its family.</summary>
    /// <exception cref="ArgumentException">It is longer than an address.</exception>
    public static void CheckPrefixLength(AddressFamily family, byte prefixLength)
    {
        int longest = IPValue.Any(family).BitCount;
        if (prefixLength > longest)
            throw Wrong(nameof(AddressChange.PrefixLength), $"The prefix length of an {family} address is from 0 to {longest}, not {prefixLength}.");
    }

    private static uint Preferred(NetIPAddress address) => address.SkipAsSource ? 0 : address.PreferredSeconds;

    private static void WriteExisting(
        NetlinkWriter request, NetIPAddress address, NetlinkFlags how, uint valid, uint preferred, AddressFlags flags, uint metric, byte protocol)
    {
        request.Begin(RouteMessageType.NewAddress, how);
        WriteIdentity(request, address);
        if (address.BroadcastValue is IPValue broadcast) Write(request, AddressAttribute.Broadcast, broadcast);
        if (address.Label is not null) request.Text(AddressAttribute.Label, address.Label);
        const AddressFlags Settable =
            AddressFlags.NoDad | AddressFlags.NoPrefixRoute | AddressFlags.ManageTemporary | AddressFlags.HomeAddress | AddressFlags.MulticastAutoJoin;
        WriteOptions(request, flags & Settable, valid, preferred, metric, protocol);
    }

    private static void WriteIdentity(NetlinkWriter request, NetIPAddress address)
    {
        request.Fixed(new AddressMessage
        {
            Family = IPValue.Number(address.AddressFamily), PrefixLength = address.PrefixLength, Scope = (byte)address.Scope, Index = address.InterfaceIndex,
        });
        Write(request, AddressAttribute.Local, address.Local);
        Write(request, AddressAttribute.Address, address.PeerValue ?? address.Local);
    }

    private static void WriteOptions(NetlinkWriter request, AddressFlags flags, uint valid, uint preferred, uint metric, byte protocol)
    {
        if (flags != 0) request.UInt32(AddressAttribute.Flags, (uint)flags);
        if (valid != AddressCacheInfo.Infinite || preferred != AddressCacheInfo.Infinite)
            request.Struct(AddressAttribute.CacheInfo, new AddressCacheInfo { Valid = valid, Preferred = preferred });
        if (metric != 0) request.UInt32(AddressAttribute.RoutePriority, metric);
        if (protocol != 0) request.UInt8(AddressAttribute.Protocol, protocol);
    }

    private static void Write(NetlinkWriter request, ushort attribute, IPValue address) => request.Bytes(attribute, address.Write(stackalloc byte[16]));

    private static ArgumentException Wrong(string parameter, string fault) => new(fault, parameter);
}
