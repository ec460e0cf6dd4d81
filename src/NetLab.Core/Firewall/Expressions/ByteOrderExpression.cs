using NetLab.Netlink;

namespace NetLab.Firewall.Expressions;

/// <summary>
/// Turns numbers in a register from network to host byte order or back (NFTA_BYTEORDER_*).
/// </summary>
internal sealed record ByteOrderExpression : Expression
{
    private const ushort SourceAttribute = 1, DestinationAttribute = 2, OperationAttribute = 3, LengthAttribute = 4, SizeAttribute = 5;

    public override string Name => "byteorder";

    /// <summary>The register read.</summary>
    public uint Source { get; init; }

    /// <summary>The register written.</summary>
    public uint Destination { get; init; }

    /// <summary>NFT_BYTEORDER_*: 0 to host order, 1 to network order.</summary>
    public uint Operation { get; init; }

    /// <summary>The bytes in all.</summary>
    public uint Length { get; init; }

    /// <summary>The bytes of one number.</summary>
    public uint Size { get; init; }

    public static ByteOrderExpression Read(NetlinkAttributeReader data)
    {
        var value = new ByteOrderExpression();
        while (data.Read())
        {
            value = data.Type switch
            {
                SourceAttribute => value with { Source = data.UInt32BigEndian() },
                DestinationAttribute => value with { Destination = data.UInt32BigEndian() },
                OperationAttribute => value with { Operation = data.UInt32BigEndian() },
                LengthAttribute => value with { Length = data.UInt32BigEndian() },
                SizeAttribute => value with { Size = data.UInt32BigEndian() },
                _ => value,
            };
        }
        return value;
    }

    protected override void WriteData(NetlinkWriter writer)
    {
        writer.UInt32BigEndian(SourceAttribute, Source);
        writer.UInt32BigEndian(DestinationAttribute, Destination);
        writer.UInt32BigEndian(OperationAttribute, Operation);
        writer.UInt32BigEndian(LengthAttribute, Length);
        writer.UInt32BigEndian(SizeAttribute, Size);
    }
}
