namespace NetLab.Dns;

/// <summary>One of RFC 1035's records that name a mailbox or mail host: MB, MD, MF, MG, MR. Nobody uses them any more.</summary>
public sealed class DnsMailNameRecord : DnsRecord
{
    internal DnsMailNameRecord(in DnsRecordHead head, ref DnsReader reader)
        : base(head) => Target = reader.Name();

    /// <summary>The name, without its final dot.</summary>
    public string NameHost => Target.Text;

    /// <inheritdoc/>
    public override string Data => Target.ToString();

    internal DnsName Target { get; }

    internal override void WriteData(ref DnsWriter writer) => writer.Name(Target);
}
