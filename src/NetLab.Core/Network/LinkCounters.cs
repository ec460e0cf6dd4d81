using System.Runtime.InteropServices;

namespace NetLab.Network;

/// <summary>struct rtnl_link_stats64 (linux/if_link.h) as far as every supported kernel has it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LinkCounters
{
    public ulong ReceivedPackets, SentPackets, ReceivedBytes, SentBytes, ReceivedErrors, SentErrors, ReceivedDropped, SentDropped;
    public ulong Multicast, Collisions;
    public ulong ReceivedLengthErrors, ReceivedOverErrors, ReceivedCrcErrors, ReceivedFrameErrors, ReceivedFifoErrors, ReceivedMissedErrors;
    public ulong SentAbortedErrors, SentCarrierErrors, SentFifoErrors, SentHeartbeatErrors, SentWindowErrors;
    public ulong ReceivedCompressed, SentCompressed, ReceivedWithoutHandler;
}
