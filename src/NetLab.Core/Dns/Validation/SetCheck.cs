using System.Globalization;

namespace NetLab.Dns;

/// <summary>Checks record sets against a zone's keys (RFC 4035 5.3): which signatures may count at all, and whether one of them holds.</summary>
internal sealed class SetCheck(DnssecCrypto crypto, bool sha1, DateTimeOffset now, DnssecWork work)
{
    // How near a signature came, for the words: the best one's fault is named.
    private enum Fault
    {
        None,
        Signer,
        Labels,
        Algorithm,
        NoKey,
        RevokedKey,
        NotYet,
        Expired,
        Wrong,
        GaveUp,
    }

    /// <summary>Checks a set.</summary>
    /// <param name="set">The set.</param>
    /// <param name="zone">The zone whose keys these are: the only signer that counts.</param>
    /// <param name="keys">The keys.</param>
    public SetVerdict Check(RrSet set, DnsName zone, IReadOnlyList<DnsDnsKeyRecord> keys)
    {
        work.BeginSet();
        if (set.Signatures.Count == 0) return new(DnssecStatus.Bogus, null, $"{set.Title} {Are(set)} not signed, though {zone} is a signed zone");
        List<byte[]>? data = null;
        (Fault Fault, DnsRrsigRecord? Signature, string Words) worst = (Fault.None, null, "");
        foreach (DnsRrsigRecord signature in set.Signatures)
        {
            (Fault fault, string words) = Fitness(set, zone, signature);
            if (fault == Fault.None)
            {
                (fault, words) = Try(set, signature, keys, ref data);
                if (fault == Fault.None) return new(DnssecStatus.Secure, signature, $"{set.Title} {Are(set)} signed by key {signature.KeyTag} of {zone}");
            }
            if (fault > worst.Fault) worst = (fault, signature, words);
            if (fault == Fault.GaveUp) break;
        }
        // Where nothing was wrong and only too much was asked of us, that says nothing of the zone.
        return new(worst.Fault == Fault.GaveUp && work.FailedTrials == 0 ? DnssecStatus.Indeterminate : DnssecStatus.Bogus, worst.Signature, worst.Words);
    }

    private static string Are(RrSet set) => set.Records.Count == 1 ? "is" : "are";

    private static string Time(DateTime time) => time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC";

    private (Fault Fault, string Words) Fitness(RrSet set, DnsName zone, DnsRrsigRecord signature)
    {
        if (signature.SignerName != zone) return (Fault.Signer, $"the signature of {set.Title} is by {signature.SignerName}, not by its zone {zone}");
        int labels = set.Owner.LabelCount - (set.Owner.IsWildcard ? 1 : 0);
        if (signature.LabelCount > labels || signature.LabelCount < zone.LabelCount)
            return (Fault.Labels, $"the signature of {set.Title} is for a name of {signature.LabelCount} labels, which theirs cannot come from");
        // What makes up a zone is never a wildcard's.
        if (signature.LabelCount < labels && set.Type is DnsRecordType.NSEC or DnsRecordType.NSEC3 or DnsRecordType.DNSKEY or DnsRecordType.SOA or DnsRecordType.DS)
            return (Fault.Labels, $"the signature of {set.Title} is a wildcard's, which no {DnsMnemonics.Text(set.Type)} record comes from");
        if (crypto.Supports(signature.Algorithm, sha1) != DnssecCrypto.Support.Yes)
            return (Fault.Algorithm, $"the signature of {set.Title} is of the algorithm {AlgorithmText.Of(signature.Algorithm)}, which is not checked here");
        // Seconds since 1970 that wrap around (RFC 4034 3.1.5).
        uint time = unchecked((uint)now.ToUnixTimeSeconds());
        if (unchecked((int)(time - signature.InceptionSeconds)) < 0)
            return (Fault.NotYet, $"the signature of {set.Title} by key {signature.KeyTag} of {zone} is not valid before {Time(signature.Signed)}");
        if (unchecked((int)(signature.ExpirationSeconds - time)) < 0)
            return (Fault.Expired, $"the signature of {set.Title} by key {signature.KeyTag} of {zone} expired on {Time(signature.Expiration)}");
        return (Fault.None, "");
    }

    private (Fault Fault, string Words) Try(RrSet set, DnsRrsigRecord signature, IReadOnlyList<DnsDnsKeyRecord> keys, ref List<byte[]>? data)
    {
        byte[]? bytes = null;
        bool revoked = false;
        foreach (DnsDnsKeyRecord key in keys)
        {
            if (key.KeyTag != signature.KeyTag || key.Algorithm != signature.Algorithm || !key.IsZoneKey || key.Protocol != 3) continue;
            // RFC 5011 2.1: a revoked key signs nothing any more.
            revoked |= key.IsRevoked;
            if (key.IsRevoked) continue;
            if (!work.MayTry()) return (Fault.GaveUp, $"checking {set.Title} was given up: {work.Exhausted}");
            bytes ??= set.SignedBytes(signature, data ??= set.CanonicalData());
            if (work.Tried(crypto.Verify(key, bytes, signature.Signature))) return (Fault.None, "");
        }
        if (bytes is not null) return (Fault.Wrong, $"the signature of {set.Title} by key {signature.KeyTag} of {signature.SignerName} is wrong");
        return revoked
            ? (Fault.RevokedKey, $"the signature of {set.Title} is by key {signature.KeyTag} of {signature.SignerName}, which is revoked")
            : (Fault.NoKey, $"the signature of {set.Title} is by key {signature.KeyTag} ({AlgorithmText.Of(signature.Algorithm)}), which {signature.SignerName} does not have");
    }
}
