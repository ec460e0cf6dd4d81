namespace NetLab.Network;

/// <summary>A virtual interface to be made.</summary>
public sealed class LinkDefinition
{
    /// <summary>Its name, of at most 15 bytes.</summary>
    public required string Name { get; init; }

    /// <summary>Its kind and what only that kind has.</summary>
    public required VirtualLink Kind { get; init; }

    /// <summary>The interface it stands on, where the kind has one.</summary>
    public string? ParentInterface { get; init; }

    /// <summary>The stack the parent is in; null for the one the interface is made in.</summary>
    public NetworkStack? ParentStack { get; init; }

    /// <summary>Its MAC address; null for one the kernel makes up.</summary>
    public string? MacAddress { get; init; }

    /// <summary>The largest packet it carries, in bytes; null for the kind's own.</summary>
    public uint? MtuSize { get; init; }

    /// <summary>Whether it is up once it is there.</summary>
    public bool Up { get; init; } = true;
}
