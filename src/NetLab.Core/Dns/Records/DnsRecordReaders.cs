namespace NetLab.Dns;

/// <summary>
/// The one table of the types NetLab decodes: a type's number, its reader, and whether it means this only in the Internet's class. A new type
/// is a line here, a name in <see cref="DnsRecordType"/> and a file of its own.
/// </summary>
internal static class DnsRecordReaders
{
    private static readonly Entry[] Low = new Entry[512];
    private static readonly Dictionary<DnsRecordType, Entry> High = [];

    static DnsRecordReaders()
    {
        Add(DnsRecordType.A, static (in head, ref reader) => new DnsARecord(head, ref reader), true);
        Add(DnsRecordType.NS, static (in head, ref reader) => new DnsNsRecord(head, ref reader));
        Add(DnsRecordType.MD, static (in head, ref reader) => new DnsMailNameRecord(head, ref reader));
        Add(DnsRecordType.MF, static (in head, ref reader) => new DnsMailNameRecord(head, ref reader));
        Add(DnsRecordType.CNAME, static (in head, ref reader) => new DnsCnameRecord(head, ref reader));
        Add(DnsRecordType.SOA, static (in head, ref reader) => new DnsSoaRecord(head, ref reader));
        Add(DnsRecordType.MB, static (in head, ref reader) => new DnsMailNameRecord(head, ref reader));
        Add(DnsRecordType.MG, static (in head, ref reader) => new DnsMailNameRecord(head, ref reader));
        Add(DnsRecordType.MR, static (in head, ref reader) => new DnsMailNameRecord(head, ref reader));
        Add(DnsRecordType.PTR, static (in head, ref reader) => new DnsPtrRecord(head, ref reader));
        Add(DnsRecordType.HINFO, static (in head, ref reader) => new DnsHinfoRecord(head, ref reader));
        Add(DnsRecordType.MINFO, static (in head, ref reader) => new DnsMinfoRecord(head, ref reader));
        Add(DnsRecordType.MX, static (in head, ref reader) => new DnsMxRecord(head, ref reader));
        Add(DnsRecordType.TXT, static (in head, ref reader) => new DnsTxtRecord(head, ref reader));
        Add(DnsRecordType.RP, static (in head, ref reader) => new DnsRpRecord(head, ref reader));
        Add(DnsRecordType.AFSDB, static (in head, ref reader) => new DnsAfsdbRecord(head, ref reader));
        Add(DnsRecordType.RT, static (in head, ref reader) => new DnsRtRecord(head, ref reader));
        Add(DnsRecordType.KEY, static (in head, ref reader) => new DnsDnsKeyRecord(head, ref reader));
        Add(DnsRecordType.AAAA, static (in head, ref reader) => new DnsAaaaRecord(head, ref reader), true);
        Add(DnsRecordType.LOC, static (in head, ref reader) => new DnsLocRecord(head, ref reader));
        Add(DnsRecordType.SRV, static (in head, ref reader) => new DnsSrvRecord(head, ref reader), true);
        Add(DnsRecordType.NAPTR, static (in head, ref reader) => new DnsNaptrRecord(head, ref reader));
        Add(DnsRecordType.KX, static (in head, ref reader) => new DnsKxRecord(head, ref reader), true);
        Add(DnsRecordType.CERT, static (in head, ref reader) => new DnsCertRecord(head, ref reader));
        Add(DnsRecordType.DNAME, static (in head, ref reader) => new DnsDnameRecord(head, ref reader));
        Add(DnsRecordType.OPT, static (in head, ref reader) => new DnsOptRecord(head, ref reader));
        Add(DnsRecordType.APL, static (in head, ref reader) => new DnsAplRecord(head, ref reader), true);
        Add(DnsRecordType.DS, static (in head, ref reader) => new DnsDsRecord(head, ref reader));
        Add(DnsRecordType.SSHFP, static (in head, ref reader) => new DnsSshfpRecord(head, ref reader));
        Add(DnsRecordType.RRSIG, static (in head, ref reader) => new DnsRrsigRecord(head, ref reader));
        Add(DnsRecordType.NSEC, static (in head, ref reader) => new DnsNsecRecord(head, ref reader));
        Add(DnsRecordType.DNSKEY, static (in head, ref reader) => new DnsDnsKeyRecord(head, ref reader));
        Add(DnsRecordType.DHCID, static (in head, ref reader) => new DnsDhcidRecord(head, ref reader), true);
        Add(DnsRecordType.NSEC3, static (in head, ref reader) => new DnsNsec3Record(head, ref reader));
        Add(DnsRecordType.NSEC3PARAM, static (in head, ref reader) => new DnsNsec3ParamRecord(head, ref reader));
        Add(DnsRecordType.TLSA, static (in head, ref reader) => new DnsTlsaRecord(head, ref reader));
        Add(DnsRecordType.SMIMEA, static (in head, ref reader) => new DnsSmimeaRecord(head, ref reader));
        Add(DnsRecordType.NINFO, static (in head, ref reader) => new DnsTxtRecord(head, ref reader));
        Add(DnsRecordType.CDS, static (in head, ref reader) => new DnsCdsRecord(head, ref reader));
        Add(DnsRecordType.CDNSKEY, static (in head, ref reader) => new DnsCdnsKeyRecord(head, ref reader));
        Add(DnsRecordType.OPENPGPKEY, static (in head, ref reader) => new DnsOpenPgpKeyRecord(head, ref reader));
        Add(DnsRecordType.CSYNC, static (in head, ref reader) => new DnsCsyncRecord(head, ref reader));
        Add(DnsRecordType.ZONEMD, static (in head, ref reader) => new DnsZoneMdRecord(head, ref reader));
        Add(DnsRecordType.SVCB, static (in head, ref reader) => new DnsSvcbRecord(head, ref reader), true);
        Add(DnsRecordType.HTTPS, static (in head, ref reader) => new DnsHttpsRecord(head, ref reader), true);
        Add(DnsRecordType.SPF, static (in head, ref reader) => new DnsTxtRecord(head, ref reader));
        Add(DnsRecordType.EUI48, static (in head, ref reader) => new DnsEuiRecord(head, ref reader));
        Add(DnsRecordType.EUI64, static (in head, ref reader) => new DnsEuiRecord(head, ref reader));
        Add(DnsRecordType.TSIG, static (in head, ref reader) => new DnsTsigRecord(head, ref reader));
        Add(DnsRecordType.URI, static (in head, ref reader) => new DnsUriRecord(head, ref reader));
        Add(DnsRecordType.CAA, static (in head, ref reader) => new DnsCaaRecord(head, ref reader));
        Add(DnsRecordType.AVC, static (in head, ref reader) => new DnsTxtRecord(head, ref reader));
        Add(DnsRecordType.RESINFO, static (in head, ref reader) => new DnsTxtRecord(head, ref reader));
        Add(DnsRecordType.WALLET, static (in head, ref reader) => new DnsTxtRecord(head, ref reader));
        Add(DnsRecordType.DLV, static (in head, ref reader) => new DnsDsRecord(head, ref reader));
        Add(DnsRecordType.TA, static (in head, ref reader) => new DnsDsRecord(head, ref reader));
    }

