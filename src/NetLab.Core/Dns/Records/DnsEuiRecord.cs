namespace NetLab.Dns;

/// <summary>A MAC address (EUI48, EUI64; RFC 7043).</summary>
public sealed class DnsEuiRecord : DnsRecord
{
    private readonly byte[] _address;

    internal DnsEuiRecord(in DnsRecordHead head, ref DnsReader reader)
        : base(head) => _address = reader.Take(head.Type == DnsRecordType.EUI48 ? 6 : 8).ToArray();

    /// <summary>The address: bytes with dashes between them.</summary>
    public string Address => Data;

    /// <inheritdoc/>
    public override string Data
    {
        get
        {
            var text = new System.Text.StringBuilder(23);
            foreach (byte b in _address) text.Append(text.Length == 0 ? "" : "-").Append(System.Globalization.CultureInfo.InvariantCulture, $"{b:x2}");
            return text.ToString();
        }
    }

    internal override void WriteData(ref DnsWriter writer) => writer.Bytes(_address);
}
