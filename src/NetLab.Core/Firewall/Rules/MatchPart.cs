using System.Globalization;
using NetLab.Firewall.Expressions;

namespace NetLab.Firewall.Rules;

/// <summary>A comparison of an operand with a constant, a range or a set.</summary>
internal sealed class MatchPart(Operand left, CompareOperator comparison, byte[] value) : RulePart
{
    public Operand Left => left;

    public CompareOperator Operator => comparison;

    /// <summary>The constant, or the lowest of a range.</summary>
    public byte[] Value => value;

    /// <summary>The highest of a range, or null.</summary>
    public byte[]? Last { get; init; }

    public bool IsInverted => comparison == CompareOperator.NotEqual;

    public override string Write(RuleContext context)
    {
        if (Last is not null) return $"{left.Text} {(IsInverted ? "!= " : "")}{Value1(value)}-{Value1(Last)}";
        if (left.Mask is byte[] mask) return WriteMasked(context, mask);
        if (left.Type is DataType.IPv4 or DataType.IPv6 && value.Length < AddressLength && comparison is CompareOperator.Equal or CompareOperator.NotEqual)
            return $"{left.Text} {Sign}{Prefix(context, value, value.Length * 8)}";
        if (DataNames.Bits(left.Type) is not null && comparison == CompareOperator.Equal) return $"{left.Text} == {Value1(value)}";
        return $"{left.Text} {Sign}{Value1(value)}";

        string Value1(byte[] bytes) => context.Write(left.Type, bytes, left.BigEndian);
    }

    private int AddressLength => left.Type == DataType.IPv4 ? 4 : 16;

    /// <summary>The operator; equality goes without saying.</summary>
    private string Sign => comparison switch
    {
        CompareOperator.Equal => "",
        CompareOperator.NotEqual => "!= ",
        CompareOperator.Less => "< ",
        CompareOperator.LessOrEqual => "<= ",
        CompareOperator.Greater => "> ",
        CompareOperator.GreaterOrEqual => ">= ",
        _ => $"op{(uint)comparison} ",
    };

    private string WriteMasked(RuleContext context, byte[] mask)
    {
        bool zero = !value.AsSpan().ContainsAnyExcept((byte)0);
        if (left.Source is { } source && HeaderField.Find(source.Header, source.Payload.Offset, source.Payload.Length, mask) is { Length: var bits } field && bits % 8 != 0)
            return $"{field.Text} {Sign}{Field(context, field, mask)}";
        if (DataNames.Bits(left.Type) is not null && mask.Length <= 8 && value.Length <= 8)
        {
            string names = DataText.Bits(left.Type, DataText.Number(mask, left.BigEndian));
            if (zero && comparison == CompareOperator.NotEqual) return $"{left.Text} {names}";
            if (zero && comparison == CompareOperator.Equal) return $"{left.Text} ! {names}";
            return $"{left.Text} {Sign}{DataText.Bits(left.Type, DataText.Number(value, left.BigEndian))} / {names}";
        }
        (int first, int count) = HeaderField.MaskedBits(mask);
        if (left.Type is DataType.IPv4 or DataType.IPv6 && first == 0 && count > 0 && mask.Length == AddressLength && comparison is CompareOperator.Equal or CompareOperator.NotEqual)
            return $"{left.Text} {Sign}{Prefix(context, value, count)}";
        string equal = comparison == CompareOperator.Equal ? "== " : Sign;
        return $"{left.Text} & {context.Write(left.Type, mask, left.BigEndian)} {equal}{context.Write(left.Type, value, left.BigEndian)}";
    }

    private string Prefix(RuleContext context, byte[] start, int length)
    {
        byte[] whole = new byte[AddressLength];
        start.AsSpan(0, Math.Min(start.Length, whole.Length)).CopyTo(whole);
        return string.Create(CultureInfo.InvariantCulture, $"{context.Write(left.Type, whole, true)}/{length}");
    }

    /// <summary>The value of a field of less than a byte, out of the bytes that contain it.</summary>
    private string Field(RuleContext context, HeaderField field, byte[] mask)
    {
        (int first, int count) = HeaderField.MaskedBits(mask);
        ulong number = DataText.Number(value, bigEndian: true) >> Math.Clamp((mask.Length * 8) - first - count, 0, 63);
        return DataText.Write(field.Type, BitConverter.GetBytes((uint)number), bigEndian: !BitConverter.IsLittleEndian, context.Interfaces);
    }
}
