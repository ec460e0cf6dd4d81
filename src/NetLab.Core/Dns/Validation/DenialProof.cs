namespace NetLab.Dns;

/// <summary>What NSEC or NSEC3 records say about a name, as long as their signatures hold.</summary>
internal sealed class DenialProof
{
    private DenialProof(DnssecStatus status, string words, DnsRecord[] used) => (Status, Words, Used) = (status, words, used);

    /// <summary>Secure: proven. Insecure: the proof leaves room for what is not signed. Bogus: not proven. Indeterminate: too much work.</summary>
    public DnssecStatus Status { get; }

    /// <summary>The proof, or what is wrong with it, as a sentence's end.</summary>
    public string Words { get; }

    /// <summary>The records it stands on.</summary>
    public DnsRecord[] Used { get; }

    /// <summary>The record at the name itself shows that another zone begins there.</summary>
    public bool IsDelegation { get; private init; }

    /// <summary>It is proven.</summary>
    public static DenialProof Proven(string words, params DnsRecord[] used) => new(DnssecStatus.Secure, words, used);

    /// <summary>It is proven by the record of the name itself.</summary>
    public static DenialProof ProvenBy(DnsRecord record, bool delegation, string words) => new(DnssecStatus.Secure, words, [record]) { IsDelegation = delegation };

    /// <summary>Something that is not signed may be there all the same.</summary>
    public static DenialProof Open(string words, params DnsRecord[] used) => new(DnssecStatus.Insecure, words, used);

    /// <summary>It is not proven.</summary>
    public static DenialProof Missing(string words) => new(DnssecStatus.Bogus, words, []);

    /// <summary>It would be too much work.</summary>
    public static DenialProof TooMuch(string words) => new(DnssecStatus.Indeterminate, words, []);
}
