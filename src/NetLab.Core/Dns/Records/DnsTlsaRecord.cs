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

    /// <summary>Whether a certificate is the one this record means. Whether it stands at the right place of the chain is for the caller to see.</summary>
    /// <param name="certificate">A certificate of the server's chain.</param>
    /// <returns>False also for a selector or matching type that nobody has defined.</returns>
    public bool Match(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        byte[]? selected = Selector switch { 0 => certificate.RawData, 1 => certificate.PublicKey.ExportSubjectPublicKeyInfo(), _ => null };
        if (selected is null) return false;
        byte[]? matched = MatchingType switch { 0 => selected, 1 => SHA256.HashData(selected), 2 => SHA512.HashData(selected), _ => null };
        return matched is not null && matched.AsSpan().SequenceEqual(CertificateData);
    }

    internal sealed override void WriteData(ref DnsWriter writer)
    {
        writer.UInt8(Usage);
        writer.UInt8(Selector);
        writer.UInt8(MatchingType);
        writer.Bytes(CertificateData);
    }
}
