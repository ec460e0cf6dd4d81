using System.Buffers.Binary;

namespace NetLab.Tests.Packets;

/// <summary>Capture files put together by hand, in either byte order.</summary>
internal sealed class HandMade(bool bigEndian)
{
    private readonly List<byte> _bytes = [];

    public byte[] Bytes => [.. _bytes];

    public static byte[] Join(params byte[][] parts) => [.. parts.SelectMany(static part => part)];

    public byte[] U16(ushort value) => Ordered(2, bytes => BinaryPrimitives.WriteUInt16LittleEndian(bytes, value));

    public byte[] U32(uint value) => Ordered(4, bytes => BinaryPrimitives.WriteUInt32LittleEndian(bytes, value));

    public byte[] U64(ulong value) => Ordered(8, bytes => BinaryPrimitives.WriteUInt64LittleEndian(bytes, value));

    public byte[] Option(ushort code, ReadOnlySpan<byte> value) => [.. U16(code), .. U16((ushort)value.Length), .. value, .. new byte[-value.Length & 3]];

    public void Add(byte[] bytes) => _bytes.AddRange(bytes);

    public void Section() => Block(0x0a0d0d0a, Join(U32(0x1a2b3c4d), U16(1), U16(0), U64(ulong.MaxValue)));

    public void Block(uint type, byte[] body)
    {
        uint length = (uint)body.Length + 12;
        Add(Join(U32(type), U32(length), body, U32(length)));
    }

    private byte[] Ordered(int size, Action<byte[]> write)
    {
        byte[] bytes = new byte[size];
        write(bytes);
        if (bigEndian) Array.Reverse(bytes);
        return bytes;
    }
}
