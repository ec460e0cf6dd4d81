using NetLab.Network;

namespace NetLab.Firewall;

/// <summary>
/// A connection the kernel tracks (conntrack(8)): the direction its first packet went, and the direction answers come, which differ by
/// more than their order where addresses are translated.
/// </summary>
public sealed class ConntrackEntry
{
    internal ConntrackEntry(string? @namespace, in ConntrackTuple original, in ConntrackTuple reply)
    {
        Namespace = @namespace;
        Original = original;
        Reply = reply;
    }

    /// <summary>The namespace that tracks it; null for the process's own.</summary>
    public string? Namespace { get; }

    /// <summary>IPv4 or IPv6.</summary>
    public AddressFamily AddressFamily => Original.Source.Family;

    /// <summary>The transport protocol: TCP, UDP, ICMP, ... or its number.</summary>
    public string Protocol => ProtocolName.Of(Original.Protocol);

    /// <summary>The state; for protocols without one, whether there was an answer.</summary>
    public ConntrackState State { get; internal init; }

    /// <summary>The source of the first packet, before translation.</summary>
    public string SourceAddress => Original.Source.ToString();

    /// <summary>The source port of the first packet; null where the protocol has no ports.</summary>
    public ushort? SourcePort => Port(Original.SourcePort);

    /// <summary>The destination of the first packet, before translation.</summary>
    public string DestinationAddress => Original.Destination.ToString();

    /// <summary>The destination port of the first packet; null where the protocol has no ports.</summary>
    public ushort? DestinationPort => Port(Original.DestinationPort);

    /// <summary>Who answers: the translated destination where there is one.</summary>
    public string ReplySourceAddress => Reply.Source.ToString();

    /// <summary>The port answers come from.</summary>
    public ushort? ReplySourcePort => Port(Reply.SourcePort);

    /// <summary>Whom answers go to: the translated source where there is one.</summary>
    public string ReplyDestinationAddress => Reply.Destination.ToString();

    /// <summary>The port answers go to.</summary>
    public ushort? ReplyDestinationPort => Port(Reply.DestinationPort);

    /// <summary>The source the other side sees, such as <c>198.51.100.1:40000</c>; null where it is the true one.</summary>
    public string? TranslatedSource =>
        Original.Source != Reply.Destination || (Original.HasPorts && Original.SourcePort != Reply.DestinationPort) ? EndPoint(Reply, source: false) : null;

    /// <summary>The destination packets really go to, such as <c>10.0.0.2:80</c>; null where it is the one addressed.</summary>
    public string? TranslatedDestination =>
        Original.Destination != Reply.Source || (Original.HasPorts && Original.DestinationPort != Reply.SourcePort) ? EndPoint(Reply, source: true) : null;

    /// <summary>The original direction in one text: <c>10.0.0.2:51000 -> 192.0.2.1:80</c>.</summary>
    public string OriginalFlow => Flow(Original);

    /// <summary>The reply direction in one text.</summary>
    public string ReplyFlow => Flow(Reply);

    /// <summary>ICMP's type; null for other protocols.</summary>
    public byte? IcmpType => Original.IsIcmp ? (byte)(Original.DestinationPort >> 8) : null;

    /// <summary>ICMP's code; null for other protocols.</summary>
    public byte? IcmpCode => Original.IsIcmp ? (byte)Original.DestinationPort : null;

    /// <summary>ICMP's identifier, which pairs echo requests and answers; null for other protocols.</summary>
    public ushort? IcmpId => Original.IsIcmp ? Original.SourcePort : null;

    /// <summary>What else the kernel notes.</summary>
    public ConntrackStatus Status { get; internal init; }

    /// <summary>How long the entry stays without another packet; null where the kernel does not say.</summary>
    public TimeSpan? Timeout { get; internal init; }

    /// <summary>Packets in the original direction; null unless the sysctl <c>netfilter/nf_conntrack_acct</c> is 1.</summary>
    public ulong? OriginalPackets { get; internal init; }

    /// <summary>Bytes in the original direction; null unless they are accounted.</summary>
    public ulong? OriginalBytes { get; internal init; }

    /// <summary>Packets in the reply direction; null unless they are accounted.</summary>
    public ulong? ReplyPackets { get; internal init; }

    /// <summary>Bytes in the reply direction; null unless they are accounted.</summary>
    public ulong? ReplyBytes { get; internal init; }

    /// <summary>The connection's mark, 0 without one.</summary>
    public uint Mark { get; internal init; }

    /// <summary>The conntrack zone, 0 without one.</summary>
    public ushort Zone { get; internal init; }

    /// <summary>The helper that reads along (ftp, sip, ...), or null.</summary>
    public string? Helper { get; internal init; }

    /// <summary>When it began; null unless the sysctl <c>netfilter/nf_conntrack_timestamp</c> is 1.</summary>
    public DateTimeOffset? CreationTime { get; internal init; }

    /// <summary>The kernel's number of the entry, which no other has at the same time.</summary>
    public uint Id { get; internal init; }

    internal ConntrackTuple Original { get; }

    internal ConntrackTuple Reply { get; }

    /// <summary>Whether an address or a port is translated.</summary>
    internal bool IsTranslated => (Status & (ConntrackStatus.SourceNat | ConntrackStatus.DestinationNat)) != 0;

    /// <inheritdoc/>
    public override string ToString() => $"{Protocol} {OriginalFlow}";

    private ushort? Port(ushort port) => Original.HasPorts ? port : null;

    private static string Flow(in ConntrackTuple tuple) => $"{EndPoint(tuple, source: true)} -> {EndPoint(tuple, source: false)}";

    private static string EndPoint(in ConntrackTuple tuple, bool source)
    {
        IPValue address = source ? tuple.Source : tuple.Destination;
        if (!tuple.HasPorts) return address.ToString();
        ushort port = source ? tuple.SourcePort : tuple.DestinationPort;
        return address.Family == AddressFamily.IPv6 ? $"[{address}]:{port}" : $"{address}:{port}";
    }
}
