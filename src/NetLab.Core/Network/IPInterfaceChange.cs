namespace NetLab.Network;

/// <summary>What to change about an IP interface; what is null stays as it is.</summary>
public sealed record IPInterfaceChange
{
    /// <summary>Whether packets that come in by it are forwarded.</summary>
    public SettingState? Forwarding { get; init; }

    /// <summary>The largest packet: of IPv4 the interface's own MTU, of IPv6 only that of IPv6, from 1280 up to the interface's.</summary>
    public uint? NlMtuBytes { get; init; }

    /// <summary>Whether router advertisements are taken, IPv6 only; on an interface that forwards this sets accept_ra=2.</summary>
    public RouterDiscovery? RouterDiscovery { get; init; }

    /// <summary>Whether default routes in router advertisements are passed over, IPv6 only.</summary>
    public SettingState? IgnoreDefaultRoutes { get; init; }

    /// <summary>How often duplicate address detection asks, IPv6 only; 0 switches it off.</summary>
    public uint? DadTransmits { get; init; }

    /// <summary>How long to wait before a neighbour is asked for again, in milliseconds.</summary>
    public uint? RetransmitTimeMs { get; init; }

    /// <summary>The same for duplicate address detection, IPv6 only: one setting in Linux.</summary>
    public uint? DadRetransmitTimeMs { get; init; }

    /// <summary>How long a neighbour counts as reachable on average, in milliseconds.</summary>
    public uint? BaseReachableTimeMs { get; init; }

    /// <summary>The hop limit of packets sent, 1 to 255, IPv6 only.</summary>
    public uint? CurrentHopLimit { get; init; }

    /// <summary>The metric of the routes its addresses made to their networks; 0 is the kernel's usual one.</summary>
    public uint? InterfaceMetric { get; init; }

    /// <summary>Whether anything is to be changed that only IPv6 has, with its parameter's name; null if nothing is.</summary>
    internal string? OnlyIPv6 =>
        RouterDiscovery is not null ? nameof(RouterDiscovery)
        : IgnoreDefaultRoutes is not null ? nameof(IgnoreDefaultRoutes)
        : DadTransmits is not null ? nameof(DadTransmits)
        : DadRetransmitTimeMs is not null ? nameof(DadRetransmitTimeMs)
        : CurrentHopLimit is not null ? nameof(CurrentHopLimit)
        : null;

    /// <summary>The part of it that IPv4 has.</summary>
    public IPInterfaceChange ForIPv4() =>
        this with { RouterDiscovery = null, IgnoreDefaultRoutes = null, DadTransmits = null, DadRetransmitTimeMs = null, CurrentHopLimit = null };
}
