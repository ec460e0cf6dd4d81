namespace NetLab.Firewall;

/// <summary>A static mapping of a NAT in Windows's shape: a published port that belongs to a NAT.</summary>
public sealed class NetNatStaticMapping
{
    internal NetNatStaticMapping(PortForwardRule rule) => Rule = rule;

    /// <summary>The number of the mapping: the handle of its translating rule.</summary>
    public uint StaticMappingID => (uint)Rule.Handle;

    /// <summary>The NAT it belongs to.</summary>
    public string NatName => Rule.NatName!;

    /// <summary>The transport protocol.</summary>
    public ForwardProtocol Protocol => Rule.Protocol;

    /// <summary>From where the port is reached; always everywhere.</summary>
    public string RemoteExternalIPAddressPrefix => $"{FirewallAddress.Any(Rule.Specification.Family)}/0";

    /// <summary>The address of this machine; <c>0.0.0.0</c> or <c>::</c> when it is every one.</summary>
    public string ExternalIPAddress => Rule.HostAddress;

    /// <summary>The port of this machine.</summary>
    public ushort ExternalPort => Rule.FirstPort;

    /// <summary>Where it leads.</summary>
    public string InternalIPAddress => Rule.ToAddress;

    /// <summary>The port there.</summary>
    public ushort InternalPort => Rule.FirstToPort;

    /// <summary>Windows's routing domain; there is but one.</summary>
    public string InternalRoutingDomainId { get; } = "{00000000-0000-0000-0000-000000000000}";

    /// <summary>Whether it is at work; it is while it exists.</summary>
    public bool Active { get; } = true;

    /// <summary>The namespace; null for the process's own.</summary>
    public string? Namespace => Rule.Namespace;

    /// <summary>The published port it is.</summary>
    public PortForwardRule Rule { get; }

    /// <inheritdoc/>
    public override string ToString() => Rule.ToString();
}
