namespace NetLab.Dns;

/// <summary>A person's OpenPGP key (RFC 7929).</summary>
public sealed class DnsOpenPgpKeyRecord : DnsRecord
{
    internal DnsOpenPgpKeyRecord(in DnsRecordHead head, ref DnsReader reader)
        : base(head)
    {
        if (reader.Remaining == 0) throw reader.Malformed("an OPENPGPKEY record has no key");
        Key = reader.Rest().ToArray();
    }

    /// <summary>The transferable public key.</summary>
    public byte[] Key { get; }

    /// <inheritdoc/>
    public override string Data => DnsText.Base64(Key);

    internal override void WriteData(ref DnsWriter writer) => writer.Bytes(Key);
}
