namespace NetLab.Packets;

/// <summary>One captured packet: its bytes, when they were seen and where.</summary>
public sealed class CapturedFrame
{
    /// <summary>Where it was captured.</summary>
    public required CaptureInterface Interface { get; init; }

    /// <summary>The number of that interface within its section of the file, from 0.</summary>
    public int InterfaceNumber { get; init; }

    /// <summary>When, in nanoseconds since 1970 (UTC); null where the file has no time for it (simple packet blocks).</summary>
    public long? TimestampNanoseconds { get; init; }

    /// <summary>The bytes that were kept.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>How many bytes the packet had on the wire; more than there are where it was cut.</summary>
    public uint OriginalLength { get; init; }

    /// <summary>Which way it went.</summary>
    public PacketDirection Direction { get; init; }

    /// <summary>How many packets were lost between this one and the one before it on the same interface; null where it is not known.</summary>
    public ulong? Dropped { get; init; }

    /// <summary>A comment, or null. Several are joined by line ends.</summary>
    public string? Comment { get; init; }

    /// <summary>When it was captured, in local time; null where the file has no time for it.</summary>
    public DateTime? Time => TimestampNanoseconds is long nanoseconds ? CaptureTime.ToLocal(nanoseconds) : null;
}
