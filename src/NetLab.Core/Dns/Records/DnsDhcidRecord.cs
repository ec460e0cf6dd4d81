namespace NetLab.Dns;

/// <summary>Which DHCP client has the name (RFC 4701).</summary>
public sealed class DnsDhcidRecord : DnsRecord
{
    internal DnsDhcidRecord(in DnsRecordHead head, ref DnsReader reader)
        : base(head)
    {
        if (reader.Remaining == 0) throw reader.Malformed("a DHCID record is empty");
        Dhcid = reader.Rest().ToArray();
    }

    /// <summary>The client's digest.</summary>
    public byte[] Dhcid { get; }

    /// <inheritdoc/>
    public override string Data => DnsText.Base64(Dhcid);

    internal override void WriteData(ref DnsWriter writer) => writer.Bytes(Dhcid);
}
