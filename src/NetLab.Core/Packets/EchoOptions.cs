using System.Net;

namespace NetLab.Packets;

/// <summary>How echo requests are sent.</summary>
public sealed record EchoOptions
{
    /// <summary>The usual ones.</summary>
    public static EchoOptions Default { get; } = new();

    /// <summary>How many requests go to each target; 0 for as many as there is time for.</summary>
    public int Count { get; init; } = 1;

    /// <summary>The time between two requests to one target; zero sends as fast as answers come.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long to wait for each answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>How many bytes of data each request carries, 0 to 65,500; from 8 on answers are told from forged ones.</summary>
    public int BufferSize { get; init; } = 32;

    /// <summary>The time to live, 1 to 255; 0 leaves the system's.</summary>
    public int TimeToLive { get; init; }

    /// <summary>Whether no router may cut the packet.</summary>
    public bool DontFragment { get; init; }

    /// <summary>The address to send from; null leaves the choice to the kernel.</summary>
    public IPAddress? SourceAddress { get; init; }

    /// <summary>The index of the interface to send by; 0 leaves the choice to the kernel.</summary>
    public int InterfaceIndex { get; init; }

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">One is out of its range; the parameter's name is the property's.</exception>
    internal void Check()
    {
        if (Count < 0) throw new ArgumentException($"{Count} requests cannot be sent: give 0 (without end) or more.", nameof(Count));
        if (Interval < TimeSpan.Zero || Interval.TotalDays > 1) throw new ArgumentException("An interval is at least 0 seconds and at most a day.", nameof(Interval));
        if (Timeout < TimeSpan.Zero || Timeout.TotalDays > 1) throw new ArgumentException("A timeout is at least 0 seconds and at most a day.", nameof(Timeout));
        if (BufferSize is < 0 or > 65500) throw new ArgumentException($"{BufferSize} bytes cannot be sent: 0 to 65500 can.", nameof(BufferSize));
        if (TimeToLive is < 0 or > 255) throw new ArgumentException($"{TimeToLive} is no time to live: 1 to 255 are.", nameof(TimeToLive));
    }
}