    private delegate DnsRecord Reader(in DnsRecordHead head, ref DnsReader reader);

    /// <summary>The types that have a reader.</summary>
    public static IEnumerable<DnsRecordType> Types =>
        DnsMnemonics.Types.Where(static type => Find(type).Read is not null);

    /// <summary>Reads a record's data.</summary>
    /// <param name="head">What stood before it.</param>
    /// <param name="reader">A reader at the data.</param>
    /// <param name="length">The data's length.</param>
    public static DnsRecord Read(in DnsRecordHead head, ref DnsReader reader, int length)
    {
        int outer = reader.Enter(length);
        Entry entry = Find(head.Type);
        // Updates and their prerequisites have records without data (RFC 2136 2.4).
        bool known = entry.Read is not null && (!entry.InternetOnly || head.Class == DnsClass.IN)
            && (length > 0 || head.Type == DnsRecordType.OPT || head.Class is not (DnsClass.ANY or DnsClass.NONE));
        // A LOC record of another version may look like anything (RFC 1876 2).
        if (head.Type == DnsRecordType.LOC && length > 0 && reader.Peek() != 0) known = false;
        DnsRecord record = known ? entry.Read!(head, ref reader) : new DnsUnknownRecord(head, ref reader);
        reader.Leave(outer);
        return record;
    }

    private static Entry Find(DnsRecordType type) =>
        (ushort)type < Low.Length ? Low[(ushort)type] : High.TryGetValue(type, out Entry entry) ? entry : default;

    private static void Add(DnsRecordType type, Reader reader, bool internetOnly = false)
    {
        if ((ushort)type < Low.Length) Low[(ushort)type] = new Entry(reader, internetOnly);
        else High.Add(type, new Entry(reader, internetOnly));
    }

    private readonly record struct Entry(Reader? Read, bool InternetOnly);
}
