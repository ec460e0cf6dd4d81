using NetLab.Netlink;

namespace NetLab.Firewall.Expressions;

/// <summary>How a register is compared (enum nft_cmp_ops).</summary>
internal enum CompareOperator : uint
{
    Equal = 0,
    NotEqual = 1,
    Less = 2,
    LessOrEqual = 3,
    Greater = 4,
    GreaterOrEqual = 5,
}

/// <summary>
/// Goes on with the rule only if a register compares so with a constant, byte by byte (NFTA_CMP_*). Golden,
/// <c>oifname != "br-lab"</c>:
/// <code>
/// 3800 0180
///   0800 0100 "cmp\0"
///   2c00 0280
///     0800 0100 00000001   SREG 1
///     0800 0200 00000001   OP neq
///     1800 0380            DATA
///       1400 0100 62722d6c 61620000 00000000 00000000   VALUE, IFNAMSIZ bytes
/// </code>
/// </summary>
internal sealed record CompareExpression(CompareOperator Operator, byte[] Value, uint Source = Register.First) : Expression
{
    private const ushort SourceAttribute = 1, OperatorAttribute = 2, DataAttributeType = 3;

    public override string Name => "cmp";

    public static CompareExpression Read(NetlinkAttributeReader data)
    {
        CompareOperator comparison = default;
        byte[] value = [];
        uint source = 0;
        while (data.Read())
        {
            switch (data.Type)
            {
                case SourceAttribute: source = data.UInt32BigEndian(); break;
                case OperatorAttribute: comparison = (CompareOperator)data.UInt32BigEndian(); break;
                case DataAttributeType: value = ReadValue(in data); break;
            }
        }
        return new CompareExpression(comparison, value, source);
    }

    protected override void WriteData(NetlinkWriter writer)
    {
        writer.UInt32BigEndian(SourceAttribute, Source);
        writer.UInt32BigEndian(OperatorAttribute, (uint)Operator);
        WriteValue(writer, DataAttributeType, Value);
    }
}
