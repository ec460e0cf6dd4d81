namespace NetLab.Packets;

/// <summary>Where the packets of a capture come from: an interface, a bus, or whatever else has a link type.</summary>
public sealed class CaptureInterface
{
    /// <summary>What its packets begin with.</summary>
    public LinkType LinkType { get; init; } = LinkType.Ethernet;

    /// <summary>Its name, such as <c>eth0</c>; null where the file does not tell.</summary>
    public string? Name { get; init; }

    /// <summary>A text about it, or null.</summary>
    public string? Description { get; init; }

    /// <summary>How many bytes of each packet are kept at most; 0 for all.</summary>
    public uint SnapLength { get; init; }

    /// <summary>The filter of the capture as text, or null.</summary>
    public string? Filter { get; init; }

    /// <summary>Its hardware address as bytes, or null.</summary>
    public ReadOnlyMemory<byte>? HardwareAddress { get; init; }

    /// <summary>Its speed in bits a second, or null.</summary>
    public ulong? Speed { get; init; }

    /// <summary>The operating system it belongs to, or null.</summary>
    public string? OperatingSystem { get; init; }

    /// <summary>A comment, or null.</summary>
    public string? Comment { get; init; }

    /// <summary>The last figures the file has of it; null where it has none. They usually stand behind the packets.</summary>
    public CaptureStatistics? Statistics { get; internal set; }

    /// <summary>
    /// The unit of timestamps as pcapng writes it: a power of ten, or with the highest bit a power of two, below one second. What is written has
    /// nanoseconds.
    /// </summary>
    internal byte Resolution { get; init; } = 6;

    /// <summary>Seconds to add to every timestamp.</summary>
    internal long TimestampOffset { get; init; }
}
