using NetLab.Netlink;

namespace NetLab.Firewall.Expressions;

/// <summary>What is known of a packet beside its bytes (enum nft_meta_keys).</summary>
internal enum MetaKey : uint
{
    Length = 0,
    Protocol = 1,
    Priority = 2,
    Mark = 3,
    InterfaceIn = 4,
    InterfaceOut = 5,
    InterfaceNameIn = 6,
    InterfaceNameOut = 7,
    InterfaceTypeIn = 8,
    InterfaceTypeOut = 9,
    SocketUser = 10,
    SocketGroup = 11,
    Trace = 12,
    RoutingRealm = 13,
    SecurityMark = 14,
    NetfilterProtocol = 15,
    TransportProtocol = 16,
    BridgeNameIn = 17,
    BridgeNameOut = 18,
    PacketType = 19,
    Cpu = 20,
    InterfaceGroupIn = 21,
    InterfaceGroupOut = 22,
    ControlGroup = 23,
    Random = 24,
    SecurityPath = 25,
    InterfaceKindIn = 26,
    InterfaceKindOut = 27,
}

/// <summary>
/// Loads what is known of a packet into a register, or with <see cref="Source"/> sets it from one (NFTA_META_*). Golden,
/// <c>oifname</c>:
/// <code>
/// 2400 0180
///   0900 0100 "meta\0" 000000
///   1400 0280
///     0800 0200 00000007   KEY oifname
///     0800 0100 00000001   DREG 1
/// </code>
/// </summary>
internal sealed record MetaExpression(MetaKey Key, uint Destination = Register.First) : Expression
{
    private const ushort DestinationAttribute = 1, KeyAttribute = 2, SourceAttribute = 3;

    public override string Name => "meta";

    /// <summary>The register the packet's value is set from, or null when it is loaded.</summary>
    public uint? Source { get; init; }

    public static MetaExpression Read(NetlinkAttributeReader data)
    {
        MetaKey key = default;
        uint destination = 0;
        uint? source = null;
        while (data.Read())
        {
            switch (data.Type)
            {
                case DestinationAttribute: destination = data.UInt32BigEndian(); break;
                case KeyAttribute: key = (MetaKey)data.UInt32BigEndian(); break;
                case SourceAttribute: source = data.UInt32BigEndian(); break;
            }
        }
        return new MetaExpression(key, destination) { Source = source };
    }

    protected override void WriteData(NetlinkWriter writer)
    {
        writer.UInt32BigEndian(KeyAttribute, (uint)Key);
        if (Source is uint source) writer.UInt32BigEndian(SourceAttribute, source);
        else writer.UInt32BigEndian(DestinationAttribute, Destination);
    }
}
