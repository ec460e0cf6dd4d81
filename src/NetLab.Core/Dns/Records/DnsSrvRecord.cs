namespace NetLab.Dns;

/// <summary>Where a service is (RFC 2782).</summary>
public sealed class DnsSrvRecord : DnsRecord
{
    internal DnsSrvRecord(in DnsRecordHead head, ref DnsReader reader)
        : base(head)
    {
        Priority = reader.UInt16();
        Weight = reader.UInt16();
        Port = reader.UInt16();
        TargetName = reader.Name();
    }

    /// <summary>The lowest is tried first.</summary>
    public ushort Priority { get; }

    /// <summary>Among equal priorities, how often to choose this one.</summary>
    public ushort Weight { get; }

    /// <summary>The port.</summary>
    public ushort Port { get; }

    /// <summary>The host; <c>.</c> says that there is no such service here.</summary>
    public string NameTarget => TargetName.Text;

    /// <inheritdoc/>
    public override string Data => $"{Priority} {Weight} {Port} {TargetName}";

    internal DnsName TargetName { get; }

    internal override void WriteData(ref DnsWriter writer)
    {
        writer.UInt16(Priority);
        writer.UInt16(Weight);
        writer.UInt16(Port);
        writer.LowerName(TargetName);
    }
}
