namespace NetLab.Dns;

/// <summary>A name server of the zone (RFC 1035 3.3.11).</summary>
public sealed class DnsNsRecord : DnsRecord
{
    /// <summary>A record of one's own.</summary>
    public DnsNsRecord(DnsName owner, uint ttl, DnsName target, DnsSection section = DnsSection.Answer)
        : base(new DnsRecordHead(owner, DnsRecordType.NS, DnsClass.IN, ttl, section)) => Target = target;

    internal DnsNsRecord(in DnsRecordHead head, ref DnsReader reader)
        : base(head) => Target = reader.Name();

    /// <summary>The name, without its final dot.</summary>
    public string NameHost => Target.Text;

    /// <inheritdoc/>
    public override string Data => Target.ToString();

    internal DnsName Target { get; }

    internal override void WriteData(ref DnsWriter writer) => writer.Name(Target);
}
