namespace NetLab.Dns;

/// <summary>The fingerprint of an SSH host key (RFC 4255).</summary>
public sealed class DnsSshfpRecord : DnsRecord
{
    internal DnsSshfpRecord(in DnsRecordHead head, ref DnsReader reader)
        : base(head)
    {
        Algorithm = reader.UInt8();
        FingerprintType = reader.UInt8();
        Fingerprint = reader.Rest().ToArray();
    }

    /// <summary>1 RSA, 2 DSA, 3 ECDSA, 4 Ed25519, 6 Ed448.</summary>
    public byte Algorithm { get; }

    /// <summary>1 SHA-1, 2 SHA-256.</summary>
    public byte FingerprintType { get; }

    /// <summary>The fingerprint.</summary>
    public byte[] Fingerprint { get; }

    /// <inheritdoc/>
    public override string Data => $"{Algorithm} {FingerprintType} {DnsText.Hex(Fingerprint)}";

    internal override void WriteData(ref DnsWriter writer)
    {
        writer.UInt8(Algorithm);
        writer.UInt8(FingerprintType);
        writer.Bytes(Fingerprint);
    }
}
