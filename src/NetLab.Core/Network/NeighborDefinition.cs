namespace NetLab.Network;

/// <summary>A neighbour to be entered: what <c>ip neighbour add</c> takes.</summary>
public sealed record NeighborDefinition
{
    /// <summary>Its address.</summary>
    public required string IPAddress { get; init; }

    /// <summary>The interface by name; null leaves it to <see cref="InterfaceIndex"/>.</summary>
    public string? InterfaceAlias { get; init; }

    /// <summary>The interface by index.</summary>
    public int InterfaceIndex { get; init; }

    /// <summary>Its link-layer address; none is needed for a proxy entry and for <see cref="NeighborState.Incomplete"/> and <see cref="NeighborState.Unreachable"/>.</summary>
    public string? LinkLayerAddress { get; init; }

    /// <summary>How sure the kernel is to be of it. Permanent entries never age.</summary>
    public NeighborState State { get; init; } = NeighborState.Permanent;

    /// <summary>Whether it is a router (IPv6).</summary>
    public bool IsRouter { get; init; }

    /// <summary>Makes this machine answer for the address in the neighbour's place.</summary>
    public bool IsProxy { get; init; }
}
