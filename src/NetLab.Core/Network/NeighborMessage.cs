using System.Runtime.InteropServices;

namespace NetLab.Network;

/// <summary>struct ndmsg (linux/neighbour.h), the fixed part of RTM_*NEIGH messages.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NeighborMessage
{
    public byte Family;
    public byte Padding1;
    public ushort Padding2;
    public int InterfaceIndex;
    public NeighborStates State;
    public NeighborFlags Flags;
    public byte Type;
}

/// <summary>ndm_state (linux/neighbour.h: NUD_*).</summary>
[Flags]
internal enum NeighborStates : ushort
{
    None = 0,
    Incomplete = 0x01,
    Reachable = 0x02,
    Stale = 0x04,
    Delay = 0x08,
    Probe = 0x10,
    Failed = 0x20,
    NoArp = 0x40,
    Permanent = 0x80,
}

/// <summary>ndm_flags (linux/neighbour.h: NTF_*).</summary>
[Flags]
internal enum NeighborFlags : byte
{
    None = 0,
    Proxy = 0x08,
    ExternallyLearned = 0x10,
    Router = 0x80,
}

/// <summary>Attributes of a neighbour (linux/neighbour.h: NDA_*).</summary>
internal static class NeighborAttribute
{
    public const ushort Destination = 1, LinkLayerAddress = 2, InterfaceIndex = 8;
}
