using NetLab.Netlink;

namespace NetLab.Firewall.Expressions;

/// <summary>
/// Translates the destination to this host (NFTA_REDIR_*).
/// </summary>
internal sealed record RedirectExpression : Expression
{
    private const ushort PortAttribute = 1, LastPortAttribute = 2, FlagsAttribute = 3;

    public override string Name => "redir";

    /// <summary>The register of the (lowest) port.</summary>
    public uint? Port { get; init; }

    /// <summary>The register of the highest port.</summary>
    public uint? LastPort { get; init; }

    public NatFlags? Flags { get; init; }

    public static RedirectExpression Read(NetlinkAttributeReader data)
    {
        var value = new RedirectExpression();
        while (data.Read())
        {
            value = data.Type switch
            {
                PortAttribute => value with { Port = data.UInt32BigEndian() },
                LastPortAttribute => value with { LastPort = data.UInt32BigEndian() },
                FlagsAttribute => value with { Flags = (NatFlags)data.UInt32BigEndian() },
                _ => value,
            };
        }
        return value;
    }

    protected override void WriteData(NetlinkWriter writer)
    {
        if (Port is uint port) writer.UInt32BigEndian(PortAttribute, port);
        if (LastPort is uint lastPort) writer.UInt32BigEndian(LastPortAttribute, lastPort);
        if (Flags is NatFlags flags) writer.UInt32BigEndian(FlagsAttribute, (uint)flags);
    }
}
