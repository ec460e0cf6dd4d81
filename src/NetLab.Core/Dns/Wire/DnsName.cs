using System.Runtime.CompilerServices;

namespace NetLab.Dns;

/// <summary>
/// A domain name (RFC 1035 3.1): always absolute, up to 127 labels of 1 to 63 bytes each and 255 bytes in all, any byte allowed. The case in
/// which it was written is kept; comparison is without it (RFC 4343).
/// </summary>
public sealed partial class DnsName : IEquatable<DnsName>, IComparable<DnsName>
{
    /// <summary>The longest name on the wire, in bytes, its length bytes and final zero counted.</summary>
    public const int MaximumLength = 255;

    /// <summary>The longest label, in bytes.</summary>
    public const int MaximumLabelLength = 63;

    private readonly byte[] _wire;
    private string? _text;

    private DnsName(byte[] wire) => _wire = wire;

    /// <summary>The root of the tree, spelled <c>.</c>.</summary>
    public static DnsName Root { get; } = new([0]);

    /// <summary>The name as it stands in a message: each label after its length, then a zero.</summary>
    public ReadOnlySpan<byte> Wire => _wire;

    /// <summary>The length on the wire in bytes, from 1 to 255.</summary>
    public int Length => _wire.Length;

    /// <summary>True for the root.</summary>
    public bool IsRoot => _wire.Length == 1;

    /// <summary>True when the first label is <c>*</c> (RFC 4592).</summary>
    public bool IsWildcard => _wire.Length > 2 && _wire[0] == 1 && _wire[1] == '*';

    /// <summary>How many labels it has; the root has none.</summary>
    public int LabelCount
    {
        get
        {
            int count = 0;
            for (int at = 0; _wire[at] != 0; at += _wire[at] + 1) count++;
            return count;
        }
    }

    /// <summary>The name without its first label; the root's is the root.</summary>
    public DnsName Parent => Skip(1);

    /// <summary>A name from its bytes on the wire, without compression.</summary>
    /// <exception cref="DnsFormatException">They are no name, or more than one.</exception>
    public static DnsName FromWire(ReadOnlySpan<byte> wire)
    {
        var reader = new DnsReader(wire, false);
        DnsName name = reader.Name();
        return reader.Remaining == 0 ? name : throw reader.Malformed("bytes follow the name");
    }

    /// <summary>The name without its first labels.</summary>
    /// <param name="labels">How many to leave out; more than there are give the root.</param>
    public DnsName Skip(int labels)
    {
        int at = 0;
        for (int i = 0; i < labels && _wire[at] != 0; i++) at += _wire[at] + 1;
        return at == 0 ? this : _wire[at] == 0 ? Root : new DnsName(_wire[at..]);
    }

    /// <summary>A label's bytes, the first being 0.</summary>
    public ReadOnlySpan<byte> Label(int index)
    {
        int at = 0;
        for (; index > 0 && _wire[at] != 0; index--) at += _wire[at] + 1;
        ArgumentOutOfRangeException.ThrowIfNotEqual(index, 0);
        return _wire.AsSpan(at + 1, _wire[at]);
    }

    /// <summary>True when this is <paramref name="ancestor"/> or below it.</summary>
    public bool IsAtOrBelow(DnsName ancestor)
    {
        ArgumentNullException.ThrowIfNull(ancestor);
        int at = 0;
        while (_wire.Length - at > ancestor._wire.Length) at += _wire[at] + 1;
        return _wire.Length - at == ancestor._wire.Length && SameWithoutCase(_wire.AsSpan(at), ancestor._wire);
    }

    /// <summary>This name with labels before it.</summary>
    /// <returns>The longer name; null when it would have more than 255 bytes.</returns>
    public DnsName? TryPrepend(DnsName labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (labels._wire.Length - 1 + _wire.Length > MaximumLength) return null;
        return new DnsName([.. labels._wire.AsSpan(0, labels._wire.Length - 1), .. _wire]);
    }

