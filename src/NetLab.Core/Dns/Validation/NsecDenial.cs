namespace NetLab.Dns;

/// <summary>Proofs by NSEC records (RFC 4035 5.4): each names the next name of the zone, and the types at its own.</summary>
internal sealed class NsecDenial(DnsName zone, List<DnsNsecRecord> records) : Denial
{
    /// <inheritdoc/>
    public override DenialProof NoName(DnsName name)
    {
        if (At(name) is not null) return DenialProof.Missing($"the NSEC record of {name} says that the name exists");
        if (Covering(name) is not { } covering) return DenialProof.Missing($"no NSEC record covers {name}");
        if (covering.NextName.IsAtOrBelow(name)) return DenialProof.Missing($"the NSEC record of {covering.Owner} says that there are names below {name}");
        DnsName wildcard = RrSet.Wildcard(Encloser(covering, name));
        if (Covering(wildcard) is not { } second || At(wildcard) is not null) return DenialProof.Missing($"no NSEC record denies the wildcard {wildcard}");
        return DenialProof.Proven($"NSEC proves that {name} does not exist, nor {wildcard}", covering, second);
    }

    /// <inheritdoc/>
    public override DenialProof NoType(DnsName name, DnsRecordType type)
    {
        if (At(name) is { } own)
        {
            return DenialRules.WhyNot(own.Types, name, type) is { } why
                ? DenialProof.Missing($"the NSEC record of {name} {why}")
                : DenialProof.ProvenBy(own, DenialRules.IsDelegation(own.Types), $"NSEC proves that {name} has no {DnsMnemonics.Text(type)} records");
        }
        if (Covering(name) is not { } covering) return DenialProof.Missing($"no NSEC record matches or covers {name}");
        if (covering.NextName.IsAtOrBelow(name)) return DenialProof.Proven($"NSEC proves that {name} has names below it and no records", covering);
        DnsName wildcard = RrSet.Wildcard(Encloser(covering, name));
        if (At(wildcard) is not { } stand) return DenialProof.Missing($"NSEC proves that {name} does not exist, but nothing is said of {wildcard}");
        return DenialRules.WhyNot(stand.Types, wildcard, type) is { } reason
            ? DenialProof.Missing($"the NSEC record of {wildcard} {reason}")
            : DenialProof.Proven($"NSEC proves that {wildcard}, which stands for {name}, has no {DnsMnemonics.Text(type)} records", covering, stand);
    }

    /// <inheritdoc/>
    public override DenialProof NoCloserName(DnsName name, DnsName encloser)
    {
        if (Covering(name) is not { } covering || covering.NextName.IsAtOrBelow(name)) return DenialProof.Missing($"no NSEC record proves that {name} itself does not exist");
        return Encloser(covering, name) == encloser
            ? DenialProof.Proven($"NSEC proves that {name} itself does not exist", covering)
            : DenialProof.Missing($"the NSEC record of {covering.Owner} shows a name nearer to {name} than the wildcard of {encloser}");
    }

    // The longest name that exists above: what the name shares with a neighbour.
    private static DnsName Encloser(DnsNsecRecord covering, DnsName name)
    {
        DnsName above = name;
        while (!covering.Owner.IsAtOrBelow(above) && !covering.NextName.IsAtOrBelow(above)) above = above.Parent;
        return above;
    }

    private DnsNsecRecord? At(DnsName name)
    {
        foreach (DnsNsecRecord record in records)
        {
            if (record.Owner == name) return record;
        }
        return null;
    }

    private DnsNsecRecord? Covering(DnsName name)
    {
        foreach (DnsNsecRecord record in records)
        {
            // The last record points back to the zone's own name.
            bool covers = record.Owner < name && (name < record.NextName || record.NextName == zone) && record.NextName.IsAtOrBelow(zone);
            if (covers && !(name.IsAtOrBelow(record.Owner) && DenialRules.EndsHere(record.Types))) return record;
        }
        return null;
    }
}
