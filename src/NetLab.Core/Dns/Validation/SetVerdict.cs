namespace NetLab.Dns;

/// <summary>What came of checking one record set against its zone's keys.</summary>
/// <param name="Status">Secure or Bogus; Indeterminate when it was too much to check.</param>
/// <param name="Signature">The signature that holds; else the one that came closest, null when there is none.</param>
/// <param name="Detail">What was found, as a sentence's end.</param>
internal readonly record struct SetVerdict(DnssecStatus Status, DnsRrsigRecord? Signature, string Detail)
{
    /// <summary>Whether the set is good.</summary>
    public bool IsSecure => Status == DnssecStatus.Secure;
}
