namespace NetLab.Packets;

/// <summary>A capture file, or a packet, that says what cannot be: it is cut off, or lengths in it do not fit each other.</summary>
/// <param name="problem">What is wrong.</param>
/// <param name="offset">Where, in bytes from the beginning of the file.</param>
public sealed class CaptureFormatException(string problem, long offset) : FormatException($"{problem} (at byte {offset})")
{
    /// <summary>What is wrong, without where.</summary>
    public string Problem { get; } = problem;

    /// <summary>Where it is wrong: bytes from the beginning of the file.</summary>
    public long Offset { get; } = offset;
}
