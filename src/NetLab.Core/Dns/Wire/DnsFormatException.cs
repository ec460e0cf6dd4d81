namespace NetLab.Dns;

/// <summary>A DNS message, name or record whose bytes cannot be what they say. <see cref="Offset"/> is where it went wrong.</summary>
public sealed class DnsFormatException : FormatException
{
    /// <summary>Bytes that are malformed at an offset.</summary>
    /// <param name="problem">What is wrong there, as the end of a sentence: "a compression pointer points forwards".</param>
    /// <param name="offset">The byte, from the start of the message, at which it was noticed.</param>
    public DnsFormatException(string problem, int offset)
        : base($"The DNS message is malformed at byte {offset}: {problem}.")
    {
        Problem = problem;
        Offset = offset;
    }

    /// <summary>What is wrong, without the place.</summary>
    public string Problem { get; }

    /// <summary>The byte, from the start of the message (of the record's data where only that was given), at which it was noticed.</summary>
    public int Offset { get; }
}
