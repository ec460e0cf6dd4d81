using NetLab.Netlink;

namespace NetLab.Firewall.Expressions;

/// <summary>
/// An extension of iptables run by nf_tables (NFTA_TARGET_*, NFTA_MATCH_*; linux/netfilter/nf_tables_compat.h): its name, revision and
/// the C structure of its settings, with this machine's byte order and alignment.
/// </summary>
internal sealed record CompatExpression(bool IsTarget, string Extension, uint Revision, byte[] Settings) : Expression
{
    private const ushort NameAttribute = 1, RevisionAttribute = 2, SettingsAttribute = 3;

    public override string Name => IsTarget ? "target" : "match";

    public static CompatExpression ReadTarget(NetlinkAttributeReader data) => Read(data, isTarget: true);

    public static CompatExpression ReadMatch(NetlinkAttributeReader data) => Read(data, isTarget: false);

    protected override void WriteData(NetlinkWriter writer)
    {
        writer.Text(NameAttribute, Extension);
        writer.UInt32BigEndian(RevisionAttribute, Revision);
        writer.Bytes(SettingsAttribute, Settings);
    }

    private static CompatExpression Read(NetlinkAttributeReader data, bool isTarget)
    {
        (string name, uint revision, byte[] settings) = ("", 0u, Array.Empty<byte>());
        while (data.Read())
        {
            switch (data.Type)
            {
                case NameAttribute: name = data.Text(); break;
                case RevisionAttribute: revision = data.UInt32BigEndian(); break;
                case SettingsAttribute: settings = data.Value.ToArray(); break;
            }
        }
        return new CompatExpression(isTarget, name, revision, settings);
    }
}
