using System.Buffers.Binary;
using NetLab.Interop;

namespace NetLab.Packets;

/// <summary>
/// Runs programs of the classic packet filter as the kernel does (Documentation/networking/filter.rst): a load from beyond the packet ends it with 0.
/// Values that the kernel keeps beside a packet are beyond it too.
/// </summary>
internal static class BpfInterpreter
{
    private const int MemoryWords = 16;

    /// <summary>Runs a program.</summary>
    /// <param name="program">The program; one that jumps or stores out of bounds returns 0.</param>
    /// <param name="data">The bytes there are of the packet.</param>
    /// <param name="length">How many it had on the wire.</param>
    /// <returns>How many bytes to keep, 0 for none.</returns>
    public static uint Run(ReadOnlySpan<Libc.FilterInstruction> program, ReadOnlySpan<byte> data, uint length)
    {
        uint a = 0, x = 0;
        Span<uint> memory = stackalloc uint[MemoryWords];
        memory.Clear();
        // Jumps go forwards only: it ends.
        for (int i = 0; (uint)i < (uint)program.Length; i++)
        {
            Libc.FilterInstruction step = program[i];
            uint k = step.Constant;
            switch (step.Code & 0x07)
            {
                case Bpf.Load:
                case Bpf.LoadX:
                    if (!TryLoad(step, data, length, x, memory, out uint value)) return 0;
                    if ((step.Code & 0x07) == Bpf.Load) a = value;
                    else x = value;
                    break;
                case Bpf.Store:
                case Bpf.StoreX:
                    if (k >= MemoryWords) return 0;
                    memory[(int)k] = (step.Code & 0x07) == Bpf.Store ? a : x;
                    break;
                case Bpf.Arithmetic:
                    if (!TryCompute(step.Code, a, (step.Code & Bpf.OperandX) != 0 ? x : k, out a)) return 0;
                    break;
                case Bpf.Jump:
                    if (step.Code == Bpf.JumpAlways)
                    {
                        if (k >= (uint)program.Length) return 0;
                        i += (int)k;
                        break;
                    }
                    uint operand = (step.Code & Bpf.OperandX) != 0 ? x : k;
                    bool holds = (FilterRelation)(step.Code & 0xf0) switch
                    {
                        FilterRelation.Equal => a == operand,
                        FilterRelation.Greater => a > operand,
                        FilterRelation.GreaterOrEqual => a >= operand,
                        _ => (a & operand) != 0,
                    };
                    i += holds ? step.JumpTrue : step.JumpFalse;
                    break;
                case Bpf.Return:
                    return step.Code == Bpf.ReturnA ? a : k;
                default:
                    if (step.Code == Bpf.TakeX) a = x;
                    else x = a;
                    break;
            }
        }
        return 0;
    }

    private static bool TryLoad(Libc.FilterInstruction step, ReadOnlySpan<byte> data, uint length, uint x, ReadOnlySpan<uint> memory, out uint value)
    {
        uint k = step.Constant;
        value = 0;
        switch (step.Code & 0xe0)
        {
            case Bpf.Immediate: value = k; return true;
            case Bpf.Length: value = length; return true;
            case Bpf.Memory:
                if (k >= MemoryWords) return false;
                value = memory[(int)k];
                return true;
            case Bpf.HeaderLength:
                if (k >= (uint)data.Length) return false;
                value = (uint)(data[(int)k] & 0xf) << 2;
                return true;
            case Bpf.Absolute: return TryRead(data, k, step.Code & 0x18, out value);
            default: return TryRead(data, (ulong)k + x, step.Code & 0x18, out value);
        }
    }

    private static bool TryRead(ReadOnlySpan<byte> data, ulong offset, int size, out uint value)
    {
        int bytes = size switch { Bpf.Byte => 1, Bpf.Half => 2, _ => 4 };
        value = 0;
        if (offset + (ulong)bytes > (ulong)data.Length) return false;
        ReadOnlySpan<byte> found = data[(int)offset..];
        value = bytes switch { 1 => found[0], 2 => BinaryPrimitives.ReadUInt16BigEndian(found), _ => BinaryPrimitives.ReadUInt32BigEndian(found) };
        return true;
    }

    private static bool TryCompute(ushort code, uint a, uint operand, out uint result)
    {
        const int Shift = 0x1f;
        (bool possible, result) = (code & 0xf0) switch
        {
            0x00 => (true, a + operand),
            0x10 => (true, a - operand),
            0x20 => (true, a * operand),
            0x30 => operand == 0 ? (false, 0u) : (true, a / operand),
            0x40 => (true, a | operand),
            0x50 => (true, a & operand),
            0x60 => (true, operand > Shift ? 0 : a << (int)operand),
            0x70 => (true, operand > Shift ? 0 : a >> (int)operand),
            0x80 => (true, 0 - a),
            0x90 => operand == 0 ? (false, 0u) : (true, a % operand),
            _ => (true, a ^ operand),
        };
        return possible;
    }
}
