namespace NetLab.Dns;

/// <summary>The name an alias stands for (RFC 1035 3.3.1).</summary>
public sealed class DnsCnameRecord : DnsRecord
{
    /// <summary>A record of one's own.</summary>
    public DnsCnameRecord(DnsName owner, uint ttl, DnsName target, DnsSection section = DnsSection.Answer)
        : base(new DnsRecordHead(owner, DnsRecordType.CNAME, DnsClass.IN, ttl, section)) => Target = target;

    internal DnsCnameRecord(in DnsRecordHead head, ref DnsReader reader)
        : base(head) => Target = reader.Name();

    /// <summary>The name, without its final dot.</summary>
    public string NameHost => Target.Text;

    /// <inheritdoc/>
    public override string Data => Target.ToString();

    internal DnsName Target { get; }

    internal override void WriteData(ref DnsWriter writer) => writer.Name(Target);
}
