namespace NetLab.Packets;

/// <summary>The head of an ICMP message (RFC 792) or an ICMPv6 message (RFC 4443).</summary>
/// <param name="Type">The kind of message.</param>
/// <param name="Code">What it is more exactly.</param>
/// <param name="Checksum">The check sum as it is.</param>
public sealed record IcmpHeader(byte Type, byte Code, ushort Checksum)
{
    /// <summary>The identifier of an echo request or reply; null of others.</summary>
    public ushort? Identifier { get; internal init; }

    /// <summary>The sequence number of an echo request or reply; null of others.</summary>
    public ushort? SequenceNumber { get; internal init; }
}
