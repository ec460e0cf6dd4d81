using System.Net;

namespace NetLab.Network;

/// <summary>An address to give to an interface (ip-address(8), <c>ip address add</c>).</summary>
public sealed record AddressDefinition
{
    /// <summary>The <see cref="Protocol"/> of what a person set, as <c>static</c> in /etc/iproute2/rt_protos.</summary>
    public const byte StaticProtocol = AddressProtocol.Static;

    /// <summary>The index of the interface that gets it.</summary>
    public required uint InterfaceIndex { get; init; }

    /// <summary>The address with its prefix length.</summary>
    public required InterfaceAddress Address { get; init; }

    /// <summary>The other end of a point-to-point link; its prefix length then counts, not that of <see cref="Address"/>. Null for none.</summary>
    public InterfaceAddress? Peer { get; init; }

    /// <summary>The broadcast address to note with an IPv4 address, or null. The kernel makes its broadcast routes without it.</summary>
    public IPAddress? Broadcast { get; init; }

    /// <summary>A label for an IPv4 address, at most 15 characters that begin with the interface's name; null takes that name.</summary>
    public string? Label { get; init; }

    /// <summary>Where it means something; null takes <c>Host</c> for 127.0.0.0/8 and <c>Global</c> for the rest. The kernel derives it for IPv6.</summary>
    public AddressScope? Scope { get; init; }

    /// <summary>How long it stays, in whole seconds; null or <see cref="TimeSpan.MaxValue"/> for ever.</summary>
    public TimeSpan? ValidLifetime { get; init; }

    /// <summary>How long new connections prefer it, at most <see cref="ValidLifetime"/>, which is the default; zero makes it deprecated.</summary>
    public TimeSpan? PreferredLifetime { get; init; }

    /// <summary>Whether an IPv6 address is used at once, without duplicate address detection.</summary>
    public bool NoDad { get; init; }

    /// <summary>Whether no route to its network is to be made.</summary>
    public bool NoPrefixRoute { get; init; }

    /// <summary>Who makes it (IFA_PROTO, from kernel 5.18 on), 1 to 255; null leaves it open.</summary>
    public byte? Protocol { get; init; }

    /// <summary>The metric of the route to its network; null for the kernel's usual one.</summary>
    public uint? RouteMetric { get; init; }
}
