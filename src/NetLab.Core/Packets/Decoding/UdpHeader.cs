namespace NetLab.Packets;

/// <summary>A UDP header (RFC 768).</summary>
/// <param name="SourcePort">The sender's port.</param>
/// <param name="DestinationPort">The receiver's port.</param>
/// <param name="Length">Length of header and data in bytes.</param>
/// <param name="Checksum">The check sum as it is; 0 for none.</param>
public sealed record UdpHeader(ushort SourcePort, ushort DestinationPort, ushort Length, ushort Checksum);
