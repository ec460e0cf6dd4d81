using System.Buffers.Binary;

namespace NetLab.Packets;

/// <summary>Numbers of a packet, in network order. Who asks has seen that they are there.</summary>
internal static class PacketBytes
{
    public static ushort UInt16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);

    public static uint UInt32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
}
