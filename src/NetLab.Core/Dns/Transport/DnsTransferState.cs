namespace NetLab.Dns;

/// <summary>Where in a transfer one is: which record begins, changes and ends what (RFC 5936 2.2, RFC 1995 4).</summary>
internal sealed class DnsTransferState(DnsName zone, uint? wanted)
{
    private uint _serial;
    private int _count;
    private bool _incremental;
    private DnsTransferChange _change;

    /// <summary>Whether the last record has come.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Whether the server has nothing newer than the version one has.</summary>
    public bool IsUpToDate { get; private set; }

    /// <summary>Takes the next record.</summary>
    /// <exception cref="DnsTransportException">It cannot stand there.</exception>
    public DnsTransferRecord Next(DnsRecord record)
    {
        if (IsComplete) throw Malformed("records follow the transfer's last one");
        DnsSoaRecord? soa = record as DnsSoaRecord;
        int place = _count++;
        if (place == 0)
        {
            if (soa is null || !soa.Owner.Equals(zone)) throw Malformed($"the transfer begins with {DnsMnemonics.Text(record.Type)} of '{record.Name}' and not with the zone's SOA");
            _serial = soa.SerialNumber;
            // Serials count in circles (RFC 1982): the difference tells which is newer.
            IsUpToDate = wanted is { } own && (int)(_serial - own) <= 0;
            return new DnsTransferRecord(record, DnsTransferChange.None);
        }
        if (place == 1 && wanted is not null && soa is not null && soa.SerialNumber != _serial) (_incremental, _change) = (true, DnsTransferChange.Added);
        if (soa is null) return new DnsTransferRecord(record, _change);
        if (!_incremental || (_change == DnsTransferChange.Added && soa.SerialNumber == _serial))
        {
            IsComplete = true;
            return new DnsTransferRecord(record, DnsTransferChange.None);
        }
        _change = _change == DnsTransferChange.Added ? DnsTransferChange.Deleted : DnsTransferChange.Added;
        return new DnsTransferRecord(record, _change);
    }

    /// <summary>Notes the end of a message: a lone SOA that is not newer is all there is.</summary>
    public void EndOfMessage()
    {
        if (_count == 1 && IsUpToDate) IsComplete = true;
    }

    private static DnsTransportException Malformed(string problem) => new(DnsFailureKind.Malformed, problem);
}
