using NetLab.Netlink;

namespace NetLab.Firewall.Expressions;

/// <summary>
/// Drops the packet and tells its sender (NFTA_REJECT_*).
/// </summary>
internal sealed record RejectExpression : Expression
{
    private const ushort TypeAttribute = 1, CodeAttribute = 2;

    public override string Name => "reject";

    /// <summary>NFT_REJECT_*: 0 ICMP unreachable, 1 TCP reset, 2 ICMP of the packet's family.</summary>
    public uint Type { get; init; }

    /// <summary>ICMP's code; for type 2 NFT_REJECT_ICMPX_*.</summary>
    public byte? Code { get; init; }

    public static RejectExpression Read(NetlinkAttributeReader data)
    {
        var value = new RejectExpression();
        while (data.Read())
        {
            value = data.Type switch
            {
                TypeAttribute => value with { Type = data.UInt32BigEndian() },
                CodeAttribute => value with { Code = data.UInt8() },
                _ => value,
            };
        }
        return value;
    }

    protected override void WriteData(NetlinkWriter writer)
    {
        writer.UInt32BigEndian(TypeAttribute, Type);
        if (Code is byte code) writer.UInt8(CodeAttribute, code);
    }
}
