namespace NetLab.Dns;

/// <summary>What a record of a transfer means.</summary>
public enum DnsTransferChange
{
    /// <summary>It is in the zone.</summary>
    None,

    /// <summary>It was in the zone and is no longer.</summary>
    Deleted,

    /// <summary>It is new in the zone.</summary>
    Added,
}
