using NetLab.Netlink;

namespace NetLab.Network;

/// <summary>Reads an RTM_NEWLINK message into an adapter: a row of a dump, the answer to a GET, an echo or a notification.</summary>
internal static class LinkReader
{
    /// <summary>The parser for <see cref="NetAdapter"/> itself; namespace and the names behind indexes are not in the message.</summary>
    public static bool TryRead(in NetlinkMessage message, out NetAdapter adapter) => TryRead<NetAdapter>(in message, out adapter);

    /// <summary>The parser for a type that knows more of its kind.</summary>
    public static bool TryRead<T>(in NetlinkMessage message, out T adapter)
        where T : NetAdapter, new()
    {
        adapter = null!;
        if (message.Type != RouteMessageType.NewLink) return false;
        adapter = new T();
        Fill(in message, adapter);
        return true;
    }

    private static void Fill(in NetlinkMessage message, NetAdapter adapter)
    {
        LinkMessage header = message.Fixed<LinkMessage>(out NetlinkAttributeReader attributes);
        adapter.InterfaceIndex = (uint)header.Index;
        adapter.Flags = (LinkFlags)header.Flags;
        adapter.HardwareType = header.HardwareType;
        adapter.Carrier = (adapter.Flags & LinkFlags.LowerUp) != 0;
        while (attributes.Read())
        {
            switch (attributes.Type)
            {
                case LinkAttribute.Name: adapter.Name = attributes.Text(); break;
                case LinkAttribute.Address: adapter.Address = Bytes(attributes.Value); break;
                case LinkAttribute.PermanentAddress: adapter.PermanentBytes = Bytes(attributes.Value); break;
                case LinkAttribute.Mtu: adapter.MtuSize = attributes.UInt32(); break;
                case LinkAttribute.MinimumMtu: adapter.MinimumMtu = attributes.UInt32(); break;
                case LinkAttribute.MaximumMtu: adapter.MaximumMtu = attributes.UInt32(); break;
                case LinkAttribute.Link: adapter.LinkedIndex = attributes.Int32(); break;
                case LinkAttribute.LinkNamespaceId: adapter.LinkNamespaceId = attributes.Int32(); break;
                case LinkAttribute.Master: adapter.MasterIndex = attributes.UInt32() is > 0 and uint master ? master : null; break;
                case LinkAttribute.Alias: adapter.Alias = attributes.Text() is { Length: > 0 } alias ? alias : null; break;
                case LinkAttribute.Group: adapter.Group = attributes.UInt32(); break;
                case LinkAttribute.TransmitQueueLength: adapter.TransmitQueueLength = attributes.UInt32(); break;
                case LinkAttribute.QueueingDiscipline: adapter.QueueingDiscipline = attributes.Text(); break;
                case LinkAttribute.OperationalState: adapter.InterfaceOperationalStatus = Status(attributes.UInt8()); break;
                case LinkAttribute.Carrier: adapter.Carrier = attributes.UInt8() != 0; break;
                case LinkAttribute.CarrierChanges: adapter.CarrierChanges = attributes.UInt32(); break;
                case LinkAttribute.Promiscuity: adapter.Promiscuity = attributes.UInt32(); break;
                case LinkAttribute.ParentDeviceName: adapter.ParentDevice = attributes.Text(); break;
                case LinkAttribute.PropertyList: adapter.AlternativeNames = Names(attributes.Nested()); break;
                case LinkAttribute.LinkInfo: ReadInfo(attributes.Nested(), adapter); break;
            }
        }
        // Tun and tap name themselves in their data.
        if (adapter.Kind == LinkKind.Other) adapter.Kind = LinkKind.Display(adapter.KernelKind, adapter.HardwareType);
    }

    private static void ReadInfo(NetlinkAttributeReader info, NetAdapter adapter)
    {
        string masterKind = "";
        while (info.Read())
        {
            switch (info.Type)
            {
                case LinkAttribute.InfoKind: adapter.KernelKind = info.Text() is { Length: > 0 } kind ? kind : null; break;
                case LinkAttribute.InfoData:
                    if (adapter.KernelKind == "tun") adapter.Kind = TunKind(info.Nested());
                    adapter.ReadKind(info.Nested());
                    break;
                case LinkAttribute.InfoSlaveKind: masterKind = info.Text(); break;
                case LinkAttribute.InfoSlaveData: adapter.ReadPort(masterKind, info.Nested()); break;
            }
        }
    }

    /// <summary>IFLA_TUN_TYPE (linux/if_link.h): 1 is IFF_TUN, 2 IFF_TAP.</summary>
    private static string TunKind(NetlinkAttributeReader data)
    {
        const ushort TunType = 3;
        while (data.Read())
        {
            if (data.Type == TunType) return data.UInt8() == 2 ? "Tap" : "Tun";
        }
        return "Tun";
    }

    private static string[] Names(NetlinkAttributeReader properties)
    {
        var names = new List<string>();
        while (properties.Read())
        {
            if (properties.Type == LinkAttribute.AlternativeName) names.Add(properties.Text());
        }
        return [.. names];
    }

    /// <summary>IF_OPER_* (linux/if.h), which numbers the states of RFC 2863 in an order of its own.</summary>
    private static InterfaceOperationalStatus Status(byte state) => state switch
    {
        1 => InterfaceOperationalStatus.NotPresent,
        2 => InterfaceOperationalStatus.Down,
        3 => InterfaceOperationalStatus.LowerLayerDown,
        4 => InterfaceOperationalStatus.Testing,
        5 => InterfaceOperationalStatus.Dormant,
        6 => InterfaceOperationalStatus.Up,
        _ => InterfaceOperationalStatus.Unknown,
    };

    private static byte[] Bytes(ReadOnlySpan<byte> value) => value.Length <= HardwareAddress.MaximumLength ? value.ToArray() : [];
}
