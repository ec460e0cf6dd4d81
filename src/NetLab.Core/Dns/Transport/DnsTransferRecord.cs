namespace NetLab.Dns;

/// <summary>A record of a transfer.</summary>
/// <param name="Record">The record, in the order it was sent: the SOA first, and again at the end.</param>
/// <param name="Change">Whether it is in the zone, was deleted or was added; SOA records say from and to which version.</param>
public readonly record struct DnsTransferRecord(DnsRecord Record, DnsTransferChange Change);
