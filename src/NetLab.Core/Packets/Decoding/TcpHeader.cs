namespace NetLab.Packets;

/// <summary>A TCP header (RFC 9293).</summary>
public sealed class TcpHeader
{
    /// <summary>The sender's port.</summary>
    public ushort SourcePort { get; internal init; }

    /// <summary>The receiver's port.</summary>
    public ushort DestinationPort { get; internal init; }

    /// <summary>The number of the first byte sent.</summary>
    public uint SequenceNumber { get; internal init; }

    /// <summary>The number of the byte expected next, with the flag Ack.</summary>
    public uint AcknowledgementNumber { get; internal init; }

    /// <summary>The flags.</summary>
    public TcpFlags Flags { get; internal init; }

    /// <summary>How much the sender takes, not scaled.</summary>
    public ushort WindowSize { get; internal init; }

    /// <summary>The check sum as it is.</summary>
    public ushort Checksum { get; internal init; }

    /// <summary>How far urgent data goes, with the flag Urg.</summary>
    public ushort UrgentPointer { get; internal init; }

    /// <summary>Length of the header in bytes, 20 to 60.</summary>
    public int HeaderLength { get; internal init; }

    /// <summary>The options in their order, as far as they are whole.</summary>
    public TcpOption[] Options { get; internal init; } = [];
}
