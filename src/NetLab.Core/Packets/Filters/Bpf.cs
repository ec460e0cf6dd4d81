namespace NetLab.Packets;

/// <summary>The codes of the classic packet filter (linux/bpf_common.h, linux/filter.h).</summary>
internal static class Bpf
{
    // Classes.
    public const ushort Load = 0x00, LoadX = 0x01, Store = 0x02, StoreX = 0x03, Arithmetic = 0x04, Jump = 0x05, Return = 0x06, Miscellaneous = 0x07;

    // Sizes and modes of loads.
    public const ushort Word = 0x00, Half = 0x08, Byte = 0x10;
    public const ushort Immediate = 0x00, Absolute = 0x20, Indirect = 0x40, Memory = 0x60, Length = 0x80, HeaderLength = 0xa0;

    // Whole codes.
    public const ushort And = 0x54, JumpAlways = 0x05, ReturnA = 0x16, TakeX = 0x87;

    /// <summary>Set where the operand is the index register.</summary>
    public const ushort OperandX = 0x08;

    /// <summary>The most instructions a program may have (BPF_MAXINSNS).</summary>
    public const int MostInstructions = 4096;

    // Values beside the packet, as offsets of loads (SKF_AD_OFF and behind).
    public const int AncillaryOffset = -0x1000, HardwareType = AncillaryOffset + 28, VlanTag = AncillaryOffset + 44, VlanTagPresent = AncillaryOffset + 48;
}
