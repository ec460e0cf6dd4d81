namespace NetLab.Dns;

/// <summary>A mail exchanger of the domain (RFC 1035 3.3.9).</summary>
public sealed class DnsMxRecord : DnsRecord
{
    /// <summary>A record of one's own.</summary>
    public DnsMxRecord(DnsName owner, uint ttl, ushort preference, DnsName exchange, DnsSection section = DnsSection.Answer)
        : base(new DnsRecordHead(owner, DnsRecordType.MX, DnsClass.IN, ttl, section)) => (Preference, Target) = (preference, exchange);

    internal DnsMxRecord(in DnsRecordHead head, ref DnsReader reader)
        : base(head) => (Preference, Target) = (reader.UInt16(), reader.Name());

    /// <summary>The lowest is tried first.</summary>
    public ushort Preference { get; }

    /// <summary>The exchanger's name; <c>.</c> says that the domain takes no mail (RFC 7505).</summary>
    public string NameExchange => Target.Text;

    /// <inheritdoc/>
    public override string Data => $"{Preference} {Target}";

    internal DnsName Target { get; }

    internal override void WriteData(ref DnsWriter writer)
    {
        writer.UInt16(Preference);
        writer.Name(Target);
    }
}
