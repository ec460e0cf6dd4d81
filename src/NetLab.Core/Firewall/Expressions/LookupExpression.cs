using NetLab.Netlink;

namespace NetLab.Firewall.Expressions;

/// <summary>
/// Looks a register up in a set, or in a map when it has a <see cref="Destination"/> (NFTA_LOOKUP_*). Golden, in
/// <c>dnat ip to 10.88.0.2 : tcp dport map { ... }</c>:
/// <code>
/// 3800 0180
///   0b00 0100 "lookup\0" 00
///   2800 0280
///     0800 0200 00000002              SREG 2
///     0800 0300 00000002              DREG 2
///     0c00 0100 "__map%d\0"           SET, whose number the kernel chooses
///     0800 0400 00000001              SET_ID, the set made in the same batch
/// </code>
/// </summary>
internal sealed record LookupExpression(string Set, uint Source = Register.First) : Expression
{
    private const ushort SetAttributeType = 1, SourceAttribute = 2, DestinationAttribute = 3, SetIdAttribute = 4, FlagsAttribute = 5;
    private const uint InvertFlag = 1;

    public override string Name => "lookup";

    /// <summary>The register a map's value goes to, or null for a set.</summary>
    public uint? Destination { get; init; }

    /// <summary>The id of a set made in the same batch, or null; only written.</summary>
    public uint? SetId { get; init; }

    /// <summary>Whether the value must not be in the set.</summary>
    public bool Inverted { get; init; }

    public static LookupExpression Read(NetlinkAttributeReader data)
    {
        string set = "";
        uint source = 0, flags = 0;
        uint? destination = null;
        while (data.Read())
        {
            switch (data.Type)
            {
                case SetAttributeType: set = data.Text(); break;
                case SourceAttribute: source = data.UInt32BigEndian(); break;
                case DestinationAttribute: destination = data.UInt32BigEndian(); break;
                case FlagsAttribute: flags = data.UInt32BigEndian(); break;
            }
        }
        return new LookupExpression(set, source) { Destination = destination, Inverted = (flags & InvertFlag) != 0 };
    }

    protected override void WriteData(NetlinkWriter writer)
    {
        writer.UInt32BigEndian(SourceAttribute, Source);
        if (Destination is uint destination) writer.UInt32BigEndian(DestinationAttribute, destination);
        writer.Text(SetAttributeType, Set);
        if (SetId is uint id) writer.UInt32BigEndian(SetIdAttribute, id);
        if (Inverted) writer.UInt32BigEndian(FlagsAttribute, InvertFlag);
    }
}
