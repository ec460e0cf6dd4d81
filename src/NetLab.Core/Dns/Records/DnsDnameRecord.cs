namespace NetLab.Dns;

/// <summary>The name that a whole subtree's names are found below (RFC 6672).</summary>
public sealed class DnsDnameRecord : DnsRecord
{
    /// <summary>A record of one's own.</summary>
    public DnsDnameRecord(DnsName owner, uint ttl, DnsName target, DnsSection section = DnsSection.Answer)
        : base(new DnsRecordHead(owner, DnsRecordType.DNAME, DnsClass.IN, ttl, section)) => Target = target;

    internal DnsDnameRecord(in DnsRecordHead head, ref DnsReader reader)
        : base(head) => Target = reader.Name();

    /// <summary>The name, without its final dot.</summary>
    public string NameHost => Target.Text;

    /// <inheritdoc/>
    public override string Data => Target.ToString();

    internal DnsName Target { get; }

    internal override void WriteData(ref DnsWriter writer) => writer.LowerName(Target);
}
