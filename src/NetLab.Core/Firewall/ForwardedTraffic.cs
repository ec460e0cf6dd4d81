namespace NetLab.Firewall;

/// <summary>Traffic that is to be forwarded, as <see cref="ForwardDrop"/> is asked about it; what is null may be anything.</summary>
public sealed class ForwardedTraffic
{
    /// <summary>Only IPv4 (<see cref="NetfilterFamily.IP"/>) or IPv6 (<see cref="NetfilterFamily.IP6"/>), or both (<see cref="NetfilterFamily.Inet"/>).</summary>
    public NetfilterFamily Family { get; init; } = NetfilterFamily.Inet;

    /// <summary>The source: an address or a prefix.</summary>
    public string? Source { get; init; }

    /// <summary>The destination behind any translation: an address or a prefix.</summary>
    public string? Destination { get; init; }

    /// <summary>The interface it comes in by.</summary>
    public string? InInterface { get; init; }

    /// <summary>The interface it leaves by.</summary>
    public string? OutInterface { get; init; }

    /// <summary>The transport protocol's number; needed with <see cref="DestinationPort"/>.</summary>
    public byte? Protocol { get; init; }

    /// <summary>The destination port behind any translation, the first of a range.</summary>
    public ushort? DestinationPort { get; init; }
}
