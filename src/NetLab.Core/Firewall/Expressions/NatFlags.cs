namespace NetLab.Firewall.Expressions;

/// <summary>How an address and port are chosen (linux/netfilter/nf_nat.h: NF_NAT_RANGE_*).</summary>
[Flags]
internal enum NatFlags : uint
{
    None = 0,
    MapAddresses = 1,
    ProtocolSpecified = 2,
    Random = 4,
    Persistent = 8,
    FullyRandom = 16,
    ProtocolOffset = 32,
    NetMap = 64,
}
