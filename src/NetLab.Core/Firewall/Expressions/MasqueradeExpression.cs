using NetLab.Netlink;

namespace NetLab.Firewall.Expressions;

/// <summary>
/// Translates the source to the address of the interface the packet leaves by (NFTA_MASQ_*). Golden,
/// <c>masquerade random,persistent</c>; without flags the data is empty (<c>0400 0280</c>):
/// <code>
/// 1c00 0180
///   0900 0100 "masq\0" 000000
///   0c00 0280
///     0800 0100 0000000c   FLAGS random, persistent
/// </code>
/// </summary>
internal sealed record MasqueradeExpression(NatFlags Flags = NatFlags.None) : Expression
{
    private const ushort FlagsAttribute = 1, PortMinimum = 2, PortMaximum = 3;

    public override string Name => "masq";

    /// <summary>The register of the (lowest) source port, or null.</summary>
    public uint? Port { get; init; }

    /// <summary>The register of the highest source port, or null.</summary>
    public uint? LastPort { get; init; }

    public static MasqueradeExpression Read(NetlinkAttributeReader data)
    {
        var masquerade = new MasqueradeExpression();
        while (data.Read())
        {
            masquerade = data.Type switch
            {
                FlagsAttribute => masquerade with { Flags = (NatFlags)data.UInt32BigEndian() },
                PortMinimum => masquerade with { Port = data.UInt32BigEndian() },
                PortMaximum => masquerade with { LastPort = data.UInt32BigEndian() },
                _ => masquerade,
            };
        }
        return masquerade;
    }

    protected override void WriteData(NetlinkWriter writer)
    {
        if (Flags != NatFlags.None) writer.UInt32BigEndian(FlagsAttribute, (uint)Flags);
        if (Port is uint port) writer.UInt32BigEndian(PortMinimum, port);
        if (LastPort is uint lastPort) writer.UInt32BigEndian(PortMaximum, lastPort);
    }
}
