using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace NetLab.Dns;

/// <summary>Which TLS certificate a service has (RFC 6698), DANE.</summary>
public class DnsTlsaRecord : DnsRecord
{
    internal DnsTlsaRecord(in DnsRecordHead head, ref DnsReader reader)
        : base(head)
    {
        Usage = reader.UInt8();
        Selector = reader.UInt8();
        MatchingType = reader.UInt8();
        if (reader.Remaining == 0) throw reader.Malformed($"a {DnsMnemonics.Text(head.Type)} record has no certificate data");
        CertificateData = reader.Rest().ToArray();
    }

    /// <summary>0 PKIX-TA, 1 PKIX-EE, 2 DANE-TA, 3 DANE-EE: an authority's or the server's own certificate, with the usual checks or without.</summary>
    public byte Usage { get; }

    /// <summary>0 the whole certificate, 1 its public key.</summary>
    public byte Selector { get; }

    /// <summary>0 the bytes themselves, 1 their SHA-256, 2 their SHA-512.</summary>
    public byte MatchingType { get; }

    /// <summary>What has to be the same.</summary>
    public byte[] CertificateData { get; }

    /// <inheritdoc/>
    public override string Data => $"{Usage} {Selector} {MatchingType} {DnsText.Hex(CertificateData)}";

    /// <summary>The record that means a certificate.</summary>
    /// <param name="name">Where it stands: <c>_25._tcp.mail.example.org</c>.</param>
    /// <param name="certificate">The server's certificate, or with the usages 0 and 2 an authority's.</param>
    /// <param name="usage">0 PKIX-TA, 1 PKIX-EE, 2 DANE-TA, 3 DANE-EE.</param>
    /// <param name="selector">0 the whole certificate, 1 its public key.</param>
    /// <param name="matchingType">0 the bytes themselves, 1 their SHA-256, 2 their SHA-512.</param>
    /// <param name="ttl">How many seconds it may be kept.</param>
    /// <exception cref="ArgumentException">The name is none.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Nobody has defined such a usage, selector or matching type (RFC 6698 2.1).</exception>
    public static DnsTlsaRecord Of(string name, X509Certificate2 certificate, byte usage = 3, byte selector = 1, byte matchingType = 1, uint ttl = 3600)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(certificate);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(usage, 3);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(selector, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(matchingType, 2);
        return (DnsTlsaRecord)Create(DnsName.Parse(name, nameof(name)), DnsRecordType.TLSA, ttl, [usage, selector, matchingType, .. DataOf(certificate, selector, matchingType)!]);
    }

    /// <summary>Whether a certificate is the one this record means. Whether it stands at the right place of the chain is for the caller to see.</summary>
    /// <param name="certificate">A certificate of the server's chain.</param>
    /// <returns>False also for a selector or matching type that nobody has defined.</returns>
    public bool Match(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return DataOf(certificate, Selector, MatchingType) is { } data && data.AsSpan().SequenceEqual(CertificateData);
    }

    /// <summary>What a record has of a certificate; null for a selector or matching type that nobody has defined.</summary>
    private static byte[]? DataOf(X509Certificate2 certificate, byte selector, byte matchingType)
    {
        byte[]? selected = selector switch { 0 => certificate.RawData, 1 => certificate.PublicKey.ExportSubjectPublicKeyInfo(), _ => null };
        return selected is null ? null : matchingType switch { 0 => selected, 1 => SHA256.HashData(selected), 2 => SHA512.HashData(selected), _ => null };
    }

    internal sealed override void WriteData(ref DnsWriter writer)
    {
        writer.UInt8(Usage);
        writer.UInt8(Selector);
        writer.UInt8(MatchingType);
        writer.Bytes(CertificateData);
    }
}
