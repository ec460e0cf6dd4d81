namespace NetLab.Dns;

/// <summary>A server of an AFS cell or DCE domain (RFC 1183).</summary>
public sealed class DnsAfsdbRecord : DnsRecord
{
    internal DnsAfsdbRecord(in DnsRecordHead head, ref DnsReader reader)
        : base(head) => (Subtype, Target) = (reader.UInt16(), reader.Name());

    /// <summary>1 for AFS, 2 for DCE.</summary>
    public ushort Subtype { get; }

    /// <summary>The server's name.</summary>
    public string NameHost => Target.Text;

    /// <inheritdoc/>
    public override string Data => $"{Subtype} {Target}";

    internal DnsName Target { get; }

    internal override void WriteData(ref DnsWriter writer)
    {
        writer.UInt16(Subtype);
        writer.LowerName(Target);
    }
}
