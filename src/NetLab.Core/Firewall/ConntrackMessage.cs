namespace NetLab.Firewall;

/// <summary>The messages of ctnetlink: NFNL_SUBSYS_CTNETLINK above an IPCTNL_MSG_CT_* number.</summary>
internal static class ConntrackMessageType
{
    public const ushort New = 0x100, Get = 0x101, Delete = 0x102;
}

/// <summary>Attributes of a connection (linux/netfilter/nfnetlink_conntrack.h: CTA_*). Numbers in them are big-endian.</summary>
internal static class ConntrackAttribute
{
    public const ushort Original = 1, Reply = 2, Status = 3, ProtocolInfo = 4, Help = 5, Timeout = 7, Mark = 8;
    public const ushort OriginalCounters = 9, ReplyCounters = 10, Id = 12, Zone = 18, Timestamp = 20, MarkMask = 21, Filter = 25;

    // Inside Original and Reply (CTA_TUPLE_*), and inside those (CTA_IP_*, CTA_PROTO_*).
    public const ushort TupleAddresses = 1, TupleProtocol = 2, TupleZone = 3;
    public const ushort SourceV4 = 1, DestinationV4 = 2, SourceV6 = 3, DestinationV6 = 4;
    public const ushort ProtocolNumber = 1, SourcePort = 2, DestinationPort = 3;
    public const ushort IcmpId = 4, IcmpType = 5, IcmpCode = 6, Icmp6Id = 7, Icmp6Type = 8, Icmp6Code = 9;

    // Inside ProtocolInfo (CTA_PROTOINFO_*), whose nested attributes all have their state first.
    public const ushort TcpInfo = 1, DccpInfo = 2, SctpInfo = 3, InfoState = 1;

    // Inside the counters (CTA_COUNTERS_*), the timestamps (CTA_TIMESTAMP_*), the helper (CTA_HELP_*) and the filter (CTA_FILTER_*).
    public const ushort Packets = 1, Bytes = 2, Start = 1, HelperName = 1, FilterOriginalFlags = 1;
}
