namespace NetLab.Dns;

/// <summary>How to reach a web site (RFC 9460 9): the same fields as SVCB.</summary>
public sealed class DnsHttpsRecord : DnsSvcbRecord
{
    internal DnsHttpsRecord(in DnsRecordHead head, ref DnsReader reader)
        : base(head, ref reader)
    {
    }
}
