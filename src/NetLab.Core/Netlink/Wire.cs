using System.Runtime.CompilerServices;

namespace NetLab.Netlink;

/// <summary>
/// Structures in the kernel's byte order, from and to bytes. It does what <c>MemoryMarshal.Read</c> and <c>Write</c> do; those, over
/// types of ours, are in no image compiled ahead of time, neither the framework's nor NetLab's, and would be compiled in every session.
/// </summary>
internal static class Wire
{
    /// <summary>Reads a structure from the first bytes.</summary>
    public static T Read<T>(ReadOnlySpan<byte> bytes)
        where T : unmanaged => Unsafe.ReadUnaligned<T>(in bytes[..Unsafe.SizeOf<T>()][0]);

    /// <summary>Writes a structure over the first bytes.</summary>
    public static void Write<T>(Span<byte> bytes, in T value)
        where T : unmanaged => Unsafe.WriteUnaligned(ref bytes[..Unsafe.SizeOf<T>()][0], value);
}
