namespace NetLab.Dns;

/// <summary>The digest of the child zone's key, which the parent signs (RFC 4034 5).</summary>
public class DnsDsRecord : DnsRecord
{
    internal DnsDsRecord(in DnsRecordHead head, ref DnsReader reader)
        : base(head)
    {
        KeyTag = reader.UInt16();
        Algorithm = (DnsSecAlgorithm)reader.UInt8();
        DigestType = (DnsDigestType)reader.UInt8();
        // A digest whose length is known is held against it, as BIND does.
        int size = DigestType switch { DnsDigestType.Sha1 => 20, DnsDigestType.Sha256 or DnsDigestType.Gost => 32, DnsDigestType.Sha384 => 48, _ => -1 };
        if (reader.Remaining == 0 || (size > 0 && reader.Remaining != size)) throw reader.Malformed($"a {DnsMnemonics.Text(head.Type)} record of digest type {(byte)DigestType} has a digest of {reader.Remaining} bytes");
        Digest = reader.Rest().ToArray();
    }

    /// <summary>A number that narrows the search for the key.</summary>
    public ushort KeyTag { get; }

    /// <summary>The key's algorithm.</summary>
    public DnsSecAlgorithm Algorithm { get; }

    /// <summary>How the digest is made.</summary>
    public DnsDigestType DigestType { get; }

    /// <summary>The digest of the key's name and data.</summary>
    public byte[] Digest { get; }

    /// <inheritdoc/>
    public override string Data => $"{KeyTag} {(byte)Algorithm} {(byte)DigestType} {DnsText.Hex(Digest)}";

    internal sealed override void WriteData(ref DnsWriter writer)
    {
        writer.UInt16(KeyTag);
        writer.UInt8((byte)Algorithm);
        writer.UInt8((byte)DigestType);
        writer.Bytes(Digest);
    }
}
