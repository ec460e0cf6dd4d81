namespace NetLab.Dns;

/// <summary>The next name of the zone, and the types that exist at this one (RFC 4034 4): what proves that others do not.</summary>
public sealed class DnsNsecRecord : DnsRecord
{
    internal DnsNsecRecord(in DnsRecordHead head, ref DnsReader reader)
        : base(head)
    {
        NextName = reader.Name();
        Types = DnsTypeBitmap.Read(ref reader, false);
    }

    /// <summary>The next name in canonical order; the last points to the zone's own.</summary>
    public string NextDomainName => NextName.Text;

    /// <summary>The types at this name.</summary>
    public DnsRecordType[] Types { get; }

    /// <inheritdoc/>
    public override string Data => NextName + DnsTypeBitmap.Text(Types);

    internal DnsName NextName { get; }

    internal override void WriteData(ref DnsWriter writer)
    {
        // RFC 6840 5.1: this name is not put into lower case for signing.
        writer.PlainName(NextName);
        DnsTypeBitmap.Write(ref writer, Types);
    }
}
