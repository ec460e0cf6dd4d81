namespace NetLab.Firewall.Rules;

/// <summary>What a register holds while a rule is read: what nft calls the left-hand side of a match.</summary>
/// <param name="Text">As nft writes it: <c>ip saddr</c>.</param>
/// <param name="Type">What its values mean.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="BigEndian">Whether its values are in network order.</param>
internal sealed record Operand(string Text, DataType Type, int Length, bool BigEndian)
{
    /// <summary>The bits that count, or null for all.</summary>
    public byte[]? Mask { get; init; }

    /// <summary>The bits turned over behind the mask, or null for none.</summary>
    public byte[]? Xor { get; init; }

    /// <summary>The constant it is, or null.</summary>
    public byte[]? Constant { get; init; }

    /// <summary>The types of its parts when it is the value of a map of concatenations.</summary>
    public IReadOnlyList<DataType>? Parts { get; init; }

    /// <summary>Where a packet's bytes it holds come from, so that a masked field of less than a byte can be named.</summary>
    public (string Header, Expressions.PayloadExpression Payload)? Source { get; init; }

    /// <summary>The 32-bit words of registers it fills.</summary>
    public int Words => Math.Clamp((Length + 3) / 4, 1, 16);
}
