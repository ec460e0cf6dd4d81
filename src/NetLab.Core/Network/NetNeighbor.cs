using System.Diagnostics.CodeAnalysis;

namespace NetLab.Network;

/// <summary>A neighbour on a link: an entry of the ARP or the neighbour discovery table, with Windows's properties (MSFT_NetNeighbor).</summary>
[SuppressMessage("Performance", "CA1822", Justification = "Properties Windows has are properties of the object, also where Linux always says the same.")]
public sealed class NetNeighbor
{
    private readonly byte[] _linkLayerAddress;
    private readonly NeighborStates _states;
    private readonly NeighborFlags _flags;

    internal NetNeighbor(in NeighborMessage message, in IPValue address, byte[] linkLayerAddress, string interfaceAlias, string? namespaceName)
    {
        Address = address;
        _linkLayerAddress = linkLayerAddress;
        _states = message.State;
        _flags = message.Flags;
        InterfaceIndex = (uint)message.InterfaceIndex;
        InterfaceAlias = interfaceAlias;
        Namespace = namespaceName;
    }

    /// <summary>Its address.</summary>
    public string IPAddress => Address.ToString();

    /// <summary>Its link-layer address, such as <c>02-FC-00-00-00-01</c>; empty where it is not known.</summary>
    public string LinkLayerAddress => HardwareAddress.Format(_linkLayerAddress);

    /// <summary>How sure the kernel is of it.</summary>
    public NeighborState State => (_states & (NeighborStates.Permanent | NeighborStates.NoArp)) != 0 || IsProxy ? NeighborState.Permanent
        : (_states & NeighborStates.Reachable) != 0 ? NeighborState.Reachable
        : (_states & NeighborStates.Stale) != 0 ? NeighborState.Stale
        : (_states & NeighborStates.Delay) != 0 ? NeighborState.Delay
        : (_states & NeighborStates.Probe) != 0 ? NeighborState.Probe
        : (_states & NeighborStates.Failed) != 0 ? NeighborState.Unreachable
        : NeighborState.Incomplete;

    /// <summary>The name of the interface it is behind.</summary>
    public string InterfaceAlias { get; }

    /// <summary>The index of that interface.</summary>
    public uint InterfaceIndex { get; }

    /// <summary>The family.</summary>
    public AddressFamily AddressFamily => Address.Family;

    /// <summary>Where it is kept: the running configuration.</summary>
    public ObjectStore Store => ObjectStore.Active;

    /// <summary>The same in <c>-PolicyStore</c>'s words: always <c>ActiveStore</c>.</summary>
    public string PolicyStore => "ActiveStore";

    /// <summary>Whether it said that it is a router (IPv6).</summary>
    public bool IsRouter => (_flags & NeighborFlags.Router) != 0;

    /// <summary>Whether this machine answers for the address in another's place (proxy ARP, proxy neighbour discovery).</summary>
    public bool IsProxy => (_flags & NeighborFlags.Proxy) != 0;

    /// <summary>Whether it needs no resolution, such as a multicast address.</summary>
    public bool IsFixed => (_states & NeighborStates.NoArp) != 0;

    /// <summary>The namespace it is in; null for the process's own.</summary>
    public string? Namespace { get; }

    internal IPValue Address { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{IPAddress} on {InterfaceAlias}";
}
