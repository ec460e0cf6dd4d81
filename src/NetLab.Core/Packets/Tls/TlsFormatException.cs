namespace NetLab.Packets;

/// <summary>What came is no TLS.</summary>
public sealed class TlsFormatException : FormatException
{
    internal TlsFormatException(string message, string? excerpt = null)
        : base(message) => Excerpt = excerpt;

    /// <summary>The beginning of what came, where it has nothing of TLS at all, with its control characters escaped; null else.</summary>
    public string? Excerpt { get; }
}
