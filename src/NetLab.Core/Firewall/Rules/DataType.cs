namespace NetLab.Firewall.Rules;

/// <summary>What a value in a rule means, and so how it is written.</summary>
internal enum DataType
{
    /// <summary>A number.</summary>
    Integer,

    /// <summary>Bytes without a meaning known here.</summary>
    Bytes,
    Verdict,
    IPv4,
    IPv6,
    Ether,
    EtherType,
    Protocol,
    Port,
    InterfaceName,
    InterfaceIndex,
    Mark,
    ConntrackState,
    ConntrackStatus,
    Direction,
    IcmpType,
    Icmp6Type,
    IcmpCode,
    Icmp6Code,
    TcpFlags,
    AddressType,
    PacketType,
    FamilyName,
    Dscp,
    Existence,
    ClassId,
    Text,
    ArpOperation,
    LinkType,
}
