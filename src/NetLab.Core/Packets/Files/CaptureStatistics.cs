namespace NetLab.Packets;

/// <summary>How many packets a capture saw and lost on one interface: pcapng's interface statistics. A figure that is not known is null.</summary>
public sealed record CaptureStatistics
{
    /// <summary>When the capture began, in nanoseconds since 1970 (UTC).</summary>
    public long? StartNanoseconds { get; init; }

    /// <summary>When it ended, in nanoseconds since 1970 (UTC).</summary>
    public long? EndNanoseconds { get; init; }

    /// <summary>Packets that came by.</summary>
    public ulong? Received { get; init; }

    /// <summary>Packets the interface itself lost for want of room.</summary>
    public ulong? InterfaceDropped { get; init; }

    /// <summary>Packets the filter let through.</summary>
    public ulong? Accepted { get; init; }

    /// <summary>Packets the filter let through and the operating system lost for want of room.</summary>
    public ulong? Dropped { get; init; }

    /// <summary>Packets the capturing program was given.</summary>
    public ulong? Delivered { get; init; }
}
