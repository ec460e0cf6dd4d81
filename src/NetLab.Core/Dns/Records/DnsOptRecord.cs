namespace NetLab.Dns;

/// <summary>EDNS's record (RFC 6891): not data of a name but a part of the message, where it is <see cref="DnsMessage.Edns"/>.</summary>
public sealed class DnsOptRecord : DnsRecord
{
    internal DnsOptRecord(in DnsRecordHead head, ref DnsReader reader)
        : base(head) => Edns = DnsEdns.Read(head, ref reader);

    /// <summary>What the record says.</summary>
    public DnsEdns Edns { get; }

    /// <summary>The options as bytes: <c>\# length hexadecimal</c>.</summary>
    public override string Data => DnsText.Generic(GetData());

    internal override void WriteData(ref DnsWriter writer) => Edns.WriteOptions(ref writer);
}
