namespace NetLab.Network;

/// <summary>A virtual cable to be made: two interfaces, each in a namespace of its own or both in one.</summary>
public sealed class VethDefinition
{
    /// <summary>The name of the end in the stack it is made in.</summary>
    public required string Name { get; init; }

    /// <summary>The name of the other end.</summary>
    public required string PeerName { get; init; }

    /// <summary>The stack the other end is in; null for the same.</summary>
    public NetworkStack? PeerStack { get; init; }

    /// <summary>The MAC address of this end; null for one the kernel makes up.</summary>
    public string? MacAddress { get; init; }

    /// <summary>The MAC address of the other end; null for one the kernel makes up.</summary>
    public string? PeerMacAddress { get; init; }

    /// <summary>The largest packet both ends carry, in bytes; null for 1500.</summary>
    public uint? MtuSize { get; init; }

    /// <summary>Whether both ends are up once they are there.</summary>
    public bool Up { get; init; } = true;
}
