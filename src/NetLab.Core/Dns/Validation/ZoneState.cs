namespace NetLab.Dns;

/// <summary>What the chain from the trust anchor to a zone came to.</summary>
/// <param name="Zone">The zone; for one that is not Secure, the name at which the chain ended.</param>
/// <param name="Status">Secure with keys; else why not, in the last link.</param>
/// <param name="Keys">The keys that may sign the zone.</param>
/// <param name="Links">The chain, from the anchor on.</param>
/// <param name="Until">Until when it may be kept.</param>
internal sealed record ZoneState(DnsName Zone, DnssecStatus Status, IReadOnlyList<DnsDnsKeyRecord> Keys, IReadOnlyList<DnssecLink> Links, DateTimeOffset Until)
{
    /// <summary>The state below this one, with a link more.</summary>
    public ZoneState Then(DnsName zone, DnssecStatus status, DnssecLink link, DateTimeOffset until) => new(zone, status, [], [.. Links, link], until);
}
