using NetLab.Network;

namespace NetLab.Firewall;

/// <summary>Something that happened to a tracked connection (nfnetlink_conntrack's notifications, <c>conntrack -E</c>).</summary>
public sealed class ConntrackEvent
{
    internal ConntrackEvent(ConntrackEventType what, string? @namespace, ConntrackEntry? connection, long lost = 0)
    {
        Time = DateTime.Now;
        (Event, Namespace, Connection, Lost) = (what, @namespace, connection, lost);
    }

    /// <summary>When it was read.</summary>
    public DateTime Time { get; }

    /// <summary>What happened.</summary>
    public ConntrackEventType Event { get; }

    /// <summary>The namespace that tracks the connection; null for the process's own.</summary>
    public string? Namespace { get; }

    /// <summary>The connection as it is now, or was when it ended; null for <see cref="ConntrackEventType.EventsLost"/>.</summary>
    public ConntrackEntry? Connection { get; }

    /// <summary>How many events are missing; 0 except for <see cref="ConntrackEventType.EventsLost"/>.</summary>
    public long Lost { get; }

    /// <summary>IPv4 or IPv6.</summary>
    public AddressFamily? AddressFamily => Connection?.AddressFamily;

    /// <summary>The transport protocol.</summary>
    public string? Protocol => Connection?.Protocol;

    /// <summary>The connection's state; None where a protocol has states and the event is about something else.</summary>
    public ConntrackState? State => Connection?.State;

    /// <summary>What the kernel notes of it.</summary>
    public ConntrackStatus? Status => Connection?.Status;

    /// <summary>The source of the first packet, before translation.</summary>
    public string? SourceAddress => Connection?.SourceAddress;

    /// <summary>The source port of the first packet.</summary>
    public ushort? SourcePort => Connection?.SourcePort;

    /// <summary>The destination of the first packet, before translation.</summary>
    public string? DestinationAddress => Connection?.DestinationAddress;

    /// <summary>The destination port of the first packet.</summary>
    public ushort? DestinationPort => Connection?.DestinationPort;

    /// <summary>The original direction in one text.</summary>
    public string? OriginalFlow => Connection?.OriginalFlow;

    /// <summary>The reply direction in one text.</summary>
    public string? ReplyFlow => Connection?.ReplyFlow;

    /// <summary>The source the other side sees; null where it is the true one.</summary>
    public string? TranslatedSource => Connection?.TranslatedSource;

    /// <summary>The destination packets really go to; null where it is the one addressed.</summary>
    public string? TranslatedDestination => Connection?.TranslatedDestination;

    /// <inheritdoc/>
    public override string ToString() => Connection is null ? $"{Event} {Lost}" : $"{Event} {Connection}";
}
