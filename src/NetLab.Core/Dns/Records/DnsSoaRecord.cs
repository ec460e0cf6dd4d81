namespace NetLab.Dns;

/// <summary>The start of a zone of authority (RFC 1035 3.3.13).</summary>
public sealed class DnsSoaRecord : DnsRecord
{
    internal DnsSoaRecord(in DnsRecordHead head, ref DnsReader reader)
        : base(head)
    {
        PrimaryName = reader.Name();
        AdministratorName = reader.Name();
        SerialNumber = reader.UInt32();
        TimeToZoneRefresh = reader.UInt32();
        TimeToZoneFailureRetry = reader.UInt32();
        TimeToExpiration = reader.UInt32();
        DefaultTTL = reader.UInt32();
    }

    /// <summary>The server the zone is kept at.</summary>
    public string PrimaryServer => PrimaryName.Text;

    /// <summary>The administrator's mailbox, its first dot standing for the at sign.</summary>
    public string NameAdministrator => AdministratorName.Text;

    /// <summary>The zone's version.</summary>
    public uint SerialNumber { get; }

    /// <summary>Seconds after which a secondary looks for a new version.</summary>
    public uint TimeToZoneRefresh { get; }

    /// <summary>Seconds after which it tries again when that failed.</summary>
    public uint TimeToZoneFailureRetry { get; }

    /// <summary>Seconds after which it gives the zone up.</summary>
    public uint TimeToExpiration { get; }

    /// <summary>Seconds for which "there is no such thing" may be kept, at most (RFC 2308).</summary>
    public uint DefaultTTL { get; }

    /// <inheritdoc/>
    public override string Data =>
        $"{PrimaryName} {AdministratorName} {SerialNumber} {TimeToZoneRefresh} {TimeToZoneFailureRetry} {TimeToExpiration} {DefaultTTL}";

    internal DnsName PrimaryName { get; }

    internal DnsName AdministratorName { get; }

    internal override void WriteData(ref DnsWriter writer)
    {
        writer.Name(PrimaryName);
        writer.Name(AdministratorName);
        writer.UInt32(SerialNumber);
        writer.UInt32(TimeToZoneRefresh);
        writer.UInt32(TimeToZoneFailureRetry);
        writer.UInt32(TimeToExpiration);
        writer.UInt32(DefaultTTL);
    }
}
