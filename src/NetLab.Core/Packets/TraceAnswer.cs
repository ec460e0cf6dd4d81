using System.Net;

namespace NetLab.Packets;

/// <summary>What came for a probe.</summary>
/// <param name="Number">Which; null where the answer quotes too little to tell.</param>
/// <param name="Verdict">What it says.</param>
/// <param name="Who">Who says so; null for this machine itself.</param>
/// <param name="KernelTime">When it came, by the kernel's clock, or when the probe left; 0 when it does not say.</param>
/// <param name="Mtu">The MTU of a packet too big.</param>
/// <param name="HasLeft">Not an answer, but the time the probe left.</param>
internal readonly record struct TraceAnswer(ushort? Number, IcmpVerdict Verdict, IPAddress? Who, long KernelTime, uint Mtu = 0, bool HasLeft = false)
{
    /// <summary>The destination itself answered: with what was asked for, or that it does not want it.</summary>
    public bool IsFromDestination => Verdict.Reason is ReachabilityReason.None or ReachabilityReason.Refused;

    /// <summary>It goes no further than this.</summary>
    public bool IsEnd => Verdict.Status is not (EchoStatus.TtlExpired or EchoStatus.PacketTooBig);
}
