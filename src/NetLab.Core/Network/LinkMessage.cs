using System.Runtime.InteropServices;

namespace NetLab.Network;

/// <summary>struct ifinfomsg (linux/rtnetlink.h), the fixed part of RTM_*LINK messages.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LinkMessage
{
    public byte Family;
    public byte Padding;
    public ushort HardwareType;
    public int Index;
    public uint Flags;
    public uint Change;
}

/// <summary>The message types of rtnetlink (linux/rtnetlink.h: RTM_*).</summary>
internal static class RouteMessageType
{
    public const ushort NewLink = 16, DeleteLink = 17, GetLink = 18, SetLink = 19;
    public const ushort NewAddress = 20, DeleteAddress = 21, GetAddress = 22;
    public const ushort NewRoute = 24, DeleteRoute = 25, GetRoute = 26;
    public const ushort NewNeighbor = 28, DeleteNeighbor = 29, GetNeighbor = 30;
    public const ushort NewRule = 32, DeleteRule = 33, GetRule = 34;
    public const ushort NewNetConf = 80, GetNetConf = 82;
    public const ushort NewNamespaceId = 88, DeleteNamespaceId = 89, GetNamespaceId = 90;
}

/// <summary>Attributes of a link (linux/if_link.h: IFLA_*).</summary>
internal static class LinkAttribute
{
    public const ushort Address = 1, Broadcast = 2, Name = 3, Mtu = 4, Link = 5, QueueingDiscipline = 6, Master = 10;
    public const ushort ProtocolInfo = 12, TransmitQueueLength = 13, Map = 14, OperationalState = 16, LinkMode = 17, LinkInfo = 18;
    public const ushort NamespaceProcess = 19, Alias = 20, Statistics64 = 23, AddressFamilySpecific = 26, Group = 27;
    public const ushort NamespaceDescriptor = 28, ExtendedMask = 29, Promiscuity = 30, Carrier = 33, CarrierChanges = 35;
    public const ushort LinkNamespaceId = 37, TargetNamespaceId = 46, MinimumMtu = 50, MaximumMtu = 51;
    public const ushort PropertyList = 52, AlternativeName = 53, PermanentAddress = 54, ParentDeviceName = 56;

    // Inside LinkInfo (IFLA_INFO_*).
    public const ushort InfoKind = 1, InfoData = 2, InfoSlaveKind = 4, InfoSlaveData = 5;
}
