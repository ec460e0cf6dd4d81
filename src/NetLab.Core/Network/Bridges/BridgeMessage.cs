using NetLab.Netlink;

namespace NetLab.Network;

/// <summary>The requests about bridges and their ports (rtnetlink(7); linux/if_link.h). Pure: values in, bytes out.</summary>
internal static class BridgeMessage
{
    private const uint FlagUp = 1;

    /// <summary>A new bridge.</summary>
    /// <param name="request">Where to.</param>
    /// <param name="bridge">The bridge.</param>
    /// <param name="address">Its MAC address, or null.</param>
    /// <param name="index">The index it is to have; 0 leaves that to the kernel.</param>
    public static void WriteCreate(NetlinkWriter request, BridgeDefinition bridge, byte[]? address, uint index = 0)
    {
        request.Begin(RouteMessageType.NewLink, NetlinkFlags.Create | NetlinkFlags.Exclusive);
        request.Fixed(new LinkMessage { Index = (int)index, Flags = bridge.Up ? FlagUp : 0, Change = bridge.Up ? FlagUp : 0 });
        request.Text(LinkAttribute.Name, bridge.Name);
        if (address is not null) request.Bytes(LinkAttribute.Address, address);
        if (bridge.MtuSize is uint mtu) request.UInt32(LinkAttribute.Mtu, mtu);
        WriteData(request, bridge.Settings);
    }

    /// <summary>Changes to a bridge.</summary>
    public static void WriteSet(NetlinkWriter request, uint index, BridgeSettings settings)
    {
        request.Begin(RouteMessageType.NewLink, NetlinkFlags.None);
        request.Fixed(new LinkMessage { Index = (int)index });
        WriteData(request, settings);
    }

    /// <summary>Makes an interface a bridge's port, or with master 0 takes it out.</summary>
    public static void WriteMaster(NetlinkWriter request, uint port, uint master)
    {
        request.Begin(RouteMessageType.SetLink, NetlinkFlags.None);
        request.Fixed(new LinkMessage { Index = (int)port });
        request.UInt32(LinkAttribute.Master, master);
    }

    /// <summary>Settings of a port. The kernel looks for the port's bridge before it reads this, so it cannot ride with the master.</summary>
    public static void WritePort(NetlinkWriter request, uint port, BridgePortSettings settings)
    {
        request.Begin(RouteMessageType.NewLink, NetlinkFlags.None);
        request.Fixed(new LinkMessage { Index = (int)port });
        int info = request.BeginNested(LinkAttribute.LinkInfo);
        request.Text(LinkAttribute.InfoSlaveKind, "bridge");
        int data = request.BeginNested(LinkAttribute.InfoSlaveData);
        if (settings.Priority is int priority) request.UInt16(BridgePortAttribute.Priority, (ushort)priority);
        if (settings.Cost is int cost) request.UInt32(BridgePortAttribute.Cost, (uint)cost);
        Flag(request, BridgePortAttribute.Hairpin, settings.Hairpin);
        Flag(request, BridgePortAttribute.Guard, settings.Guard);
        Flag(request, BridgePortAttribute.RootBlock, settings.RootBlock);
        Flag(request, BridgePortAttribute.FastLeave, settings.FastLeave);
        Flag(request, BridgePortAttribute.Learning, settings.Learning);
        Flag(request, BridgePortAttribute.UnicastFlood, settings.UnicastFlood);
        Flag(request, BridgePortAttribute.Isolated, settings.Isolated);
        request.EndNested(data);
        request.EndNested(info);
    }

    private static void WriteData(NetlinkWriter request, BridgeSettings settings)
    {
        int info = request.BeginNested(LinkAttribute.LinkInfo);
        request.Text(LinkAttribute.InfoKind, "bridge");
        int data = request.BeginNested(LinkAttribute.InfoData);
        Time(request, BridgeAttribute.ForwardDelay, settings.ForwardDelay);
        Time(request, BridgeAttribute.HelloTime, settings.HelloTime);
        Time(request, BridgeAttribute.MaximumAge, settings.MaximumAge);
        Time(request, BridgeAttribute.AgeingTime, settings.AgeingTime);
        if (settings.Stp is bool stp) request.UInt32(BridgeAttribute.StpState, stp ? 1u : 0);
        if (settings.Priority is int priority) request.UInt16(BridgeAttribute.Priority, (ushort)priority);
        Flag(request, BridgeAttribute.VlanFiltering, settings.VlanFiltering);
        Flag(request, BridgeAttribute.MulticastSnooping, settings.MulticastSnooping);
        request.EndNested(data);
        request.EndNested(info);
    }

    private static void Time(NetlinkWriter request, ushort attribute, TimeSpan? time)
    {
        if (time is TimeSpan value) request.UInt32(attribute, (uint)Math.Round(value.TotalMilliseconds / 10));
    }

    private static void Flag(NetlinkWriter request, ushort attribute, bool? value)
    {
        if (value is bool set) request.UInt8(attribute, set ? (byte)1 : (byte)0);
    }
}
