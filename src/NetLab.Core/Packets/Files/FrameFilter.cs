namespace NetLab.Packets;

/// <summary>Whether a packet of a file is wanted, asked before anything is made of it.</summary>
/// <param name="source">Where it was captured.</param>
/// <param name="data">The bytes kept of it.</param>
/// <param name="originalLength">How many it had.</param>
internal delegate bool FrameFilter(CaptureInterface source, ReadOnlySpan<byte> data, uint originalLength);
