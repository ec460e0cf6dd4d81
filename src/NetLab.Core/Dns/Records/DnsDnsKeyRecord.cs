namespace NetLab.Dns;

/// <summary>A zone's public key (RFC 4034 2).</summary>
public class DnsDnsKeyRecord : DnsRecord
{
    internal DnsDnsKeyRecord(in DnsRecordHead head, ref DnsReader reader)
        : base(head)
    {
        Flags = reader.UInt16();
        Protocol = reader.UInt8();
        Algorithm = (DnsSecAlgorithm)reader.UInt8();
        Key = reader.Rest().ToArray();
        KeyTag = Tag();
    }

    /// <summary>The flags as a number: 256 for a zone key, 257 for a key-signing key.</summary>
    public ushort Flags { get; }

    /// <summary>Always 3.</summary>
    public byte Protocol { get; }

    /// <summary>The key's algorithm.</summary>
    public DnsSecAlgorithm Algorithm { get; }

    /// <summary>The public key, in the algorithm's own form.</summary>
    public byte[] Key { get; }

    /// <summary>The number by which DS and RRSIG records name the key (RFC 4034 appendix B).</summary>
    public ushort KeyTag { get; }

    /// <summary>The key may sign the zone (flag 256).</summary>
    public bool IsZoneKey => (Flags & 0x0100) != 0;

    /// <summary>The key is meant to be pointed at by a DS (SEP, flag 1).</summary>
    public bool IsSecureEntryPoint => (Flags & 0x0001) != 0;

    /// <summary>The key is revoked (RFC 5011, flag 128).</summary>
    public bool IsRevoked => (Flags & 0x0080) != 0;

    /// <inheritdoc/>
    public override string Data => Key.Length == 0 ? $"{Flags} {Protocol} {(byte)Algorithm}" : $"{Flags} {Protocol} {(byte)Algorithm} {DnsText.Base64(Key)}";

    internal sealed override void WriteData(ref DnsWriter writer)
    {
        writer.UInt16(Flags);
        writer.UInt8(Protocol);
        writer.UInt8((byte)Algorithm);
        writer.Bytes(Key);
    }

    private ushort Tag()
    {
        // RSA/MD5 takes the last bytes of its modulus (RFC 4034 B.1).
        if (Algorithm == DnsSecAlgorithm.RsaMd5) return Key.Length < 3 ? (ushort)0 : (ushort)((Key[^3] << 8) | Key[^2]);
        uint sum = Flags + ((uint)Protocol << 8) + (byte)Algorithm;
        for (int i = 0; i < Key.Length; i++) sum += (i & 1) == 0 ? (uint)Key[i] << 8 : Key[i];
        return (ushort)(sum + (sum >> 16));
    }
}
