namespace NetLab.Firewall;

/// <summary>Which packets are masqueraded, and how. What is null does not matter; a packet has to fit all the rest.</summary>
public sealed class MasqueradeOptions
{
    /// <summary>Where they come from: a prefix or an address.</summary>
    public string? SourcePrefix { get; init; }

    /// <summary>Where they do not go to: a prefix or an address.</summary>
    public string? NotDestinationPrefix { get; init; }

    /// <summary>Whether IPv6 is meant where no prefix says so; by default it is IPv4.</summary>
    public bool IPv6 { get; init; }

    /// <summary>The interface they came in by; a <c>*</c> at the end stands for any further characters.</summary>
    public string? InInterface { get; init; }

    /// <summary>Interfaces they did not come in by.</summary>
    public IReadOnlyList<string> NotInInterface { get; init; } = [];

    /// <summary>The interface they leave by.</summary>
    public string? OutInterface { get; init; }

    /// <summary>Interfaces they do not leave by.</summary>
    public IReadOnlyList<string> NotOutInterface { get; init; } = [];

    /// <summary>Whether source ports are chosen at random where one has to change.</summary>
    public bool Random { get; init; }

    /// <summary>Whether source ports are always chosen at random.</summary>
    public bool FullyRandom { get; init; }

    /// <summary>Whether a client keeps the same address for all its connections.</summary>
    public bool Persistent { get; init; }

    /// <summary>A comment, at most 127 bytes; nft shows it.</summary>
    public string? Comment { get; init; }

    /// <summary>The rule these options make, in nft's words.</summary>
    /// <exception cref="ArgumentException">A value is wrong; it is named.</exception>
    public string Describe() => MasqueradeSpecification.From(this).Build().ToString();
}
