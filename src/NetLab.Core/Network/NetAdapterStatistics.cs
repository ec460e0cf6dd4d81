namespace NetLab.Network;

/// <summary>
/// What an adapter counted since it was made (IFLA_STATS64, struct rtnl_link_stats64 in linux/if_link.h). Properties that Windows's
/// Get-NetAdapterStatistics has carry its names; Linux does not count all of them, and those are null.
/// </summary>
public sealed class NetAdapterStatistics
{
    private readonly NetAdapter _adapter;
    private readonly LinkCounters _counters;

    internal NetAdapterStatistics(NetAdapter adapter, in LinkCounters counters) => (_adapter, _counters) = (adapter, counters);

    /// <summary>The adapter's name.</summary>
    public string Name => _adapter.Name;

    /// <summary>The adapter's name, by the name other cmdlets bind.</summary>
    public string InterfaceAlias => _adapter.Name;

    /// <summary>The adapter's index.</summary>
    public uint InterfaceIndex => _adapter.InterfaceIndex;

    /// <summary>What the adapter is, or the text set on it.</summary>
    public string InterfaceDescription => _adapter.InterfaceDescription;

    /// <summary>The namespace it is in, as <c>-Namespace</c> takes it; null for the caller's own.</summary>
    public string? Namespace => _adapter.Namespace;

    /// <summary>Bytes received.</summary>
    public ulong ReceivedBytes => _counters.ReceivedBytes;

    /// <summary>Packets received, of every sort.</summary>
    public ulong ReceivedPackets => _counters.ReceivedPackets;

    /// <summary>Packets received that were not multicast. Drivers differ in whether a broadcast counts as multicast.</summary>
    public ulong ReceivedUnicastPackets => _counters.ReceivedPackets - Math.Min(_counters.Multicast, _counters.ReceivedPackets);

    /// <summary>Multicast packets received, as far as the driver counts them.</summary>
    public ulong ReceivedMulticastPackets => _counters.Multicast;

    /// <summary>Linux does not count broadcasts apart: null.</summary>
    public ulong? ReceivedBroadcastPackets { get; }

    /// <summary>Packets received whole and dropped for want of room or of a taker.</summary>
    public ulong ReceivedDiscardedPackets => _counters.ReceivedDropped;

    /// <summary>Packets received broken.</summary>
    public ulong ReceivedPacketErrors => _counters.ReceivedErrors;

    /// <summary>Bytes sent.</summary>
    public ulong SentBytes => _counters.SentBytes;

    /// <summary>Packets sent, of every sort.</summary>
    public ulong SentPackets => _counters.SentPackets;

    /// <summary>Packets sent. Linux does not count multicasts and broadcasts apart when sending: the same as <see cref="SentPackets"/>.</summary>
    public ulong SentUnicastPackets => _counters.SentPackets;

    /// <summary>Linux does not count them apart: null.</summary>
    public ulong? SentMulticastPackets { get; }

    /// <summary>Linux does not count them apart: null.</summary>
    public ulong? SentBroadcastPackets { get; }

    /// <summary>Packets dropped before they were sent.</summary>
    public ulong OutboundDiscardedPackets => _counters.SentDropped;

    /// <summary>Packets that could not be sent.</summary>
    public ulong OutboundPacketErrors => _counters.SentErrors;

    /// <summary>Collisions on a half-duplex medium.</summary>
    public ulong Collisions => _counters.Collisions;

    /// <summary>Received packets of a wrong length.</summary>
    public ulong ReceivedLengthErrors => _counters.ReceivedLengthErrors;

    /// <summary>Received packets with a wrong checksum.</summary>
    public ulong ReceivedCrcErrors => _counters.ReceivedCrcErrors;

    /// <summary>Received packets with a wrong frame alignment.</summary>
    public ulong ReceivedFrameErrors => _counters.ReceivedFrameErrors;

    /// <summary>Packets lost because the receive queue was full.</summary>
    public ulong ReceivedFifoErrors => _counters.ReceivedFifoErrors;

    /// <summary>Packets the hardware had no room for.</summary>
    public ulong ReceivedMissedErrors => _counters.ReceivedMissedErrors;

    /// <summary>Packets dropped because nothing was there to take them.</summary>
    public ulong ReceivedWithoutHandler => _counters.ReceivedWithoutHandler;

    /// <summary>Packets not sent for want of a carrier.</summary>
    public ulong SentCarrierErrors => _counters.SentCarrierErrors;

    /// <summary>Packets lost because the send queue was full.</summary>
    public ulong SentFifoErrors => _counters.SentFifoErrors;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
