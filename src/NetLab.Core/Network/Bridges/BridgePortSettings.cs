namespace NetLab.Network;

/// <summary>Settings of a bridge's port; what is null stays as it is.</summary>
public sealed record BridgePortSettings
{
    /// <summary>Whether frames may leave through the port they came in by.</summary>
    public bool? Hairpin { get; init; }

    /// <summary>Whether it is kept from talking to other isolated ports.</summary>
    public bool? Isolated { get; init; }

    /// <summary>Whether the port is shut when a spanning tree message comes in (BPDU guard).</summary>
    public bool? Guard { get; init; }

    /// <summary>Whether the port is kept from leading to the root of the spanning tree.</summary>
    public bool? RootBlock { get; init; }

    /// <summary>Whether it learns MAC addresses from what comes in.</summary>
    public bool? Learning { get; init; }

    /// <summary>Whether frames for unknown MAC addresses leave through it.</summary>
    public bool? UnicastFlood { get; init; }

    /// <summary>Whether a multicast group is left at once when a listener says so.</summary>
    public bool? FastLeave { get; init; }

    /// <summary>What the way through this port costs the spanning tree, 1 to 65535.</summary>
    public int? Cost { get; init; }

    /// <summary>Its priority in the spanning tree, 0 to 63; the least wins.</summary>
    public int? Priority { get; init; }

    /// <summary>Whether anything is set.</summary>
    internal bool IsEmpty => this == new BridgePortSettings();

    /// <summary>Checks what can be checked without the kernel.</summary>
    /// <exception cref="ArgumentException">A value is out of its range; the exception names it.</exception>
    internal void Validate()
    {
        if (Cost is < 1 or > 65535) throw new ArgumentException($"The cost {Cost} is not one of 1 to 65535.", nameof(Cost));
        if (Priority is < 0 or > 63) throw new ArgumentException($"The priority {Priority} is not one of 0 to 63.", nameof(Priority));
    }
}
