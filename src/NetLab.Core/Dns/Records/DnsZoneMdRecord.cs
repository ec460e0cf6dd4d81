namespace NetLab.Dns;

/// <summary>The digest of a whole zone (RFC 8976).</summary>
public sealed class DnsZoneMdRecord : DnsRecord
{
    internal DnsZoneMdRecord(in DnsRecordHead head, ref DnsReader reader)
        : base(head)
    {
        Serial = reader.UInt32();
        Scheme = reader.UInt8();
        HashAlgorithm = reader.UInt8();
        int size = HashAlgorithm switch { 1 => 48, 2 => 64, _ => -1 };
        if (reader.Remaining < 12 || (size > 0 && reader.Remaining != size)) throw reader.Malformed($"a ZONEMD record of hash algorithm {HashAlgorithm} has a digest of {reader.Remaining} bytes");
        Digest = reader.Rest().ToArray();
    }

    /// <summary>The serial number of the zone the digest is of.</summary>
    public uint Serial { get; }

    /// <summary>1 is SIMPLE: the whole zone in canonical order.</summary>
    public byte Scheme { get; }

    /// <summary>1 SHA-384, 2 SHA-512.</summary>
    public byte HashAlgorithm { get; }

    /// <summary>The digest.</summary>
    public byte[] Digest { get; }

    /// <inheritdoc/>
    public override string Data => $"{Serial} {Scheme} {HashAlgorithm} {DnsText.Hex(Digest)}";

    internal override void WriteData(ref DnsWriter writer)
    {
        writer.UInt32(Serial);
        writer.UInt8(Scheme);
        writer.UInt8(HashAlgorithm);
        writer.Bytes(Digest);
    }
}
