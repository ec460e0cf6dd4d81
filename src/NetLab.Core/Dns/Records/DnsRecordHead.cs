namespace NetLab.Dns;

/// <summary>What stands before a record's data.</summary>
/// <param name="Owner">The name the record is about.</param>
/// <param name="Type">Its type.</param>
/// <param name="Class">Its class.</param>
/// <param name="Ttl">How many seconds it may be kept.</param>
/// <param name="Section">The part of the message it stands in.</param>
internal readonly record struct DnsRecordHead(DnsName Owner, DnsRecordType Type, DnsClass Class, uint Ttl, DnsSection Section);
