namespace NetLab.Packets;

/// <summary>Which way a packet went through its interface, with pcapng's numbers (epb_flags, bits 0 and 1).</summary>
public enum PacketDirection : byte
{
    /// <summary>It is not known.</summary>
    Unknown = 0,

    /// <summary>The interface received it.</summary>
    Incoming = 1,

    /// <summary>The interface sent it.</summary>
    Outgoing = 2,
}
