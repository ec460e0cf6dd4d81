using System.Net;

namespace NetLab.Interop;

/// <summary>A packet that was received, and what the kernel said about it.</summary>
internal struct ProbeArrival
{
    /// <summary>Who sent it.</summary>
    public IPAddress? Source;

    /// <summary>Its time to live on arrival; 0 when the kernel does not say.</summary>
    public int HopLimit;

    /// <summary>When it arrived, by the kernel's clock, in ticks of <see cref="DateTime"/> (UTC); 0 when it does not say.</summary>
    public long KernelTime;

    /// <summary>How many bytes it has.</summary>
    public int Length;
}
