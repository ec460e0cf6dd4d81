namespace NetLab.Network;

/// <summary>The way the kernel would send a packet.</summary>
public sealed record RouteLookup
{
    /// <summary>Where the packet goes.</summary>
    public required string Destination { get; init; }

    /// <summary>The source address it would carry, or null where the kernel named none.</summary>
    public string? SourceAddress { get; init; }

    /// <summary>The route it takes, with the prefix that matched.</summary>
    public required NetRoute Route { get; init; }
}
