using NetLab.Netlink;

namespace NetLab.Firewall.Expressions;

/// <summary>What is known of a packet's connection (enum nft_ct_keys).</summary>
internal enum ConntrackKey : uint
{
    State = 0,
    Direction = 1,
    Status = 2,
    Mark = 3,
    SecurityMark = 4,
    Expiration = 5,
    Helper = 6,
    Layer3Protocol = 7,
    Source = 8,
    Destination = 9,
    Protocol = 10,
    SourcePort = 11,
    DestinationPort = 12,
    Labels = 13,
    Packets = 14,
    Bytes = 15,
    AveragePacket = 16,
    Zone = 17,
    EventMask = 18,
    SourceIPv4 = 19,
    DestinationIPv4 = 20,
    SourceIPv6 = 21,
    DestinationIPv6 = 22,
    Id = 23,
}

/// <summary>
/// Loads what is known of a packet's connection into a register, or with <see cref="Source"/> sets it from one (NFTA_CT_*). State and
/// status are bit sets in host byte order. Golden, <c>ct status</c> (masked with IPS_DST_NAT, 0x20, in <c>ct status dnat</c>):
/// <code>
/// 2000 0180
///   0700 0100 "ct\0" 00
///   1400 0280
///     0800 0200 00000002   KEY status
///     0800 0100 00000001   DREG 1
/// </code>
/// </summary>
internal sealed record ConntrackExpression(ConntrackKey Key, uint Destination = Register.First) : Expression
{
    /// <summary>IPS_DST_NAT: the connection's destination is translated (linux/netfilter/nf_conntrack_common.h).</summary>
    public const uint StatusDestinationNat = 0x20;

    private const ushort DestinationAttribute = 1, KeyAttribute = 2, DirectionAttribute = 3, SourceAttribute = 4;

    public override string Name => "ct";

    /// <summary>IP_CT_DIR_*: 0 the original direction, 1 the reply's, or null where the key has none.</summary>
    public byte? Direction { get; init; }

    /// <summary>The register the connection's value is set from, or null when it is loaded.</summary>
    public uint? Source { get; init; }

    public static ConntrackExpression Read(NetlinkAttributeReader data)
    {
        ConntrackKey key = default;
        uint destination = 0;
        byte? direction = null;
        uint? source = null;
        while (data.Read())
        {
            switch (data.Type)
            {
                case DestinationAttribute: destination = data.UInt32BigEndian(); break;
                case KeyAttribute: key = (ConntrackKey)data.UInt32BigEndian(); break;
                case DirectionAttribute: direction = data.UInt8(); break;
                case SourceAttribute: source = data.UInt32BigEndian(); break;
            }
        }
        return new ConntrackExpression(key, destination) { Direction = direction, Source = source };
    }

    protected override void WriteData(NetlinkWriter writer)
    {
        writer.UInt32BigEndian(KeyAttribute, (uint)Key);
        if (Source is uint source) writer.UInt32BigEndian(SourceAttribute, source);
        else writer.UInt32BigEndian(DestinationAttribute, Destination);
        if (Direction is byte direction) writer.Bytes(DirectionAttribute, [direction]);
    }
}
