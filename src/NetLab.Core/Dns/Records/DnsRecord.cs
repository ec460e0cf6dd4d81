using System.Buffers;

namespace NetLab.Dns;

/// <summary>A resource record (RFC 1035 3.2). Each type is a class of its own with the type's fields.</summary>
public abstract class DnsRecord
{
    private protected DnsRecord(in DnsRecordHead head)
    {
        ArgumentNullException.ThrowIfNull(head.Owner, "owner");
        Owner = head.Owner;
        Type = head.Type;
        Class = head.Class;
        TTL = head.Ttl;
        Section = head.Section;
    }

    /// <summary>The name the record is about, without its final dot.</summary>
    public string Name => Owner.Text;

    /// <summary>The same in the writing it is meant in, where it is an internationalised name.</summary>
    public string UnicodeName => Owner.Unicode;

    /// <summary>The record's type; a number for a type without a mnemonic, which <see cref="TypeName"/> spells TYPE65280.</summary>
    public DnsRecordType Type { get; }

    /// <summary>The type as dig spells it.</summary>
    public string TypeName => DnsMnemonics.Text(Type);

    /// <summary>The class, nearly always IN.</summary>
    public DnsClass Class { get; }

    /// <summary>How many seconds the record may be kept.</summary>
    public uint TTL { get; }

    /// <summary>The part of the message the record stands in.</summary>
    public DnsSection Section { get; }

    /// <summary>The record's data as text, spelled exactly as BIND 9's dig prints it (names with their final dot).</summary>
    public abstract string Data { get; }

    /// <summary>The answer the record came with; null for one made here. <see cref="DnsResponse.Records"/> sets it.</summary>
    public DnsResponse? Response { get; internal set; }

    /// <summary>The size of the record's data in bytes, names not compressed.</summary>
    public int DataLength => GetData().Length;

    /// <summary>The name the record is about.</summary>
    internal DnsName Owner { get; }

    /// <summary>A record from its data's bytes, in which names are not compressed.</summary>
    /// <exception cref="DnsFormatException">The bytes are no data of that type; the offset counts from their start.</exception>
    public static DnsRecord Create(DnsName owner, DnsRecordType type, uint ttl, ReadOnlySpan<byte> data, DnsClass @class = DnsClass.IN, DnsSection section = DnsSection.Answer)
    {
        var reader = new DnsReader(data, false);
        return DnsRecordReaders.Read(new DnsRecordHead(owner, type, @class, ttl, section), ref reader, data.Length);
    }

    /// <summary>The record's data as bytes, names not compressed.</summary>
    /// <param name="canonical">As DNSSEC signs it (RFC 4034 6.2): names in lower case in the types that say so.</param>
    public byte[] GetData(bool canonical = false)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(DnsMessage.MaximumLength);
        try
        {
            var writer = new DnsWriter(buffer, canonical, false);
            WriteData(ref writer);
            return writer.Written.ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The record as dig prints it: name, TTL, class, type and data, tabs between them.</summary>
    public override string ToString() => $"{Owner}\t{TTL}\t{DnsMnemonics.Text(Class)}\t{TypeName}\t{Data}";

    internal static DnsRecord Read(ref DnsReader reader, DnsSection section)
    {
        DnsName owner = reader.Name();
        var head = new DnsRecordHead(owner, (DnsRecordType)reader.UInt16(), (DnsClass)reader.UInt16(), reader.UInt32(), section);
        return DnsRecordReaders.Read(head, ref reader, reader.UInt16());
    }

    /// <summary>Writes the whole record.</summary>
    internal void Write(ref DnsWriter writer)
    {
        writer.Name(Owner);
        writer.UInt16((ushort)Type);
        writer.UInt16((ushort)Class);
        WriteTtl(ref writer);
        int data = writer.BeginLength();
        WriteData(ref writer);
        writer.EndLength(data);
    }

    /// <summary>Writes the record's data.</summary>
    internal abstract void WriteData(ref DnsWriter writer);

    private protected virtual void WriteTtl(ref DnsWriter writer) => writer.UInt32(TTL);
}
