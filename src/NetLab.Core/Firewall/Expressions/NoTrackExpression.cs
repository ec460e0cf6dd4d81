using NetLab.Netlink;

namespace NetLab.Firewall.Expressions;

/// <summary>Leaves the packet out of connection tracking.</summary>
internal sealed record NoTrackExpression : Expression
{
    public override string Name => "notrack";

    public static NoTrackExpression Read(NetlinkAttributeReader data)
    {
        while (data.Read())
        {
            // It has no attributes; what is there must still be attributes.
        }
        return new NoTrackExpression();
    }

    protected override void WriteData(NetlinkWriter writer)
    {
    }
}
