using System.Buffers;
using System.Buffers.Binary;
using System.Net;

namespace NetLab.Network;

/// <summary>
/// An IPv4 or IPv6 address as a value: no allocation, network order on the wire, text on demand. Two halves and not a
/// <see cref="UInt128"/>: code that touches one is not compiled ahead of time (crossgen2 leaves its layout open), and everything does here.
/// </summary>
/// <param name="Family">The family.</param>
/// <param name="Upper">The upper 64 bits of an IPv6 address; of IPv4 zero.</param>
/// <param name="Lower">The lower 64 bits; of IPv4 the 32 there are.</param>
internal readonly record struct IPValue(AddressFamily Family, ulong Upper, ulong Lower)
{
    /// <summary>An address by its number.</summary>
    public IPValue(AddressFamily family, UInt128 bits)
        : this(family, (ulong)(bits >> 64), (ulong)bits)
    {
    }

    /// <summary>The address as a number; of IPv4 the lower 32 bits.</summary>
    public UInt128 Bits => new(Upper, Lower);

    /// <summary>The same as the compiler's, without its generic comparers, which nobody compiles ahead of time.</summary>
    public bool Equals(IPValue other) => Lower == other.Lower && Upper == other.Upper && Family == other.Family;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine((int)Family, Upper, Lower);

    /// <summary>Linux's AF_INET and AF_INET6 (linux/socket.h).</summary>
    public const byte FamilyIPv4 = 2, FamilyIPv6 = 10;

    /// <summary>The unspecified address, 0.0.0.0 or ::.</summary>
    public static IPValue Any(AddressFamily family) => new(family, 0, 0);

    /// <summary>Linux's number of a family.</summary>
    public static byte Number(AddressFamily family) => family == AddressFamily.IPv4 ? FamilyIPv4 : FamilyIPv6;

    /// <summary>The size of an address of this family: 4 or 16 bytes.</summary>
    public int Size => Family == AddressFamily.IPv4 ? 4 : 16;

    /// <summary>The length of a host's prefix: 32 or 128.</summary>
    public int BitCount => Size * 8;

    /// <summary>Whether this is 0.0.0.0 or ::.</summary>
    public bool IsAny => (Upper | Lower) == 0;

    /// <summary>Whether this is an IPv6 address that means something only on one link (fe80::/10).</summary>
    public bool IsLinkLocal => Family == AddressFamily.IPv6 && Upper >> 54 == 0x3fa;

    /// <summary>Reads an attribute of 4 or 16 bytes; false for any other length.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out IPValue value)
    {
        switch (bytes.Length)
        {
            case 4: value = new IPValue(AddressFamily.IPv4, 0, BinaryPrimitives.ReadUInt32BigEndian(bytes)); return true;
            case 16: value = new IPValue(AddressFamily.IPv6, BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..])); return true;
            default: value = default; return false;
        }
    }

    /// <summary>Writes the address in network order into at least <see cref="Size"/> bytes and returns those.</summary>
    public ReadOnlySpan<byte> Write(Span<byte> target)
    {
        if (Family == AddressFamily.IPv4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(target, (uint)Lower);
            return target[..4];
        }
        BinaryPrimitives.WriteUInt64BigEndian(target, Upper);
        BinaryPrimitives.WriteUInt64BigEndian(target[8..], Lower);
        return target[..16];
    }

    /// <summary>Reads an address as people write it: dotted decimal of four parts, or IPv6. No scope (<c>%eth0</c>) is taken.</summary>
    /// <param name="text">The address.</param>
    /// <param name="parameter">The parameter it was given for, named in the error.</param>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static IPValue Parse(string text, string parameter) =>
        TryParse(text, out IPValue value) ? value : throw new ArgumentException($"'{text}' is no IP address.", parameter);

    /// <summary>Reads an address as people write it; the old short forms (<c>10.1</c>, <c>0x0a000001</c>) are not taken.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out IPValue value)
    {
        value = default;
        bool six = text.Contains(':');
        if (six ? text.ContainsAny('%', '[', '/') : text.Count('.') != 3 || text.ContainsAnyExcept(Dotted)) return false;
        // A leading zero would be read as octal.
        if (!six && (text.StartsWith("0") && text[1] != '.' || HasOctet(text))) return false;
        if (!IPAddress.TryParse(text, out IPAddress? address)) return false;
        Span<byte> bytes = stackalloc byte[16];
        return address.TryWriteBytes(bytes, out int length) && TryRead(bytes[..length], out value);
    }

    /// <summary>The mask of a prefix of this family, as a number.</summary>
    public static UInt128 Mask(AddressFamily family, int length)
    {
        int bits = family == AddressFamily.IPv4 ? 32 : 128;
        UInt128 all = family == AddressFamily.IPv4 ? uint.MaxValue : UInt128.MaxValue;
        return length <= 0 ? 0 : all >> (bits - length) << (bits - length);
    }

    /// <summary>The first address of the network of this prefix length that the address is in.</summary>
    public IPValue First(int length) => Family == AddressFamily.IPv4
        ? new IPValue(Family, 0, Lower & Ones(length, 32))
        : new IPValue(Family, Upper & Ones(length, 64), Lower & Ones(length - 64, 64));

    /// <summary>The last address of that network; of IPv4 its broadcast address.</summary>
    public IPValue Last(int length) => Family == AddressFamily.IPv4
        ? new IPValue(Family, 0, Lower | (Ones(length, 32) ^ uint.MaxValue))
        : new IPValue(Family, Upper | ~Ones(length, 64), Lower | ~Ones(length - 64, 64));

    /// <summary>A number of this many bits whose upper <paramref name="count"/> are set.</summary>
    private static ulong Ones(int count, int bits) =>
        count <= 0 ? 0 : (ulong.MaxValue >> (64 - bits)) & (ulong.MaxValue << (bits - Math.Min(count, bits)));

    /// <summary>The address as an <see cref="IPAddress"/>.</summary>
    public IPAddress ToIPAddress() => new(Write(stackalloc byte[16]));

    /// <inheritdoc/>
    public override string ToString()
    {
        if (Family != AddressFamily.IPv4) return ToIPAddress().ToString();
        Span<char> text = stackalloc char[15];
        int length = 0;
        for (int shift = 24; shift >= 0; shift -= 8)
        {
            ((byte)((uint)Lower >> shift)).TryFormat(text[length..], out int written);
            length += written;
            if (shift > 0) text[length++] = '.';
        }
        return new string(text[..length]);
    }

    private static readonly SearchValues<char> Dotted = SearchValues.Create("0123456789.");

    private static bool HasOctet(ReadOnlySpan<char> text)
    {
        for (int i = 0; i + 2 < text.Length; i++)
        {
            if (text[i] == '.' && text[i + 1] == '0' && text[i + 2] != '.') return true;
        }
        return false;
    }
}
