namespace NetLab.Dns;

/// <summary>The signature of a record set (RFC 4034 3).</summary>
public sealed class DnsRrsigRecord : DnsRecord
{
    internal DnsRrsigRecord(in DnsRecordHead head, ref DnsReader reader)
        : base(head)
    {
        TypeCovered = (DnsRecordType)reader.UInt16();
        Algorithm = (DnsSecAlgorithm)reader.UInt8();
        LabelCount = reader.UInt8();
        OriginalTtl = reader.UInt32();
        ExpirationSeconds = reader.UInt32();
        InceptionSeconds = reader.UInt32();
        KeyTag = reader.UInt16();
        SignerName = reader.Name();
        if (reader.Remaining == 0) throw reader.Malformed("an RRSIG record has no signature");
        Signature = reader.Rest().ToArray();
    }

    /// <summary>The type of the records signed.</summary>
    public DnsRecordType TypeCovered { get; }

    /// <summary>The signature's algorithm.</summary>
    public DnsSecAlgorithm Algorithm { get; }

    /// <summary>How many labels the name signed has, the wildcard's star not counted.</summary>
    public byte LabelCount { get; }

    /// <summary>The records' TTL in seconds when they were signed.</summary>
    public uint OriginalTtl { get; }

    /// <summary>When the signature ends (UTC).</summary>
    public DateTime Expiration => DnsText.Moment(ExpirationSeconds);

    /// <summary>When the signature begins (UTC).</summary>
    public DateTime Signed => DnsText.Moment(InceptionSeconds);

    /// <summary>A number that narrows the search for the key.</summary>
    public ushort KeyTag { get; }

    /// <summary>The zone that signed.</summary>
    public string Signer => SignerName.Text;

    /// <summary>The signature, in the algorithm's own form.</summary>
    public byte[] Signature { get; }

    /// <inheritdoc/>
    public override string Data =>
        $"{DnsMnemonics.Text(TypeCovered)} {(byte)Algorithm} {LabelCount} {OriginalTtl} {DnsText.Time(ExpirationSeconds)} {DnsText.Time(InceptionSeconds)} "
        + $"{KeyTag} {SignerName} {DnsText.Base64(Signature)}";

    internal uint ExpirationSeconds { get; }

    internal uint InceptionSeconds { get; }

    internal DnsName SignerName { get; }

    internal override void WriteData(ref DnsWriter writer)
    {
        WriteSigned(ref writer);
        writer.Bytes(Signature);
    }

    /// <summary>Writes what of the record is signed itself: everything before the signature (RFC 4034 3.1.8.1).</summary>
    internal void WriteSigned(ref DnsWriter writer)
    {
        writer.UInt16((ushort)TypeCovered);
        writer.UInt8((byte)Algorithm);
        writer.UInt8(LabelCount);
        writer.UInt32(OriginalTtl);
        writer.UInt32(ExpirationSeconds);
        writer.UInt32(InceptionSeconds);
        writer.UInt16(KeyTag);
        writer.LowerName(SignerName);
    }
}
