namespace NetLab.Dns;

/// <summary>A record of a type NetLab has no class for: its bytes (RFC 3597).</summary>
public sealed class DnsUnknownRecord : DnsRecord
{
    internal DnsUnknownRecord(in DnsRecordHead head, ref DnsReader reader)
        : base(head) => Bytes = reader.Rest().ToArray();

    /// <summary>The data.</summary>
    public byte[] Bytes { get; }

    /// <summary><c>\# length hexadecimal</c>.</summary>
    public override string Data => DnsText.Generic(Bytes);

    internal override void WriteData(ref DnsWriter writer) => writer.Bytes(Bytes);
}
