using System.Net;

namespace NetLab.Packets;

/// <summary>How a TCP port is tried.</summary>
public sealed record TcpProbeOptions
{
    /// <summary>The usual ones.</summary>
    public static TcpProbeOptions Default { get; } = new();

    /// <summary>How long to wait for an answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The address to connect from; null leaves the choice to the kernel.</summary>
    public IPAddress? SourceAddress { get; init; }

    /// <summary>The index of the interface to connect by; 0 leaves the choice to the kernel.</summary>
    public int InterfaceIndex { get; init; }

    /// <summary>The time to live of the packets; 0 leaves the system's.</summary>
    public int TimeToLive { get; init; }
}
