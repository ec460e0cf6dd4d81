namespace NetLab.Dns;

/// <summary>EDNS's part of a message (RFC 6891): what the OPT record says.</summary>
public sealed class DnsEdns
{
    /// <summary>The size of UDP answer that passes every network (DNS flag day 2020), and dig's default.</summary>
    public const ushort DefaultUdpSize = 1232;

    private const ushort DoBit = 0x8000;

    /// <summary>The largest UDP answer the sender takes, in bytes.</summary>
    public ushort UdpSize { get; init; } = DefaultUdpSize;

    /// <summary>The version; only 0 exists.</summary>
    public byte Version { get; init; }

    /// <summary>DNSSEC records are wanted (DO, RFC 3225).</summary>
    public bool Do { get; init; }

    /// <summary>The other fifteen flags, none of which is defined.</summary>
    public ushort OtherFlags { get; init; }

    /// <summary>The options, in their order; null when there are none, which keeps the object flat for ConvertTo-Json.</summary>
    public DnsEdnsOption[]? Options
    {
        get => AllOptions.Length == 0 ? null : AllOptions;
        init => AllOptions = value ?? [];
    }

    /// <summary>The options, in their order.</summary>
    internal DnsEdnsOption[] AllOptions { get; private init; } = [];

    /// <summary>The response code's upper eight bits.</summary>
    internal byte ExtendedResponseCode { get; private init; }

    /// <summary>The first option of a kind; null when there is none.</summary>
    public T? Option<T>()
        where T : DnsEdnsOption
    {
        foreach (DnsEdnsOption option in AllOptions)
        {
            if (option is T wanted) return wanted;
        }
        return null;
    }

    internal static DnsEdns Read(in DnsRecordHead head, ref DnsReader reader)
    {
        if (!head.Owner.IsRoot) throw reader.Malformed("an OPT record's name is not the root");
        List<DnsEdnsOption>? options = null;
        while (reader.Remaining > 0) (options ??= []).Add(DnsEdnsOption.Read(ref reader));
        return new DnsEdns
        {
            UdpSize = (ushort)head.Class,
            ExtendedResponseCode = (byte)(head.Ttl >> 24),
            Version = (byte)(head.Ttl >> 16),
            Do = (head.Ttl & DoBit) != 0,
            OtherFlags = (ushort)(head.Ttl & ~DoBit & 0xffff),
            Options = options is null ? [] : [.. options],
        };
    }

    internal void Write(ref DnsWriter writer, DnsResponseCode code)
    {
        writer.UInt8(0);
        writer.UInt16((ushort)DnsRecordType.OPT);
        writer.UInt16(UdpSize);
        writer.UInt8((byte)((int)code >> 4));
        writer.UInt8(Version);
        writer.UInt16((ushort)((OtherFlags & ~DoBit) | (Do ? DoBit : 0)));
        int data = writer.BeginLength();
        WriteOptions(ref writer);
        writer.EndLength(data);
    }

    internal void WriteOptions(ref DnsWriter writer)
    {
        foreach (DnsEdnsOption option in AllOptions) option.Write(ref writer);
    }
}
