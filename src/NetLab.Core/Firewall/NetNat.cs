using NetLab.Interop;
using NetLab.Network;

namespace NetLab.Firewall;

/// <summary>A NAT in Windows's shape: a masquerade rule with a name. What Windows keeps per NAT, Linux has per namespace: the timeouts.</summary>
public sealed class NetNat
{
    internal NetNat(MasqueradeRule rule, NetworkStack stack)
    {
        Rule = rule;
        IcmpQueryTimeout = Seconds(stack, "icmp_timeout");
        TcpEstablishedConnectionTimeout = Seconds(stack, "tcp_timeout_established");
        TcpTransientConnectionTimeout = Seconds(stack, "tcp_timeout_syn_sent");
        UdpIdleSessionTimeout = Seconds(stack, "udp_timeout");
    }

    /// <summary>The name.</summary>
    public string Name => Rule.NatName!;

    /// <summary>The prefix that names the external interface, or null for every one.</summary>
    public string? ExternalIPInterfaceAddressPrefix => Rule.Specification.ExternalPrefix;

    /// <summary>The prefix that is translated.</summary>
    public string? InternalIPInterfaceAddressPrefix => Rule.SourcePrefix;

    /// <summary>How long an ICMP query is remembered, in seconds (nf_conntrack_icmp_timeout).</summary>
    public uint? IcmpQueryTimeout { get; }

    /// <summary>How long an idle TCP connection is remembered, in seconds (nf_conntrack_tcp_timeout_established).</summary>
    public uint? TcpEstablishedConnectionTimeout { get; }

    /// <summary>How long a TCP connection may take to come up, in seconds (nf_conntrack_tcp_timeout_syn_sent).</summary>
    public uint? TcpTransientConnectionTimeout { get; }

    /// <summary>From whom translated TCP ports take packets.</summary>
    public NatFilteringBehavior TcpFilteringBehavior { get; } = NatFilteringBehavior.AddressDependentFiltering;

    /// <summary>From whom translated UDP ports take packets.</summary>
    public NatFilteringBehavior UdpFilteringBehavior { get; } = NatFilteringBehavior.AddressDependentFiltering;

    /// <summary>How long an idle UDP exchange is remembered, in seconds (nf_conntrack_udp_timeout).</summary>
    public uint? UdpIdleSessionTimeout { get; }

    /// <summary>Whether packets from outside keep a UDP exchange alive; they do.</summary>
    public bool UdpInboundRefresh { get; } = true;

    /// <summary>Where it is kept: in the kernel until the next boot.</summary>
    public string Store { get; } = "Kernel";

    /// <summary>Whether it is at work; it is while it exists.</summary>
    public bool Active { get; } = true;

    /// <summary>Windows's routing domain; there is but one.</summary>
    public string InternalRoutingDomainId { get; } = "{00000000-0000-0000-0000-000000000000}";

    /// <summary>The namespace; null for the process's own.</summary>
    public string? Namespace => Rule.Namespace;

    /// <summary>The masquerade rule it is.</summary>
    public MasqueradeRule Rule { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static uint? Seconds(NetworkStack stack, string name)
    {
        try
        {
            return uint.TryParse(stack.ReadSysctl($"netfilter/nf_conntrack_{name}"), out uint seconds) ? seconds : null;
        }
        catch (LinuxException)
        {
            // The kernel tracks no connections of this kind.
            return null;
        }
    }
}
