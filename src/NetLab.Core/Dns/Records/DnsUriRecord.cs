namespace NetLab.Dns;

/// <summary>A service's URI (RFC 7553).</summary>
public sealed class DnsUriRecord : DnsRecord
{
    private readonly byte[] _target;

    internal DnsUriRecord(in DnsRecordHead head, ref DnsReader reader)
        : base(head)
    {
        Priority = reader.UInt16();
        Weight = reader.UInt16();
        _target = reader.Rest().ToArray();
    }

    /// <summary>The lowest is tried first.</summary>
    public ushort Priority { get; }

    /// <summary>Among equal priorities, how often to choose this one.</summary>
    public ushort Weight { get; }

    /// <summary>The URI.</summary>
    public string Target => DnsText.Readable(_target);

    /// <inheritdoc/>
    public override string Data => $"{Priority} {Weight} {DnsText.Quote(_target)}";

    internal override void WriteData(ref DnsWriter writer)
    {
        writer.UInt16(Priority);
        writer.UInt16(Weight);
        writer.Bytes(_target);
    }
}
