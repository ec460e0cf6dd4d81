namespace NetLab.Dns;

/// <summary>A host that routes to this one (RFC 1183).</summary>
public sealed class DnsRtRecord : DnsRecord
{
    internal DnsRtRecord(in DnsRecordHead head, ref DnsReader reader)
        : base(head) => (Preference, Target) = (reader.UInt16(), reader.Name());

    /// <summary>The lowest is tried first.</summary>
    public ushort Preference { get; }

    /// <summary>The intermediate host's name.</summary>
    public string NameExchange => Target.Text;

    /// <inheritdoc/>
    public override string Data => $"{Preference} {Target}";

    internal DnsName Target { get; }

    internal override void WriteData(ref DnsWriter writer)
    {
        writer.UInt16(Preference);
        writer.LowerName(Target);
    }
}
