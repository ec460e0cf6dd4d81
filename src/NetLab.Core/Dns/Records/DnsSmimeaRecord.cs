namespace NetLab.Dns;

/// <summary>Which S/MIME certificate a person has (RFC 8162): the same fields as TLSA.</summary>
public sealed class DnsSmimeaRecord : DnsTlsaRecord
{
    internal DnsSmimeaRecord(in DnsRecordHead head, ref DnsReader reader)
        : base(head, ref reader)
    {
    }
}
