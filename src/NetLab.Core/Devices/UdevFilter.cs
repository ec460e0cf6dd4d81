using System.Runtime.InteropServices;
using System.Text;
using NetLab.Interop;

namespace NetLab.Devices;

/// <summary>
/// The packet filter that lets only udevd's events of some subsystems into the socket's queue. The kernel's own events cannot be filtered so:
/// their subsystem has no fixed place, and the classic filter cannot search.
/// </summary>
internal static class UdevFilter
{
    // linux/bpf_common.h: BPF_LD | BPF_W | BPF_ABS, BPF_JMP | BPF_JEQ | BPF_K, BPF_RET | BPF_K.
    private const ushort LoadWord = 0x20, JumpIfEqual = 0x15, Return = 0x06;
    private const uint All = uint.MaxValue;
    private const int MostSubsystems = 1000;

    /// <summary>The program for some subsystems; for all of them it only asks for udevd's magic.</summary>
    public static Libc.FilterInstruction[] Build(SubsystemFilter? filter)
    {
        var program = new List<Libc.FilterInstruction>
        {
            Instruction(LoadWord, UEventMessage.MagicOffset),
            Instruction(JumpIfEqual, UEventMessage.UdevMagic, jumpTrue: 1),
            Instruction(Return, 0),
        };
        // The reader filters by name anyway: the hash only spares it the work.
        if (filter is not null && filter.Names.Length <= MostSubsystems)
        {
            program.Add(Instruction(LoadWord, UEventMessage.SubsystemHashOffset));
            foreach (string name in filter.Names)
            {
                program.Add(Instruction(JumpIfEqual, Hash(Encoding.UTF8.GetBytes(name)), jumpFalse: 1));
                program.Add(Instruction(Return, All));
            }
            program.Add(Instruction(Return, 0));
        }
        else
        {
            program.Add(Instruction(Return, All));
        }
        return [.. program];
    }

    /// <summary>MurmurHash2 with the seed 0 (Austin Appleby, public domain), with which udevd marks subsystem, type and tags.</summary>
    public static uint Hash(ReadOnlySpan<byte> text)
    {
        const uint Multiplier = 0x5bd1e995;
        uint hash = (uint)text.Length;
        while (text.Length >= 4)
        {
            uint word = MemoryMarshal.Read<uint>(text) * Multiplier;
            word = (word ^ (word >> 24)) * Multiplier;
            hash = (hash * Multiplier) ^ word;
            text = text[4..];
        }
        if (text.Length == 3) hash ^= (uint)text[2] << 16;
        if (text.Length >= 2) hash ^= (uint)text[1] << 8;
        if (text.Length >= 1) hash = (hash ^ text[0]) * Multiplier;
        hash = (hash ^ (hash >> 13)) * Multiplier;
        return hash ^ (hash >> 15);
    }

    private static Libc.FilterInstruction Instruction(ushort code, uint constant, byte jumpTrue = 0, byte jumpFalse = 0) =>
        new() { Code = code, Constant = constant, JumpTrue = jumpTrue, JumpFalse = jumpFalse };
}
