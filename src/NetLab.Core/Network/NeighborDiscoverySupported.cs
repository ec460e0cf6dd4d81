namespace NetLab.Network;

/// <summary>Whether neighbours are looked for, with Windows's names and numbers (MSFT_NetIPInterface.NeighborDiscoverySupported).</summary>
public enum NeighborDiscoverySupported : byte
{
    /// <summary>The link has no neighbours to ask for.</summary>
    No = 0,

    /// <summary>They are asked for by ARP or neighbour discovery.</summary>
    Yes = 1,
}
