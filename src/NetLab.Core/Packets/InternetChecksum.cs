using System.Buffers.Binary;

namespace NetLab.Packets;

/// <summary>The checksum of IPv4, ICMP, TCP and UDP: the one's complement of the one's complement sum of 16-bit words (RFC 1071).</summary>
internal static class InternetChecksum
{
    /// <summary>The checksum of bytes whose own checksum field is zero.</summary>
    public static ushort Of(ReadOnlySpan<byte> bytes) => Finish(Sum(bytes));

    /// <summary>Adds up words; an odd byte at the end is the upper half of one.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="start">What was added up before, of an even number of bytes.</param>
    public static uint Sum(ReadOnlySpan<byte> bytes, uint start = 0)
    {
        ulong sum = start;
        while (bytes.Length >= 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(bytes);
            bytes = bytes[2..];
        }
        if (bytes.Length == 1) sum += (uint)bytes[0] << 8;
        while (sum > uint.MaxValue) sum = (sum & 0xffff) + (sum >> 16);
        return (uint)sum;
    }

    /// <summary>Folds a sum into a checksum.</summary>
    public static ushort Finish(uint sum)
    {
        while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
        return (ushort)~sum;
    }
}
