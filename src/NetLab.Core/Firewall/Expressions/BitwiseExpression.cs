using NetLab.Netlink;

namespace NetLab.Firewall.Expressions;

/// <summary>
/// <c>destination = (source &amp; mask) ^ xor</c>, byte by byte (NFTA_BITWISE_*); in newer kernels also shifts, whose attributes NetLab
/// keeps as <see cref="Operation"/> only. Golden, <c>ip saddr 10.88.0.0/20</c> between its payload and its cmp:
/// <code>
/// 4400 0180
///   0c00 0100 "bitwise\0"
///   3400 0280
///     0800 0100 00000001   SREG 1
///     0800 0200 00000001   DREG 1
///     0800 0300 00000004   LEN 4
///     0c00 0480 0800 0100 fffff000   MASK
///     0c00 0580 0800 0100 00000000   XOR
/// </code>
/// </summary>
internal sealed record BitwiseExpression(byte[] Mask, byte[] Xor, uint Source = Register.First, uint Destination = Register.First) : Expression
{
    private const ushort SourceAttribute = 1, DestinationAttribute = 2, LengthAttribute = 3, MaskAttribute = 4, XorAttribute = 5, OperationAttribute = 6;

    /// <summary>A mask alone.</summary>
    public BitwiseExpression(byte[] mask)
        : this(mask, new byte[mask.Length])
    {
    }

    public override string Name => "bitwise";

    /// <summary>enum nft_bitwise_ops: 0 mask and xor, 1 and 2 shifts to the left and right, 3 to 5 and, or, xor of two registers.</summary>
    public uint Operation { get; init; }

    public static BitwiseExpression Read(NetlinkAttributeReader data)
    {
        byte[] mask = [], xor = [];
        uint source = 0, destination = 0, operation = 0;
        while (data.Read())
        {
            switch (data.Type)
            {
                case SourceAttribute: source = data.UInt32BigEndian(); break;
                case DestinationAttribute: destination = data.UInt32BigEndian(); break;
                case MaskAttribute: mask = ReadValue(in data); break;
                case XorAttribute: xor = ReadValue(in data); break;
                case OperationAttribute: operation = data.UInt32BigEndian(); break;
            }
        }
        return new BitwiseExpression(mask, xor, source, destination) { Operation = operation };
    }

    protected override void WriteData(NetlinkWriter writer)
    {
        writer.UInt32BigEndian(SourceAttribute, Source);
        writer.UInt32BigEndian(DestinationAttribute, Destination);
        writer.UInt32BigEndian(LengthAttribute, (uint)Mask.Length);
        if (Operation != 0) writer.UInt32BigEndian(OperationAttribute, Operation);
        WriteValue(writer, MaskAttribute, Mask);
        WriteValue(writer, XorAttribute, Xor);
    }
}
