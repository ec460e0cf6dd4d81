namespace NetLab.Dns;

/// <summary>Zeros that hide a message's length from who watches an encrypted connection (RFC 7830).</summary>
public sealed class DnsPaddingOption : DnsEdnsOption
{
    /// <summary>Padding of a length.</summary>
    /// <param name="length">How many bytes, without the option's own four; from 0 to 65535.</param>
    public DnsPaddingOption(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, ushort.MaxValue);
        Length = length;
    }

    /// <inheritdoc/>
    public override DnsEdnsOptionCode Code => DnsEdnsOptionCode.Padding;

    /// <summary>How many bytes.</summary>
    public int Length { get; }

    /// <inheritdoc/>
    public override byte[] Data => new byte[Length];

    /// <summary>The padding that makes a message's size a multiple of a block (RFC 8467: 128 for questions).</summary>
    /// <param name="size">The message's size without this option.</param>
    /// <param name="block">The block in bytes.</param>
    public static DnsPaddingOption ToBlock(int size, int block = 128)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(block);
        return new DnsPaddingOption((block - ((size + 4) % block)) % block);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Length} bytes";
}
