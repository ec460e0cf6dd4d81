namespace NetLab.Dns;

/// <summary>The NSEC or NSEC3 records of one zone in a message, and what they prove. Their signatures are not its business.</summary>
internal abstract class Denial
{
    /// <summary>Proves that a name does not exist, nor a wildcard that would stand in for it.</summary>
    public abstract DenialProof NoName(DnsName name);

    /// <summary>Proves that a name (or the wildcard that stands in for it) has no records of a type.</summary>
    public abstract DenialProof NoType(DnsName name, DnsRecordType type);

    /// <summary>Proves that a name does not exist, so that the wildcard below <paramref name="encloser"/> may stand in for it.</summary>
    public abstract DenialProof NoCloserName(DnsName name, DnsName encloser);

    /// <summary>Sorts out a zone's records; null when there are none.</summary>
    public static Denial? Find(DnsRecord[] authority, DnsName zone, DnssecWork work)
    {
        List<DnsNsecRecord>? nsec = null;
        List<DnsNsec3Record>? nsec3 = null;
        foreach (DnsRecord record in authority)
        {
            if (record.Class != DnsClass.IN || !record.Owner.IsAtOrBelow(zone)) continue;
            // A parent's NSEC record, at a delegation, belongs to no zone above or below it but where it is signed: the lists keep to the signer.
            if (record is DnsNsecRecord one && IsSignedBy(authority, record, zone)) (nsec ??= []).Add(one);
            else if (record is DnsNsec3Record three && !record.Owner.IsRoot && record.Owner.Parent == zone && IsSignedBy(authority, record, zone)) (nsec3 ??= []).Add(three);
        }
        return nsec3 is not null ? new Nsec3Denial(zone, nsec3, work) : nsec is not null ? new NsecDenial(zone, nsec) : null;
    }

    /// <summary>The lowest zone at or above a name that has signed NSEC, NSEC3 or SOA records here; for DS records strictly above.</summary>
    public static DnsName? Signer(DnsRecord[] authority, DnsName name, DnsRecordType type)
    {
        DnsName? lowest = null;
        foreach (DnsRecord record in authority)
        {
            if (record is not DnsRrsigRecord { TypeCovered: DnsRecordType.NSEC or DnsRecordType.NSEC3 or DnsRecordType.SOA } signature) continue;
            DnsName signer = signature.SignerName;
            if (!name.IsAtOrBelow(signer) || !record.Owner.IsAtOrBelow(signer) || (type == DnsRecordType.DS && !name.IsRoot && signer == name)) continue;
            if (lowest is null || signer.LabelCount > lowest.LabelCount) lowest = signer;
        }
        return lowest;
    }

    private static bool IsSignedBy(DnsRecord[] authority, DnsRecord denial, DnsName zone)
    {
        foreach (DnsRecord record in authority)
        {
            if (record is DnsRrsigRecord signature && signature.TypeCovered == denial.Type && signature.SignerName == zone && record.Owner == denial.Owner) return true;
        }
        return false;
    }
}
