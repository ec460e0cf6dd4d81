namespace NetLab.Dns;

/// <summary>A key exchanger (RFC 2230).</summary>
public sealed class DnsKxRecord : DnsRecord
{
    internal DnsKxRecord(in DnsRecordHead head, ref DnsReader reader)
        : base(head) => (Preference, Target) = (reader.UInt16(), reader.Name());

    /// <summary>The lowest is tried first.</summary>
    public ushort Preference { get; }

    /// <summary>The exchanger's name.</summary>
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
