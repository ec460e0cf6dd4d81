namespace NetLab.Firewall.Expressions;

/// <summary>
/// nf_tables' registers (enum nft_registers): the verdict, four of 128 bits, and the same room as sixteen of 32 bits. The kernel reports
/// a 128-bit register by its 32-bit number where an expression uses only part of it, so compare by <see cref="Offset"/>.
/// </summary>
internal static class Register
{
    public const uint Verdict = 0, First = 1, Second = 2, Third = 3, Fourth = 4, First32 = 8;

    /// <summary>The first 32-bit word a register occupies; -1 for the verdict.</summary>
    public static int Offset(uint register) => register switch
    {
        Verdict => -1,
        <= Fourth => ((int)register - 1) * 4,
        >= First32 and < First32 + 16 => (int)(register - First32),
        _ => int.MaxValue,
    };
}
