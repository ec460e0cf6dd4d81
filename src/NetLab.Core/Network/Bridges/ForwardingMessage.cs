using System.Runtime.InteropServices;
using NetLab.Netlink;

namespace NetLab.Network;

/// <summary>RTM_GETNEIGH for the forwarding tables of bridges (linux/neighbour.h: struct ndmsg, NDA_*). Pure.</summary>
internal static class ForwardingMessage
{
    private const byte FamilyBridge = 7;
    private const ushort Destination = 1, Address = 2, CacheInfo = 3, Vlan = 5, Master = 9;
    private const ushort StatePermanent = 0x80, StateNoArp = 0x40, StateStale = 0x04;
    private const byte FlagSelf = 0x02;

    /// <summary>Asks for the rows of one bridge, or of all interfaces that have any.</summary>
    public static void WriteList(NetlinkWriter request, uint bridge)
    {
        request.Begin(RouteMessageType.GetNeighbor, NetlinkFlags.None);
        request.Fixed(new ForwardingHeader { Family = FamilyBridge });
        if (bridge != 0) request.UInt32(Master, bridge);
    }

    /// <summary>Reads a row; the names behind indexes are not in the message.</summary>
    public static bool TryRead(in NetlinkMessage message, out BridgeForwarding row)
    {
        row = null!;
        if (message.Type != RouteMessageType.NewNeighbor) return false;
        ForwardingHeader header = message.Fixed<ForwardingHeader>(out NetlinkAttributeReader attributes);
        if (header.Family != FamilyBridge) return false;
        row = new BridgeForwarding { InterfaceIndex = (uint)header.Index, IsSelf = (header.Flags & FlagSelf) != 0, State = State(header.State) };
        while (attributes.Read())
        {
            switch (attributes.Type)
            {
                case Address: row.Address = attributes.Value.Length <= HardwareAddress.MaximumLength ? attributes.Value.ToArray() : []; break;
                case Vlan: row.VlanId = attributes.UInt16(); break;
                case Master: row.BridgeIndex = attributes.UInt32(); break;
                case Destination: row.Remote = IPValue.TryRead(attributes.Value, out IPValue remote) ? remote.ToString() : null; break;
                // Hundredths of a second since it was last seen. A static or local row's clock does not run.
                case CacheInfo when row.State is BridgeForwardingState.Learned or BridgeForwardingState.Stale:
                    row.Age = TimeSpan.FromMilliseconds(attributes.Struct<ForwardingTimes>().Updated * 10L);
                    break;
            }
        }
        return true;
    }

    private static BridgeForwardingState State(ushort state) =>
        (state & StatePermanent) != 0 ? BridgeForwardingState.Local
        : (state & StateNoArp) != 0 ? BridgeForwardingState.Static
        : (state & StateStale) != 0 ? BridgeForwardingState.Stale
        : BridgeForwardingState.Learned;

    /// <summary>struct ndmsg.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct ForwardingHeader
    {
        public byte Family;
        public byte Padding1;
        public ushort Padding2;
        public int Index;
        public ushort State;
        public byte Flags;
        public byte Type;
    }

    /// <summary>struct nda_cacheinfo.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct ForwardingTimes
    {
        public uint Confirmed;
        public uint Used;
        public uint Updated;
        public uint References;
    }
}
