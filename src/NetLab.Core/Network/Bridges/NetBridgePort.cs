using NetLab.Netlink;

namespace NetLab.Network;

/// <summary>An adapter that is a bridge's port, with what the bridge knows of it (linux/if_link.h, IFLA_BRPORT_*).</summary>
public sealed class NetBridgePort : NetAdapter
{
    /// <summary>The bridge it is a port of.</summary>
    public string Bridge => Master ?? "";

    /// <summary>What it does with frames.</summary>
    public BridgePortState State { get; private set; }

    /// <summary>Its priority in the spanning tree; the least wins.</summary>
    public int Priority { get; private set; }

    /// <summary>What the way through it costs the spanning tree.</summary>
    public uint Cost { get; private set; }

    /// <summary>Whether frames may leave through the port they came in by.</summary>
    public bool Hairpin { get; private set; }

    /// <summary>Whether it is kept from talking to other isolated ports.</summary>
    public bool Isolated { get; private set; }

    /// <summary>Whether it is shut when a spanning tree message comes in.</summary>
    public bool Guard { get; private set; }

    /// <summary>Whether it is kept from leading to the root of the spanning tree.</summary>
    public bool RootBlock { get; private set; }

    /// <summary>Whether it learns MAC addresses from what comes in.</summary>
    public bool Learning { get; private set; }

    /// <summary>Whether frames for unknown MAC addresses leave through it.</summary>
    public bool UnicastFlood { get; private set; }

    /// <summary>Whether a multicast group is left at once when a listener says so.</summary>
    public bool FastLeave { get; private set; }

    /// <summary>Whether the adapter that was read is a bridge's port at all.</summary>
    internal bool IsPort { get; private set; }

    /// <inheritdoc/>
    internal override void ReadPort(string masterKind, NetlinkAttributeReader data)
    {
        if (masterKind != "bridge") return;
        IsPort = true;
        while (data.Read())
        {
            switch (data.Type)
            {
                case BridgePortAttribute.State: State = (BridgePortState)data.UInt8(); break;
                case BridgePortAttribute.Priority: Priority = data.UInt16(); break;
                case BridgePortAttribute.Cost: Cost = data.UInt32(); break;
                case BridgePortAttribute.Hairpin: Hairpin = data.UInt8() != 0; break;
                case BridgePortAttribute.Guard: Guard = data.UInt8() != 0; break;
                case BridgePortAttribute.RootBlock: RootBlock = data.UInt8() != 0; break;
                case BridgePortAttribute.FastLeave: FastLeave = data.UInt8() != 0; break;
                case BridgePortAttribute.Learning: Learning = data.UInt8() != 0; break;
                case BridgePortAttribute.UnicastFlood: UnicastFlood = data.UInt8() != 0; break;
                case BridgePortAttribute.Isolated: Isolated = data.UInt8() != 0; break;
            }
        }
    }
}
