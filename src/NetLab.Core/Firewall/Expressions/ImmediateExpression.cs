using NetLab.Netlink;

namespace NetLab.Firewall.Expressions;

/// <summary>What becomes of a packet (NF_* and enum nft_verdicts).</summary>
internal enum VerdictCode
{
    Return = -5,
    Goto = -4,
    Jump = -3,
    Break = -2,
    Continue = -1,
    Drop = 0,
    Accept = 1,
    Queue = 3,
}

/// <summary>A verdict, with the chain a jump or goto leads to.</summary>
internal readonly record struct Verdict(VerdictCode Code, string? Chain = null);

/// <summary>
/// Puts a constant into a register, or into the verdict (NFTA_IMMEDIATE_*). Golden, the address of <c>dnat to 10.88.0.2</c>, and
/// <c>accept</c>:
/// <code>
/// 2c00 0180
///   0e00 0100 "immediate\0" 0000
///   1800 0280
///     0800 0100 00000001                   DREG 1
///     0c00 0280 0800 0100 0a580002         DATA{VALUE}
/// 3000 0180
///   0e00 0100 "immediate\0" 0000
///   1c00 0280
///     0800 0100 00000000                   DREG the verdict
///     1000 0280 0c00 0280 0800 0100 00000001   DATA{VERDICT{CODE accept}}
/// </code>
/// </summary>
internal sealed record ImmediateExpression(uint Destination, byte[] Value) : Expression
{
    private const ushort DestinationAttribute = 1, DataAttributeType = 2;

    /// <summary>A verdict.</summary>
    public ImmediateExpression(Verdict verdict)
        : this(Register.Verdict, []) => Verdict = verdict;

    public override string Name => "immediate";

    /// <summary>The verdict, or null when it is a value.</summary>
    public Verdict? Verdict { get; init; }

    public static ImmediateExpression Read(NetlinkAttributeReader data)
    {
        uint destination = 0;
        byte[] value = [];
        Verdict? verdict = null;
        while (data.Read())
        {
            switch (data.Type)
            {
                case DestinationAttribute: destination = data.UInt32BigEndian(); break;
                case DataAttributeType:
                    NetlinkAttributeReader inside = data.Nested();
                    while (inside.Read())
                    {
                        if (inside.Type == DataAttribute.Value) value = inside.Value.ToArray();
                        else if (inside.Type == DataAttribute.Verdict) verdict = ReadVerdict(inside.Nested());
                    }
                    break;
            }
        }
        return new ImmediateExpression(destination, value) { Verdict = verdict };
    }

    /// <summary>Reads NFTA_VERDICT_*.</summary>
    public static Verdict ReadVerdict(NetlinkAttributeReader data)
    {
        VerdictCode code = default;
        string? chain = null;
        while (data.Read())
        {
            if (data.Type == DataAttribute.VerdictCode) code = (VerdictCode)(int)data.UInt32BigEndian();
            else if (data.Type == DataAttribute.VerdictChain) chain = data.Text();
        }
        return new Verdict(code, chain);
    }

    protected override void WriteData(NetlinkWriter writer)
    {
        writer.UInt32BigEndian(DestinationAttribute, Destination);
        if (Verdict is not { } verdict)
        {
            WriteValue(writer, DataAttributeType, Value);
            return;
        }
        int data = writer.BeginNested(DataAttributeType), inside = writer.BeginNested(DataAttribute.Verdict);
        writer.UInt32BigEndian(DataAttribute.VerdictCode, (uint)(int)verdict.Code);
        if (verdict.Chain is not null) writer.Text(DataAttribute.VerdictChain, verdict.Chain);
        writer.EndNested(inside);
        writer.EndNested(data);
    }
}
