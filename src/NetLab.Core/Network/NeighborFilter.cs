namespace NetLab.Network;

/// <summary>Which neighbours to list. What is null is not looked at; of what is given one value has to fit.</summary>
public sealed class NeighborFilter
{
    /// <summary>The family; applied by the kernel.</summary>
    public AddressFamily? AddressFamily { get; init; }

    /// <summary>Indexes of interfaces; a single one is applied by the kernel.</summary>
    public IReadOnlyList<int>? InterfaceIndexes { get; init; }

    /// <summary>Addresses, exactly.</summary>
    public IReadOnlyList<string>? IPAddresses { get; init; }

    /// <summary>States.</summary>
    public IReadOnlyList<NeighborState>? States { get; init; }

    /// <summary>Lists the addresses this machine answers for in the place of others, instead of the neighbours.</summary>
    public bool Proxies { get; init; }
}
