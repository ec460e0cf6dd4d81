namespace NetLab.Network;

/// <summary>A bridge to be made.</summary>
public sealed class BridgeDefinition
{
    /// <summary>Its name, of at most 15 bytes.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Its settings. Unless they say otherwise there is no spanning tree, and without one no forward delay, so that ports forward at once.
    /// </summary>
    public BridgeSettings Settings { get; init; } = new();

    /// <summary>Its MAC address; null for one the kernel makes up and changes with the ports.</summary>
    public string? MacAddress { get; init; }

    /// <summary>The addresses it gets; it is made with all of them or not at all.</summary>
    public IReadOnlyList<InterfaceAddress> Addresses { get; init; } = [];

    /// <summary>The largest packet it carries, in bytes; null for the least of its ports.</summary>
    public uint? MtuSize { get; init; }

    /// <summary>Whether it is up once it is there.</summary>
    public bool Up { get; init; } = true;
}
