namespace NetLab.Dns;

/// <summary>The name an address or another name points to (RFC 1035 3.3.12).</summary>
public sealed class DnsPtrRecord : DnsRecord
{
    /// <summary>A record of one's own.</summary>
    public DnsPtrRecord(DnsName owner, uint ttl, DnsName target, DnsSection section = DnsSection.Answer)
        : base(new DnsRecordHead(owner, DnsRecordType.PTR, DnsClass.IN, ttl, section)) => Target = target;

    internal DnsPtrRecord(in DnsRecordHead head, ref DnsReader reader)
        : base(head) => Target = reader.Name();

    /// <summary>The name, without its final dot.</summary>
    public string NameHost => Target.Text;

    /// <inheritdoc/>
    public override string Data => Target.ToString();

    internal DnsName Target { get; }

    internal override void WriteData(ref DnsWriter writer) => writer.Name(Target);
}
