using System.Net;

namespace NetLab.Interop;

/// <summary>One entry of a socket's error queue (struct sock_extended_err): what became of a packet that was sent.</summary>
internal struct ProbeError
{
    /// <summary>The error as a system call would return it; None for a time stamp.</summary>
    public Errno Error;

    /// <summary>Who found it: one of <see cref="Libc.OriginLocal"/> and its kin.</summary>
    public byte Origin;

    /// <summary>The ICMP type and code, where a message of ICMP reported it.</summary>
    public byte Type, Code;

    /// <summary>More of it: the MTU of a packet that is too big.</summary>
    public uint Info;

    /// <summary>The number of the packet, of a time stamp.</summary>
    public uint Data;

    /// <summary>Who reported it; null where nobody did but this machine.</summary>
    public IPAddress? Reporter;

    /// <summary>When, by the kernel's clock, in ticks of <see cref="DateTime"/> (UTC); 0 when it does not say.</summary>
    public long KernelTime;

    /// <summary>How many bytes of the packet were quoted.</summary>
    public int Length;

    /// <summary>Whether this is no error but the time a packet left.</summary>
    public readonly bool IsTimestamp => Origin == Libc.OriginTimestamping;

    /// <summary>Whether somebody on the way, or the other end, reported it.</summary>
    public readonly bool IsIcmp => Origin is Libc.OriginIcmp or Libc.OriginIcmpv6;
}
