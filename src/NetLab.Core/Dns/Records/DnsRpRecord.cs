namespace NetLab.Dns;

/// <summary>Who is responsible for a name (RFC 1183).</summary>
public sealed class DnsRpRecord : DnsRecord
{
    private readonly DnsName _first;
    private readonly DnsName _second;

    internal DnsRpRecord(in DnsRecordHead head, ref DnsReader reader)
        : base(head) => (_first, _second) = (reader.Name(), reader.Name());

    /// <summary>The person's mailbox, its first dot standing for the at sign; <c>.</c> when there is none.</summary>
    public string Mailbox => _first.Text;

    /// <summary>Where TXT records say more; <c>.</c> when nowhere.</summary>
    public string TextName => _second.Text;

    /// <inheritdoc/>
    public override string Data => $"{_first} {_second}";

    internal override void WriteData(ref DnsWriter writer)
    {
        writer.LowerName(_first);
        writer.LowerName(_second);
    }
}
