using NetLab.Firewall.Expressions;
using NetLab.Netlink;

namespace NetLab.Firewall;

/// <summary>A rule as nf_tables has it (NFT_MSG_NEWRULE and GETRULE; NFTA_RULE_*).</summary>
internal sealed record RuleMessage(NetfilterFamily Family, string Table, string Chain)
{
    /// <summary>The rule's number within its table, which the kernel gives it.</summary>
    public ulong Handle { get; init; }

    /// <summary>The handle of the rule in front of it, in listings; 0 for the first.</summary>
    public ulong Position { get; init; }

    public IReadOnlyList<Expression> Expressions { get; init; } = [];

    /// <summary>At most 256 bytes that mean something to user space only: type-length-value triples, see <see cref="RuleUserData"/>.</summary>
    public byte[] UserData { get; init; } = [];

    /// <summary>A <see cref="NetlinkParser{T}"/>: false for messages that are no rule.</summary>
    /// <exception cref="NetlinkFormatException">The message is malformed.</exception>
    public static bool TryRead(in NetlinkMessage message, out RuleMessage rule)
    {
        rule = null!;
        if (message.Type != NfTablesMessage.NewRule) return false;
        NetfilterFamily family = message.Fixed<NetfilterHeader>(out NetlinkAttributeReader attributes).Family;
        string? table = null, chain = null;
        ulong handle = 0, position = 0;
        IReadOnlyList<Expression> expressions = [];
        byte[] userData = [];
        while (attributes.Read())
        {
            switch (attributes.Type)
            {
                case RuleAttribute.Table: table = attributes.Text(); break;
                case RuleAttribute.Chain: chain = attributes.Text(); break;
                case RuleAttribute.Handle: handle = attributes.UInt64BigEndian(); break;
                case RuleAttribute.Expressions: expressions = Expression.ReadList(attributes.Nested()); break;
                case RuleAttribute.Position: position = attributes.UInt64BigEndian(); break;
                case RuleAttribute.UserData: userData = attributes.Value.ToArray(); break;
            }
        }
        if (table is null || chain is null) throw new NetlinkFormatException("A netlink message has a rule without a table or chain.");
        rule = new RuleMessage(family, table, chain) { Handle = handle, Position = position, Expressions = expressions, UserData = userData };
        return true;
    }

    /// <summary>Writes the attributes of a NEWRULE: all but what the kernel chooses.</summary>
    public void Write(NetlinkWriter writer)
    {
        writer.Text(RuleAttribute.Table, Table);
        writer.Text(RuleAttribute.Chain, Chain);
        int list = writer.BeginNested(RuleAttribute.Expressions);
        foreach (Expression expression in Expressions) expression.Write(writer);
        writer.EndNested(list);
        if (UserData.Length > 0) writer.Bytes(RuleAttribute.UserData, UserData);
    }
}
