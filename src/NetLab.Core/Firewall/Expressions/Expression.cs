using NetLab.Netlink;

namespace NetLab.Firewall.Expressions;

/// <summary>
/// One expression of a rule: an instruction of nf_tables' register machine (linux/netfilter/nf_tables.h). On the wire it is
/// <c>NFTA_LIST_ELEM{NFTA_EXPR_NAME, NFTA_EXPR_DATA{...}}</c>; every number in it is big-endian. The attributes are written in the order nft
/// writes them, so that captures of nft can be compared byte for byte.
/// </summary>
internal abstract record Expression
{
    /// <summary>The kernel's name of the expression.</summary>
    public abstract string Name { get; }

    /// <summary>Writes the expression as an element of NFTA_RULE_EXPRESSIONS.</summary>
    public void Write(NetlinkWriter writer) => Write(writer, RuleAttribute.ListElement);

    /// <summary>Writes the expression as an attribute: an element of a list, or alone inside another expression.</summary>
    internal void Write(NetlinkWriter writer, ushort attribute)
    {
        int element = writer.BeginNested(attribute);
        writer.Text(RuleAttribute.ExpressionName, Name);
        int data = writer.BeginNested(RuleAttribute.ExpressionData);
        WriteData(writer);
        writer.EndNested(data);
        writer.EndNested(element);
    }

    /// <summary>Reads a list of expressions: the value of NFTA_RULE_EXPRESSIONS.</summary>
    /// <exception cref="NetlinkFormatException">The bytes are no such list.</exception>
    public static List<Expression> ReadList(NetlinkAttributeReader list)
    {
        var expressions = new List<Expression>();
        while (list.Read())
        {
            if (list.Type == RuleAttribute.ListElement) expressions.Add(ReadElement(list.Nested()));
        }
        return expressions;
    }

    /// <summary>Reads one expression: the attributes inside a NFTA_LIST_ELEM.</summary>
    /// <exception cref="NetlinkFormatException">The bytes are no expression.</exception>
    public static Expression ReadElement(NetlinkAttributeReader element) => ReadElement(element, inside: false);

    /// <summary>Reads one expression; inside another one there are none that contain others, so that bytes cannot nest without end.</summary>
    private protected static Expression ReadElement(NetlinkAttributeReader element, bool inside)
    {
        string? name = null;
        ReadOnlySpan<byte> data = default;
        while (element.Read())
        {
            switch (element.Type)
            {
                case RuleAttribute.ExpressionName: name = element.Text(); break;
                case RuleAttribute.ExpressionData: data = element.Value; break;
            }
        }
        if (name is null) throw new NetlinkFormatException("A netlink message has an nf_tables expression without a name.");
        return ExpressionRegistry.Find(name) is { } reader && !(inside && name == "dynset") ? reader(new NetlinkAttributeReader(data)) : new UnknownExpression(name, data.ToArray());
    }

    /// <summary>Writes the attributes inside NFTA_EXPR_DATA.</summary>
    protected abstract void WriteData(NetlinkWriter writer);

    /// <summary>Writes a value as struct nft_data: NFTA_DATA_VALUE inside an attribute.</summary>
    private protected static void WriteValue(NetlinkWriter writer, ushort attribute, ReadOnlySpan<byte> value)
    {
        int data = writer.BeginNested(attribute);
        writer.Bytes(DataAttribute.Value, value);
        writer.EndNested(data);
    }

    /// <summary>Reads the NFTA_DATA_VALUE inside the current attribute; empty when there is none.</summary>
    private protected static byte[] ReadValue(in NetlinkAttributeReader attribute)
    {
        NetlinkAttributeReader data = attribute.Nested();
        while (data.Read())
        {
            if (data.Type == DataAttribute.Value) return data.Value.ToArray();
        }
        return [];
    }
}

/// <summary>Attributes of nft_data (NFTA_DATA_*, NFTA_VERDICT_*).</summary>
internal static class DataAttribute
{
    public const ushort Value = 1, Verdict = 2;
    public const ushort VerdictCode = 1, VerdictChain = 2;
}
