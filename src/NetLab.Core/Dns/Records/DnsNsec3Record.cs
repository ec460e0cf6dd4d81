namespace NetLab.Dns;

/// <summary>The hash of the zone's next name, and the types that exist at this one (RFC 5155 3).</summary>
public sealed class DnsNsec3Record : DnsRecord
{
    internal DnsNsec3Record(in DnsRecordHead head, ref DnsReader reader)
        : base(head)
    {
        HashAlgorithm = reader.UInt8();
        Flags = reader.UInt8();
        Iterations = reader.UInt16();
        Salt = reader.CharacterString().ToArray();
        NextHash = reader.CharacterString().ToArray();
        if (NextHash.Length == 0) throw reader.Malformed("an NSEC3 record has no next hash");
        Types = DnsTypeBitmap.Read(ref reader, true);
    }

    /// <summary>How names are hashed; 1 is SHA-1, the only one.</summary>
    public byte HashAlgorithm { get; }

    /// <summary>1 when names without signatures may be left out between (opt-out).</summary>
    public byte Flags { get; }

    /// <summary>How many times more each name is hashed.</summary>
    public ushort Iterations { get; }

    /// <summary>What is hashed with each name.</summary>
    public byte[] Salt { get; }

    /// <summary>The next hash, as the label it makes.</summary>
    public string NextHashedOwnerName => DnsText.Base32Hex(NextHash);

    /// <summary>The types at this name.</summary>
    public DnsRecordType[] Types { get; }

    /// <summary>Delegations without DS may lie between this name and the next.</summary>
    public bool OptOut => (Flags & 1) != 0;

    /// <inheritdoc/>
    public override string Data =>
        $"{HashAlgorithm} {Flags} {Iterations} {(Salt.Length == 0 ? "-" : Convert.ToHexString(Salt))} {NextHashedOwnerName}{DnsTypeBitmap.Text(Types)}";

    internal byte[] NextHash { get; }

    internal override void WriteData(ref DnsWriter writer)
    {
        writer.UInt8(HashAlgorithm);
        writer.UInt8(Flags);
        writer.UInt16(Iterations);
        writer.CharacterString(Salt);
        writer.CharacterString(NextHash);
        DnsTypeBitmap.Write(ref writer, Types);
    }
}
