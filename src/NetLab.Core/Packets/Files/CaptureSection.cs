namespace NetLab.Packets;

/// <summary>What a capture file says of itself: the section header of pcapng. Every text may be missing.</summary>
public sealed class CaptureSection
{
    /// <summary>The machine it was made on.</summary>
    public string? Hardware { get; init; }

    /// <summary>The operating system it was made on.</summary>
    public string? OperatingSystem { get; init; }

    /// <summary>The program that made it.</summary>
    public string? Application { get; init; }

    /// <summary>A comment.</summary>
    public string? Comment { get; init; }
}
