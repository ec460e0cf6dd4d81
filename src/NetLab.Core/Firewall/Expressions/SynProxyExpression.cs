using NetLab.Netlink;

namespace NetLab.Firewall.Expressions;

/// <summary>
/// Answers TCP handshakes in a server's place (NFTA_SYNPROXY_*).
/// </summary>
internal sealed record SynProxyExpression : Expression
{
    private const ushort SegmentSizeAttribute = 1, WindowScaleAttribute = 2, FlagsAttribute = 3;

    public override string Name => "synproxy";

    public ushort SegmentSize { get; init; }

    public byte WindowScale { get; init; }

    /// <summary>NF_SYNPROXY_OPT_*: 1 mss, 2 wscale, 4 sack-perm, 8 timestamp.</summary>
    public uint Flags { get; init; }

    public static SynProxyExpression Read(NetlinkAttributeReader data)
    {
        var value = new SynProxyExpression();
        while (data.Read())
        {
            value = data.Type switch
            {
                SegmentSizeAttribute => value with { SegmentSize = data.UInt16BigEndian() },
                WindowScaleAttribute => value with { WindowScale = data.UInt8() },
                FlagsAttribute => value with { Flags = data.UInt32BigEndian() },
                _ => value,
            };
        }
        return value;
    }

    protected override void WriteData(NetlinkWriter writer)
    {
        writer.UInt16BigEndian(SegmentSizeAttribute, SegmentSize);
        writer.UInt8(WindowScaleAttribute, WindowScale);
        writer.UInt32BigEndian(FlagsAttribute, Flags);
    }
}
