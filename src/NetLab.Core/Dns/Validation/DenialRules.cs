namespace NetLab.Dns;

/// <summary>What a set of types in NSEC and NSEC3 records alike can and cannot prove.</summary>
internal static class DenialRules
{
    /// <summary>The record is the parent's at a delegation: it speaks for the delegation, not for the child (RFC 6840 4.1).</summary>
    public static bool IsDelegation(DnsRecordType[] types) => Has(types, DnsRecordType.NS) && !Has(types, DnsRecordType.SOA);

    /// <summary>Nothing can be below the name in this zone: another zone, or another subtree, begins there (RFC 6840 4.1).</summary>
    public static bool EndsHere(DnsRecordType[] types) => IsDelegation(types) || Has(types, DnsRecordType.DNAME);

    /// <summary>Why the types at a name do not deny a type; null when they do.</summary>
    public static string? WhyNot(DnsRecordType[] types, DnsName name, DnsRecordType type)
    {
        if (Has(types, type)) return $"says that {name} has {DnsMnemonics.Text(type)} records";
        if (type == DnsRecordType.ANY) return $"says that {name} has records";
        if (Has(types, DnsRecordType.CNAME)) return $"says that {name} is an alias";
        if (type == DnsRecordType.DS) return Has(types, DnsRecordType.SOA) && !name.IsRoot ? $"is from {name} itself, where only its parent could tell" : null;
        return IsDelegation(types) ? $"is from the parent of {name}, which cannot tell" : null;
    }

    /// <summary>Whether a set of types has a type.</summary>
    public static bool Has(DnsRecordType[] types, DnsRecordType type) => Array.IndexOf(types, type) >= 0;
}
