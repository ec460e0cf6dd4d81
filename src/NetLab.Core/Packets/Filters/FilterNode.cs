namespace NetLab.Packets;

/// <summary>A filter as a tree: tests of values in a packet, joined by and, or and not.</summary>
internal abstract class FilterNode
{
    public static FilterNode operator &(FilterNode left, FilterNode right) => new FilterAnd(left, right);

    public static FilterNode operator |(FilterNode left, FilterNode right) => new FilterOr(left, right);

    public static FilterNode operator !(FilterNode inner) => new FilterNot(inner);
}

internal sealed class FilterAnd(FilterNode left, FilterNode right) : FilterNode
{
    public FilterNode Left => left;

    public FilterNode Right => right;
}

internal sealed class FilterOr(FilterNode left, FilterNode right) : FilterNode
{
    public FilterNode Left => left;

    public FilterNode Right => right;
}

internal sealed class FilterNot(FilterNode inner) : FilterNode
{
    public FilterNode Inner => inner;
}

/// <summary>Always true, or always false.</summary>
internal sealed class FilterConstant(bool value) : FilterNode
{
    public bool Value => value;
}

/// <summary>One filter or another, as a test decides.</summary>
internal sealed class FilterChoice(FilterNode test, FilterNode whenTrue, FilterNode whenFalse) : FilterNode
{
    public FilterNode Test => test;

    public FilterNode WhenTrue => whenTrue;

    public FilterNode WhenFalse => whenFalse;
}

/// <summary>A comparison of one value of the packet.</summary>
internal sealed class FilterTest(FilterLoad load, FilterRelation relation, uint value, uint mask = uint.MaxValue) : FilterNode
{
    public FilterLoad Load => load;

    public FilterRelation Relation => relation;

    public uint Value => value;

    /// <summary>The bits of the loaded value that are compared.</summary>
    public uint Mask => mask;
}

/// <summary>How a value is compared; the numbers are those of BPF's jumps (linux/bpf_common.h).</summary>
internal enum FilterRelation : byte
{
    Equal = 0x10,
    Greater = 0x20,
    GreaterOrEqual = 0x30,

    /// <summary>Any of these bits is set.</summary>
    Bits = 0x40,
}

/// <summary>Where a value is.</summary>
internal enum FilterPlace : byte
{
    /// <summary>At a fixed place in the packet.</summary>
    Data,

    /// <summary>The packet's length on the wire.</summary>
    Length,

    /// <summary>Behind an IPv4 header, whose length is in its first byte.</summary>
    Transport,
}

/// <summary>A value of the packet.</summary>
/// <param name="Place">Where it is counted from.</param>
/// <param name="Size">How many bytes: 1, 2 or 4.</param>
/// <param name="Offset">The place in bytes; or one of the kernel's ancillary values (linux/filter.h: SKF_AD_*), which are negative.</param>
/// <param name="Header">Of <see cref="FilterPlace.Transport"/>: where the IPv4 header begins.</param>
internal readonly record struct FilterLoad(FilterPlace Place, byte Size, int Offset, int Header = 0);
