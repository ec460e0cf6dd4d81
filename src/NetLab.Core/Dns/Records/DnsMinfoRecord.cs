namespace NetLab.Dns;

/// <summary>Who keeps a mailing list, and who hears of its errors (RFC 1035 3.3.7).</summary>
public sealed class DnsMinfoRecord : DnsRecord
{
    private readonly DnsName _first;
    private readonly DnsName _second;

    internal DnsMinfoRecord(in DnsRecordHead head, ref DnsReader reader)
        : base(head) => (_first, _second) = (reader.Name(), reader.Name());

    /// <summary>The mailbox responsible.</summary>
    public string NameMailbox => _first.Text;

    /// <summary>The mailbox for errors.</summary>
    public string NameErrorsMailbox => _second.Text;

    /// <inheritdoc/>
    public override string Data => $"{_first} {_second}";

    internal override void WriteData(ref DnsWriter writer)
    {
        writer.Name(_first);
        writer.Name(_second);
    }
}
