using System.Buffers.Binary;
using NetLab.Netlink;

namespace NetLab.Firewall.Rules;

/// <summary>Reads the C structure of an iptables extension's settings. Beyond its end there are zeros; whoever cares asks for its length.</summary>
internal readonly ref struct CompatSettings(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Length => _bytes.Length;

    public byte Byte(int offset) => offset < _bytes.Length ? _bytes[offset] : (byte)0;

    /// <summary>A number in this machine's byte order.</summary>
    public ushort UInt16(int offset) => offset + 2 <= _bytes.Length ? Wire.Read<ushort>(_bytes[offset..]) : (ushort)0;

    /// <summary>A number in this machine's byte order.</summary>
    public uint UInt32(int offset) => offset + 4 <= _bytes.Length ? Wire.Read<uint>(_bytes[offset..]) : 0;

    public ushort UInt16BigEndian(int offset) => offset + 2 <= _bytes.Length ? BinaryPrimitives.ReadUInt16BigEndian(_bytes[offset..]) : (ushort)0;

    public byte[] Bytes(int offset, int length) => offset + length <= _bytes.Length ? _bytes.Slice(offset, length).ToArray() : new byte[length];

    /// <summary>A text that ends with a NUL or with its field.</summary>
    public string Text(int offset, int length)
    {
        if (offset >= _bytes.Length) return "";
        ReadOnlySpan<byte> field = _bytes.Slice(offset, Math.Min(length, _bytes.Length - offset));
        int end = field.IndexOf((byte)0);
        return System.Text.Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
    }
}
