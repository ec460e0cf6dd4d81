namespace NetLab.Devices;

/// <summary>A process that keeps a mounted file system busy.</summary>
/// <param name="ProcessId">The process.</param>
/// <param name="Name">Its name, at most 15 characters, as the kernel has it.</param>
/// <param name="Use">What it has there: <c>cwd</c>, <c>root</c>, <c>exe</c>, <c>fd</c> or <c>map</c>, and the path.</param>
public sealed record MountHolder(int ProcessId, string Name, string Use)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({ProcessId}: {Use})";
}
