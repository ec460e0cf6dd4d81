namespace NetLab.Dns;

/// <summary>How a zone hashes its names (RFC 5155 4), for its servers.</summary>
public sealed class DnsNsec3ParamRecord : DnsRecord
{
    internal DnsNsec3ParamRecord(in DnsRecordHead head, ref DnsReader reader)
        : base(head)
    {
        HashAlgorithm = reader.UInt8();
        Flags = reader.UInt8();
        Iterations = reader.UInt16();
        Salt = reader.CharacterString().ToArray();
    }

    /// <summary>How names are hashed; 1 is SHA-1, the only one.</summary>
    public byte HashAlgorithm { get; }

    /// <summary>Zero in a zone that is signed.</summary>
    public byte Flags { get; }

    /// <summary>How many times more each name is hashed.</summary>
    public ushort Iterations { get; }

    /// <summary>What is hashed with each name.</summary>
    public byte[] Salt { get; }

    /// <inheritdoc/>
    public override string Data => $"{HashAlgorithm} {Flags} {Iterations} {(Salt.Length == 0 ? "-" : Convert.ToHexString(Salt))}";

    internal override void WriteData(ref DnsWriter writer)
    {
        writer.UInt8(HashAlgorithm);
        writer.UInt8(Flags);
        writer.UInt16(Iterations);
        writer.CharacterString(Salt);
    }
}
