namespace NetLab.Dns;

/// <summary>The DS the child zone wants its parent to have (RFC 7344). Algorithm 0 asks for all to be removed (RFC 8078).</summary>
public sealed class DnsCdsRecord : DnsDsRecord
{
    internal DnsCdsRecord(in DnsRecordHead head, ref DnsReader reader)
        : base(head, ref reader)
    {
    }

    /// <summary>The record asks the parent to make the zone insecure.</summary>
    public bool IsDelete => Algorithm == 0;
}
