namespace NetLab.Dns;

/// <summary>The records of one name and type, which are signed together, and their signatures.</summary>
internal sealed class RrSet
{
    private RrSet(DnsName owner, DnsRecordType type) => (Owner, Type) = (owner, type);

    /// <summary>The records' name.</summary>
    public DnsName Owner { get; }

    /// <summary>Their type.</summary>
    public DnsRecordType Type { get; }

    /// <summary>The records.</summary>
    public List<DnsRecord> Records { get; } = [];

    /// <summary>The signatures that cover the type at that name, as they came.</summary>
    public List<DnsRrsigRecord> Signatures { get; } = [];

    /// <summary>The set as messages call it.</summary>
    public string Title => $"the {DnsMnemonics.Text(Type)} record{(Records.Count == 1 ? "" : "s")} of {Owner}";

    /// <summary>The shortest time in seconds for which all of it may be kept.</summary>
    public uint Ttl
    {
        get
        {
            uint ttl = uint.MaxValue;
            foreach (DnsRecord record in Records) ttl = Math.Min(ttl, record.TTL);
            return ttl;
        }
    }

    /// <summary>The signers that may be the zone of the set, the lowest first.</summary>
    public DnsName? Signer
    {
        get
        {
            DnsName? lowest = null;
            foreach (DnsRrsigRecord signature in Signatures)
            {
                // A DS record stands in the parent.
                bool fits = Owner.IsAtOrBelow(signature.SignerName) && (Type != DnsRecordType.DS || Owner != signature.SignerName);
                if (fits && (lowest is null || signature.SignerName.LabelCount > lowest.LabelCount)) lowest = signature.SignerName;
            }
            return lowest;
        }
    }

    /// <summary>Finds a set in a section; null when it is not there.</summary>
    public static RrSet? Find(DnsRecord[] section, DnsName owner, DnsRecordType type)
    {
        RrSet? set = null;
        foreach (DnsRecord record in section)
        {
            if (record.Type == type && record.Class == DnsClass.IN && record.Owner == owner) (set ??= new RrSet(record.Owner, type)).Records.Add(record);
        }
        if (set is null) return null;
        foreach (DnsRecord record in section)
        {
            if (record is DnsRrsigRecord signature && signature.TypeCovered == type && record.Class == DnsClass.IN && record.Owner == owner) set.Signatures.Add(signature);
        }
        return set;
    }

    /// <summary>
    /// What a signature signs (RFC 4034 3.1.8.1): its own fields, and the records in canonical form and order, doubles once, under the name and TTL
    /// they had when they were signed.
    /// </summary>
    public byte[] SignedBytes(DnsRrsigRecord signature, List<byte[]> data)
    {
        DnsName owner = Owner.ToLower();
        int labels = owner.LabelCount;
        DnsName signed = signature.LabelCount < labels && !(owner.IsWildcard && signature.LabelCount == labels - 1)
            ? Wildcard(owner.Skip(labels - signature.LabelCount))
            : owner;
        int size = 18 + signature.SignerName.Length;
        foreach (byte[] item in data) size += signed.Length + 10 + item.Length;
        byte[] bytes = new byte[size];
        var writer = new DnsWriter(bytes, canonical: true, compress: false);
        signature.WriteSigned(ref writer);
        foreach (byte[] item in data)
        {
            writer.Bytes(signed.Wire);
            writer.UInt16((ushort)Type);
            writer.UInt16((ushort)DnsClass.IN);
            writer.UInt32(signature.OriginalTtl);
            writer.UInt16((ushort)item.Length);
            writer.Bytes(item);
        }
        return bytes;
    }

    /// <summary>The records' data in canonical form and order (RFC 4034 6.3), doubles once.</summary>
    public List<byte[]> CanonicalData()
    {
        var data = new List<byte[]>(Records.Count);
        foreach (DnsRecord record in Records) data.Add(record.GetData(canonical: true));
        data.Sort(static (left, right) => left.AsSpan().SequenceCompareTo(right));
        for (int i = data.Count - 1; i > 0; i--)
        {
            if (data[i].AsSpan().SequenceEqual(data[i - 1])) data.RemoveAt(i);
        }
        return data;
    }

    /// <summary>The wildcard directly below a name.</summary>
    public static DnsName Wildcard(DnsName name) => name.TryPrepend(DnsName.FromChecked([1, (byte)'*', 0])) ?? name;
}
