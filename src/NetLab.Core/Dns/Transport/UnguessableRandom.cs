using System.Security.Cryptography;

namespace NetLab.Dns;

/// <summary>Random numbers nobody can work out from earlier ones: ids and the case of letters are secrets towards forgers.</summary>
internal sealed class UnguessableRandom : Random
{
    private const int Drawn = 512;

    [ThreadStatic]
    private static byte[]? _drawn;

    [ThreadStatic]
    private static int _used;

    /// <summary>The one there is.</summary>
    public static UnguessableRandom Instance { get; } = new();

    /// <summary>A 16-bit number.</summary>
    public static ushort UInt16()
    {
        // A system call for many numbers, not for each.
        if (_drawn is null || _used + 2 > Drawn)
        {
            _drawn ??= new byte[Drawn];
            RandomNumberGenerator.Fill(_drawn);
            _used = 0;
        }
        ushort value = BitConverter.ToUInt16(_drawn, _used);
        _used += 2;
        return value;
    }

    /// <inheritdoc/>
    public override int Next() => (UInt16() << 15 | UInt16() >> 1) & int.MaxValue;
}
