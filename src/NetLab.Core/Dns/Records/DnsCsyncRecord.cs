namespace NetLab.Dns;

/// <summary>What the parent zone should copy from the child (RFC 7477).</summary>
public sealed class DnsCsyncRecord : DnsRecord
{
    internal DnsCsyncRecord(in DnsRecordHead head, ref DnsReader reader)
        : base(head)
    {
        Serial = reader.UInt32();
        Flags = reader.UInt16();
        Types = DnsTypeBitmap.Read(ref reader, true);
    }

    /// <summary>The serial number of the child zone.</summary>
    public uint Serial { get; }

    /// <summary>1 at once, 2 only if the serial number has not gone back.</summary>
    public ushort Flags { get; }

    /// <summary>The types to copy.</summary>
    public DnsRecordType[] Types { get; }

    /// <inheritdoc/>
    public override string Data => $"{Serial} {Flags}{DnsTypeBitmap.Text(Types)}";

    internal override void WriteData(ref DnsWriter writer)
    {
        writer.UInt32(Serial);
        writer.UInt16(Flags);
        DnsTypeBitmap.Write(ref writer, Types);
    }
}