    /// <summary>What a DNAME makes of this name (RFC 6672 2.2): the labels below <paramref name="owner"/> put below <paramref name="target"/>.</summary>
    /// <returns>The new name; null when this is not below <paramref name="owner"/>, or the result would have more than 255 bytes.</returns>
    public DnsName? TrySubstitute(DnsName owner, DnsName target)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (!IsAtOrBelow(owner) || _wire.Length == owner._wire.Length) return null;
        int kept = _wire.Length - owner._wire.Length;
        return kept + target._wire.Length > MaximumLength ? null : new DnsName([.. _wire.AsSpan(0, kept), .. target._wire]);
    }

    /// <summary>The name in lower case: its canonical form (RFC 4034 6.2).</summary>
    public DnsName ToLower()
    {
        if (!_wire.AsSpan().ContainsAnyInRange((byte)'A', (byte)'Z')) return this;
        byte[] lower = new byte[_wire.Length];
        for (int i = 0; i < lower.Length; i++) lower[i] = Lower(_wire[i]);
        return new DnsName(lower);
    }

    /// <summary>The same name with each letter's case drawn from random bits: a forger has to guess them too (0x20).</summary>
    public DnsName WithRandomCase(Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        byte[] mixed = [.. _wire];
        for (int i = 0; i < mixed.Length; i++)
        {
            if (char.IsAsciiLetter((char)mixed[i]) && (random.Next() & 1) != 0) mixed[i] ^= 0x20;
        }
        return new DnsName(mixed);
    }

    /// <summary>Same name, and same case.</summary>
    public bool EqualsWithCase(DnsName other) => other is not null && _wire.AsSpan().SequenceEqual(other._wire);

    /// <summary>Same name, whatever the case.</summary>
    public bool Equals(DnsName? other) => other is not null && (ReferenceEquals(this, other) || SameWithoutCase(_wire, other._wire));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as DnsName);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        uint hash = 2166136261;
        foreach (byte b in _wire) hash = (hash ^ Lower(b)) * 16777619;
        return (int)hash;
    }

    /// <summary>The canonical order of names (RFC 4034 6.1): by labels from the last, as lower-case bytes.</summary>
    public int CompareTo(DnsName? other)
    {
        if (other is null) return 1;
        int mine = LabelCount, theirs = other.LabelCount;
        for (int i = 1; i <= Math.Min(mine, theirs); i++)
        {
            int order = CompareLabels(Label(mine - i), other.Label(theirs - i));
            if (order != 0) return order;
        }
        return mine - theirs;
    }

    /// <summary>Same name, whatever the case.</summary>
    public static bool operator ==(DnsName? left, DnsName? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Another name.</summary>
    public static bool operator !=(DnsName? left, DnsName? right) => !(left == right);

    /// <summary>Before in canonical order.</summary>
    public static bool operator <(DnsName? left, DnsName? right) => left is null ? right is not null : left.CompareTo(right) < 0;

    /// <summary>Not after in canonical order.</summary>
    public static bool operator <=(DnsName? left, DnsName? right) => left is null || left.CompareTo(right) <= 0;

    /// <summary>After in canonical order.</summary>
    public static bool operator >(DnsName? left, DnsName? right) => left is not null && left.CompareTo(right) > 0;

    /// <summary>Not before in canonical order.</summary>
    public static bool operator >=(DnsName? left, DnsName? right) => left is null ? right is null : left.CompareTo(right) >= 0;

    /// <summary>A name from checked bytes.</summary>
    internal static DnsName FromChecked(ReadOnlySpan<byte> wire) => wire.Length == 1 ? Root : new DnsName(wire.ToArray());

    // Lengths are below 64 and so below 'A': a name can be folded without looking at its labels.
    internal static bool SameWithoutCase(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.Length != right.Length) return false;
        if (left.SequenceEqual(right)) return true;
        for (int i = 0; i < left.Length; i++)
        {
            if (Lower(left[i]) != Lower(right[i])) return false;
        }
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static byte Lower(byte b) => (uint)(b - 'A') <= 'Z' - 'A' ? (byte)(b | 0x20) : b;

    private static int CompareLabels(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        for (int i = 0; i < Math.Min(left.Length, right.Length); i++)
        {
            int order = Lower(left[i]) - Lower(right[i]);
            if (order != 0) return order;
        }
        return left.Length - right.Length;
    }
}
