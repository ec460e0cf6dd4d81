using System.Net;

namespace NetLab.Packets;

/// <summary>How a way is traced.</summary>
public sealed record TraceOptions
{
    /// <summary>The usual ones.</summary>
    public static TraceOptions Default { get; } = new();

    /// <summary>What to send; null is ICMP where the caller may send it, else UDP.</summary>
    public TraceProtocol? Protocol { get; init; }

    /// <summary>The port of UDP (33434 by default) and TCP (80).</summary>
    public int? Port { get; init; }

    /// <summary>The first hop to ask, from 1.</summary>
    public int FirstHop { get; init; } = 1;

    /// <summary>The last hop to ask, up to 255.</summary>
    public int MaxHops { get; init; } = 30;

    /// <summary>How many probes each hop is asked with, up to 100.</summary>
    public int Count { get; init; } = 3;

    /// <summary>How long to wait for each answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How many bytes of data each probe of ICMP and UDP carries, 8 to 65,000.</summary>
    public int BufferSize { get; init; } = 32;

    /// <summary>Find out up to which size packets get to each hop without being cut. ICMP and UDP only.</summary>
    public bool PathMtu { get; init; }

    /// <summary>The address to send from; null leaves the choice to the kernel.</summary>
    public IPAddress? SourceAddress { get; init; }

    /// <summary>The index of the interface to send by; 0 leaves the choice to the kernel.</summary>
    public int InterfaceIndex { get; init; }

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">One is out of its range; the parameter's name is the property's.</exception>
    internal void Check()
    {
        if (FirstHop is < 1 or > 255) throw new ArgumentException($"{FirstHop} is no hop: 1 to 255 are.", nameof(FirstHop));
        if (MaxHops is < 1 or > 255) throw new ArgumentException($"{MaxHops} is no hop: 1 to 255 are.", nameof(MaxHops));
        if (MaxHops < FirstHop) throw new ArgumentException($"The last hop, {MaxHops}, is before the first, {FirstHop}.", nameof(MaxHops));
        if (Count is < 1 or > 100) throw new ArgumentException($"{Count} probes cannot be sent to each hop: 1 to 100 can.", nameof(Count));
        if (Timeout <= TimeSpan.Zero || Timeout.TotalHours > 1) throw new ArgumentException("A timeout is more than 0 seconds and at most an hour.", nameof(Timeout));
        if (BufferSize is < 8 or > 65000) throw new ArgumentException($"{BufferSize} bytes cannot be sent: 8 to 65000 can.", nameof(BufferSize));
        if (Port is < 1 or > 65535) throw new ArgumentException($"{Port} is no port: 1 to 65535 are.", nameof(Port));
        if (Port is not null && (Protocol is null or TraceProtocol.Icmp)) throw new ArgumentException("A port goes with UDP and TCP.", nameof(Port));
        if (PathMtu && Protocol == TraceProtocol.Tcp) throw new ArgumentException("The MTU of the way is found by ICMP and UDP.", nameof(PathMtu));
    }
}
