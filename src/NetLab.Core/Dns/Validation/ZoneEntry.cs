namespace NetLab.Dns;

/// <summary>Enters a zone: finds the key that a DS record or a trust anchor vouches for, and has it vouch for the others (RFC 4035 5.2).</summary>
internal sealed class ZoneEntry(DnssecCrypto crypto, DnssecOptions options, SetCheck check, DnssecWork work, DateTimeOffset now)
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>Until when something may be kept: its TTL, its signature and what is above it all allow.</summary>
    public static DateTimeOffset Until(DateTimeOffset now, DateTimeOffset above, uint ttl, DnsRrsigRecord signature)
    {
        TimeSpan kept = TimeSpan.FromSeconds(Math.Min(ttl, (uint)Longest.TotalSeconds));
        TimeSpan valid = TimeSpan.FromSeconds(Math.Max(0, unchecked((int)(signature.ExpirationSeconds - (uint)now.ToUnixTimeSeconds()))));
        DateTimeOffset until = now + (kept < valid ? kept : valid);
        return until < above ? until : above;
    }

    /// <summary>Why none of the DS records can be used, which leaves the zone as if unsigned (RFC 6840 5.2); null when one can.</summary>
    public (DnssecStatus Status, string Words)? WhyUnusable(RrSet delegation)
    {
        var algorithms = new List<string>();
        bool notHere = false;
        foreach (DnsRecord record in delegation.Records)
        {
            if (record is not DnsDsRecord ds) continue;
            DnssecCrypto.Support support = crypto.Supports(ds.Algorithm, options.AllowSha1);
            bool digest = DnssecCrypto.Supports(ds.DigestType);
            if (support == DnssecCrypto.Support.Yes && digest) return null;
            notHere |= support == DnssecCrypto.Support.NotHere && digest;
            string words = digest ? $"algorithm {AlgorithmText.Of(ds.Algorithm)}" : $"digest type {(byte)ds.DigestType}";
            if (!algorithms.Contains(words)) algorithms.Add(words);
        }
        string list = string.Join(", ", algorithms);
        return notHere
            ? (DnssecStatus.Indeterminate, $"the keys of {delegation.Owner} are of {list}, which this platform's cryptography does not have")
            : (DnssecStatus.Insecure, $"the DS records of {delegation.Owner} are all of {list}, which do not count: the zone is as if it were not signed");
    }

    /// <summary>Enters.</summary>
    /// <param name="parent">The chain so far.</param>
    /// <param name="zone">The zone.</param>
    /// <param name="vouching">DS or DNSKEY records that are trusted.</param>
    /// <param name="message">The answer to the question for the zone's keys.</param>
    /// <param name="source">What vouches, for the words.</param>
    public ZoneState Enter(ZoneState parent, DnsName zone, IReadOnlyList<DnsRecord> vouching, DnsMessage message, string source)
    {
        RrSet? set = RrSet.Find(message.Answers, zone, DnsRecordType.DNSKEY);
        if (set is null) return Fail($"{zone} has no DNSKEY records, though {source} {(source.StartsWith("the DS", StringComparison.Ordinal) ? "say" : "says")} that it is signed");
        var keys = new List<DnsDnsKeyRecord>();
        foreach (DnsRecord record in set.Records)
        {
            if (record is DnsDnsKeyRecord key) keys.Add(key);
        }
        work.BeginSet();
        var entries = new List<DnsDnsKeyRecord>();
        bool revoked = false, notHere = false;
        foreach (DnsRecord trusted in vouching)
        {
            DnssecCrypto.Support support = crypto.Supports(Algorithm(trusted), options.AllowSha1);
            notHere |= support == DnssecCrypto.Support.NotHere;
            if (support != DnssecCrypto.Support.Yes || (trusted is DnsDsRecord ds && !IsBest(ds, vouching))) continue;
            foreach (DnsDnsKeyRecord key in keys)
            {
                if (!key.IsZoneKey || key.Protocol != 3 || entries.Contains(key)) continue;
                // RFC 5011: a revoked key's tag is 128 more than it was.
                if (key.IsRevoked && key.Algorithm == Algorithm(trusted) && (ushort)(key.KeyTag - 128) == Tag(trusted)) revoked = true;
                if (key.IsRevoked || key.Algorithm != Algorithm(trusted) || key.KeyTag != Tag(trusted)) continue;
                if (!work.MayTry()) return Fail($"the keys of {zone} are not taken: {work.Exhausted}");
                if (!work.Tried(trusted is DnsDsRecord digest ? crypto.IsDigestOf(digest, key) : key.Key.AsSpan().SequenceEqual(((DnsDnsKeyRecord)trusted).Key))) continue;
                // It can be of one key only.
                entries.Add(key);
                break;
            }
        }
        if (entries.Count == 0)
        {
            return notHere
                ? Fail($"{source} is of an algorithm that this platform's cryptography does not have", DnssecStatus.Indeterminate)
                : Fail(revoked ? $"the key of {zone} that {source} {Means(source)} is revoked" : $"no key of {zone} is the one that {source} {Means(source)} ({Tags(vouching)})");
        }
        SetVerdict verdict = check.Check(set, zone, entries);
        if (!verdict.IsSecure) return Fail(verdict.Detail, verdict.Status, verdict.Signature);
        DnssecLink link = ChainWalk.Link(zone, DnssecLinkKind.Dnskey, DnssecStatus.Secure, zone, DnsRecordType.DNSKEY, $"the keys of {zone} are signed by key {verdict.Signature!.KeyTag}, which {source} {(source.StartsWith("the DS", StringComparison.Ordinal) ? "name" : "names")}", verdict.Signature);
        return new ZoneState(zone, DnssecStatus.Secure, keys, [.. parent.Links, link], Until(now, parent.Until, set.Ttl, verdict.Signature));

        ZoneState Fail(string words, DnssecStatus status = DnssecStatus.Bogus, DnsRrsigRecord? signature = null)
        {
            if (status == DnssecStatus.Bogus && set?.Signatures is not { Count: > 0 } && ChainWalk.ServerFault(message) is { } fault) (status, words) = (DnssecStatus.Indeterminate, fault);
            return parent.Then(zone, status, ChainWalk.Link(zone, DnssecLinkKind.Dnskey, status, zone, DnsRecordType.DNSKEY, words, signature), now);
        }
    }

    private static string Means(string source) => source.StartsWith("the DS", StringComparison.Ordinal) ? "name" : "names";

    private static DnsSecAlgorithm Algorithm(DnsRecord trusted) => trusted is DnsDsRecord ds ? ds.Algorithm : ((DnsDnsKeyRecord)trusted).Algorithm;

    private static ushort Tag(DnsRecord trusted) => trusted is DnsDsRecord ds ? ds.KeyTag : ((DnsDnsKeyRecord)trusted).KeyTag;

    private static string Tags(IReadOnlyList<DnsRecord> trusted)
    {
        var tags = new List<string>();
        foreach (DnsRecord record in trusted)
        {
            string tag = $"key {Tag(record)}";
            if (!tags.Contains(tag)) tags.Add(tag);
        }
        return string.Join(", ", tags);
    }

    // SHA-1 is only looked at when nothing better is there for the algorithm (RFC 4509 3).
    private static bool IsBest(DnsDsRecord ds, IReadOnlyList<DnsRecord> all)
    {
        if (!DnssecCrypto.Supports(ds.DigestType)) return false;
        if (ds.DigestType != DnsDigestType.Sha1) return true;
        foreach (DnsRecord record in all)
        {
            if (record is DnsDsRecord { DigestType: DnsDigestType.Sha256 or DnsDigestType.Sha384 } other && other.Algorithm == ds.Algorithm) return false;
        }
        return true;
    }
}
