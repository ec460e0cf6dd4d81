using NetLab.Netlink;

namespace NetLab.Firewall;

/// <summary>A table as nf_tables has it (NFT_MSG_NEWTABLE).</summary>
internal sealed record TableMessage(NetfilterFamily Family, string Name)
{
    /// <summary>NFT_TABLE_F_DORMANT: the table's chains see no packets.</summary>
    public const uint Dormant = 1;

    public uint Flags { get; init; }

    public byte[] UserData { get; init; } = [];

    /// <summary>A <see cref="NetlinkParser{T}"/>: false for messages that are no table.</summary>
    public static bool TryRead(in NetlinkMessage message, out TableMessage table)
    {
        table = null!;
        if (message.Type != NfTablesMessage.NewTable) return false;
        table = new TableMessage(message.Fixed<NetfilterHeader>(out NetlinkAttributeReader attributes).Family, "");
        while (attributes.Read())
        {
            table = attributes.Type switch
            {
                TableAttribute.Name => table with { Name = attributes.Text() },
                TableAttribute.Flags => table with { Flags = attributes.UInt32BigEndian() },
                TableAttribute.UserData => table with { UserData = attributes.Value.ToArray() },
                _ => table,
            };
        }
        return true;
    }
}
