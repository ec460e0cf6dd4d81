using NetLab.Network;

namespace NetLab.Firewall;

/// <summary>
/// A translated connection in Windows's shape (MSFT_NetNatSession): as its packets look inside the NAT, and as they look outside. Where the
/// destination is translated (a published port) the inside is behind the translation, else in front of it.
/// </summary>
public sealed class NetNatSession
{
    internal NetNatSession(ConntrackEntry connection, string? natName)
    {
        Connection = connection;
        NatName = natName;
    }

    /// <summary>The NAT (New-NetNat) whose internal prefix it falls in; null where there is none. The kernel does not note the rule itself.</summary>
    public string? NatName { get; }

    /// <summary>Windows's number of a routing domain, which Linux does not have.</summary>
    public string InternalRoutingDomainId { get; } = "{00000000-0000-0000-0000-000000000000}";

    /// <summary>When it began; null unless the sysctl <c>netfilter/nf_conntrack_timestamp</c> is 1.</summary>
    public DateTimeOffset? CreationTime => Connection.CreationTime;

    /// <summary>The transport protocol.</summary>
    public string Protocol => Connection.Protocol;

    /// <summary>Who began it, as seen inside.</summary>
    public string InternalSourceAddress => Inside.Source.ToString();

    /// <summary>The source port inside; null where the protocol has no ports.</summary>
    public ushort? InternalSourcePort => Port(Inside.SourcePort);

    /// <summary>Whom it goes to, as seen inside.</summary>
    public string InternalDestinationAddress => Inside.Destination.ToString();

    /// <summary>The destination port inside.</summary>
    public ushort? InternalDestinationPort => Port(Inside.DestinationPort);

    /// <summary>Who began it, as seen outside.</summary>
    public string ExternalSourceAddress => Outside.Source.ToString();

    /// <summary>The source port outside.</summary>
    public ushort? ExternalSourcePort => Port(Outside.SourcePort);

    /// <summary>Whom it goes to, as seen outside.</summary>
    public string ExternalDestinationAddress => Outside.Destination.ToString();

    /// <summary>The destination port outside.</summary>
    public ushort? ExternalDestinationPort => Port(Outside.DestinationPort);

    /// <summary>The namespace that translates it; null for the process's own.</summary>
    public string? Namespace => Connection.Namespace;

    /// <summary>The tracked connection itself, with its state and counters.</summary>
    public ConntrackEntry Connection { get; }

    /// <summary>The packets behind the translation: what the answers are answers to.</summary>
    private ConntrackTuple Translated => Connection.Reply with
    {
        Source = Connection.Reply.Destination,
        SourcePort = Connection.Reply.DestinationPort,
        Destination = Connection.Reply.Source,
        DestinationPort = Connection.Reply.SourcePort,
    };

    private bool IsPublished => (Connection.Status & ConntrackStatus.DestinationNat) != 0;

    private ConntrackTuple Inside => IsPublished ? Translated : Connection.Original;

    private ConntrackTuple Outside => IsPublished ? Connection.Original : Translated;

    /// <inheritdoc/>
    public override string ToString() => Connection.ToString();

    /// <summary>Whether an end of the connection inside is in a prefix.</summary>
    internal bool IsInside(IPPrefix prefix) => prefix.Contains(IsPublished ? Inside.Destination : Inside.Source);

    private ushort? Port(ushort port) => Connection.Original.HasPorts ? port : null;
}
