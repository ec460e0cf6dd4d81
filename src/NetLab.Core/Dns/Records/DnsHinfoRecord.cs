namespace NetLab.Dns;

/// <summary>The host's processor and system (RFC 1035 3.3.2); today mostly what a server answers to ANY (RFC 8482).</summary>
public sealed class DnsHinfoRecord : DnsRecord
{
    private readonly byte[] _processor;
    private readonly byte[] _system;

    internal DnsHinfoRecord(in DnsRecordHead head, ref DnsReader reader)
        : base(head)
    {
        _processor = reader.CharacterString().ToArray();
        _system = reader.CharacterString().ToArray();
    }

    /// <summary>The processor.</summary>
    public string Cpu => DnsText.Readable(_processor);

    /// <summary>The operating system.</summary>
    public string OperatingSystem => DnsText.Readable(_system);

    /// <inheritdoc/>
    public override string Data => $"{DnsText.Quote(_processor)} {DnsText.Quote(_system)}";

    internal override void WriteData(ref DnsWriter writer)
    {
        writer.CharacterString(_processor);
        writer.CharacterString(_system);
    }
}
