namespace NetLab.Dns;

/// <summary>The key the child zone wants its parent to have a DS for (RFC 7344). Algorithm 0 asks for all to be removed (RFC 8078).</summary>
public sealed class DnsCdnsKeyRecord : DnsDnsKeyRecord
{
    internal DnsCdnsKeyRecord(in DnsRecordHead head, ref DnsReader reader)
        : base(head, ref reader)
    {
    }

    /// <summary>The record asks the parent to make the zone insecure.</summary>
    public bool IsDelete => Algorithm == 0;
}
