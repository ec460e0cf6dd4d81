namespace NetLab.Dns;

/// <summary>A certificate or a pointer to one (RFC 4398).</summary>
public sealed class DnsCertRecord : DnsRecord
{
    internal DnsCertRecord(in DnsRecordHead head, ref DnsReader reader)
        : base(head)
    {
        CertificateType = reader.UInt16();
        KeyTag = reader.UInt16();
        Algorithm = (DnsSecAlgorithm)reader.UInt8();
        if (reader.Remaining == 0) throw reader.Malformed("a CERT record has no certificate");
        Certificate = reader.Rest().ToArray();
    }

    /// <summary>1 PKIX, 2 SPKI, 3 PGP, 4 to 6 the URLs of those, 253 URI, 254 OID.</summary>
    public ushort CertificateType { get; }

    /// <summary>The key tag of the certificate's key.</summary>
    public ushort KeyTag { get; }

    /// <summary>The key's algorithm; 0 when DNSSEC knows none.</summary>
    public DnsSecAlgorithm Algorithm { get; }

    /// <summary>The certificate.</summary>
    public byte[] Certificate { get; }

    /// <inheritdoc/>
    public override string Data => $"{TypeText} {KeyTag} {AlgorithmText} {DnsText.Base64(Certificate)}";

    private string TypeText => CertificateType switch
    {
        1 => "PKIX",
        2 => "SPKI",
        3 => "PGP",
        4 => "IPKIX",
        5 => "ISPKI",
        6 => "IPGP",
        7 => "ACPKIX",
        8 => "IACPKIX",
        253 => "URI",
        254 => "OID",
        _ => $"{CertificateType}",
    };

    // BIND's mnemonics, which are the enum's names in capitals.
    private string AlgorithmText => Algorithm is DnsSecAlgorithm.Delete || !Enum.IsDefined(Algorithm) ? $"{(byte)Algorithm}" : Algorithm.ToString().ToUpperInvariant();

    internal override void WriteData(ref DnsWriter writer)
    {
        writer.UInt16(CertificateType);
        writer.UInt16(KeyTag);
        writer.UInt8((byte)Algorithm);
        writer.Bytes(Certificate);
    }
}
