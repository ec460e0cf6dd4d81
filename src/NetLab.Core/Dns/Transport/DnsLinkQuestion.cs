namespace NetLab.Dns;

/// <summary>A question to the neighbours on the link, and what they answer to it.</summary>
internal abstract class DnsLinkQuestion
{
    /// <summary>The message to send.</summary>
    public abstract byte[] Bytes { get; }

    /// <summary>Reads what came in.</summary>
    /// <returns>Null when it is no answer to this question.</returns>
    /// <exception cref="DnsFormatException">It is malformed.</exception>
    public abstract DnsMessage? Read(ReadOnlySpan<byte> answer);
}
