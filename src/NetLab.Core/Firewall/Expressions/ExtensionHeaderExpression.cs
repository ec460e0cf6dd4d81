using NetLab.Netlink;

namespace NetLab.Firewall.Expressions;

/// <summary>
/// Loads bytes of an IPv6 extension header, an IP or TCP option or an SCTP chunk, or writes them (NFTA_EXTHDR_*).
/// </summary>
internal sealed record ExtensionHeaderExpression : Expression
{
    private const ushort DestinationAttribute = 1, TypeAttribute = 2, OffsetAttribute = 3, LengthAttribute = 4, FlagsAttribute = 5, OperationAttribute = 6, SourceAttribute = 7;

    public override string Name => "exthdr";

    /// <summary>The register the bytes are loaded into.</summary>
    public uint? Destination { get; init; }

    /// <summary>The header, option or chunk, by its number in the protocol.</summary>
    public byte Type { get; init; }

    /// <summary>Where the bytes begin in it.</summary>
    public uint Offset { get; init; }

    /// <summary>How many.</summary>
    public uint Length { get; init; }

    /// <summary>NFT_EXTHDR_F_PRESENT (1): load only whether it is there.</summary>
    public uint? Flags { get; init; }

    /// <summary>NFT_EXTHDR_OP_*: 0 IPv6, 1 TCP, 2 IPv4, 3 SCTP, 4 DCCP.</summary>
    public uint? Operation { get; init; }

    /// <summary>The register written to the packet.</summary>
    public uint? Source { get; init; }

    public static ExtensionHeaderExpression Read(NetlinkAttributeReader data)
    {
        var value = new ExtensionHeaderExpression();
        while (data.Read())
        {
            value = data.Type switch
            {
                DestinationAttribute => value with { Destination = data.UInt32BigEndian() },
                TypeAttribute => value with { Type = data.UInt8() },
                OffsetAttribute => value with { Offset = data.UInt32BigEndian() },
                LengthAttribute => value with { Length = data.UInt32BigEndian() },
                FlagsAttribute => value with { Flags = data.UInt32BigEndian() },
                OperationAttribute => value with { Operation = data.UInt32BigEndian() },
                SourceAttribute => value with { Source = data.UInt32BigEndian() },
                _ => value,
            };
        }
        return value;
    }

    protected override void WriteData(NetlinkWriter writer)
    {
        if (Destination is uint destination) writer.UInt32BigEndian(DestinationAttribute, destination);
        writer.UInt8(TypeAttribute, Type);
        writer.UInt32BigEndian(OffsetAttribute, Offset);
        writer.UInt32BigEndian(LengthAttribute, Length);
        if (Flags is uint flags) writer.UInt32BigEndian(FlagsAttribute, flags);
        if (Operation is uint operation) writer.UInt32BigEndian(OperationAttribute, operation);
        if (Source is uint source) writer.UInt32BigEndian(SourceAttribute, source);
    }
}
