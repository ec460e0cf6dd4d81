namespace NetLab.Packets;

/// <summary>What became of a packet, in the names of Windows's IPStatus where it has them.</summary>
public enum EchoStatus
{
    /// <summary>The answer came.</summary>
    Success,

    /// <summary>No answer in time.</summary>
    TimedOut,

    /// <summary>A router had to drop it because its hops were used up.</summary>
    TtlExpired,

    /// <summary>There is no route to its network.</summary>
    DestinationNetworkUnreachable,

    /// <summary>No host of this address is to be found.</summary>
    DestinationHostUnreachable,

    /// <summary>The host does not speak the protocol.</summary>
    DestinationProtocolUnreachable,

    /// <summary>Nothing listens at the port.</summary>
    DestinationPortUnreachable,

    /// <summary>A firewall or a route forbids it.</summary>
    DestinationProhibited,

    /// <summary>It is too big for a link and must not be cut.</summary>
    PacketTooBig,

    /// <summary>A router or the host does not understand its header.</summary>
    ParameterProblem,

    /// <summary>It could not be sent.</summary>
    GeneralFailure,
}
