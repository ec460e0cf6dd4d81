using System.Security.Cryptography;

namespace NetLab.Dns;

/// <summary>Proofs by NSEC3 records (RFC 5155 8), which have hashes in the names' place.</summary>
internal sealed class Nsec3Denial : Denial
{
    private readonly DnsName _zone;
    private readonly DnssecWork _work;
    private readonly List<(DnsNsec3Record Record, byte[] Hash)> _records = [];
    private readonly Dictionary<DnsName, byte[]> _hashes = [];
    private readonly DnsNsec3Record? _refused;
    private bool _tooMuch;

    public Nsec3Denial(DnsName zone, List<DnsNsec3Record> records, DnssecWork work)
    {
        (_zone, _work) = (zone, work);
        foreach (DnsNsec3Record record in records)
        {
            // More is not hashed, whatever the zone says (RFC 9276 3.2); of another hash nothing is known.
            if (record.Iterations > DnssecValidator.MaximumNsec3Iterations || record.HashAlgorithm != 1) _refused ??= record;
            byte[]? hash = Base32Hex(record.Owner.Label(0));
            // All records of a proof are made alike (RFC 5155 8.2); unknown flags make one unusable (8.2).
            bool alike = _records.Count == 0 || (_records[0].Record.Iterations == record.Iterations && _records[0].Record.Salt.AsSpan().SequenceEqual(record.Salt));
            if (hash is { Length: 20 } && record.NextHash.Length == 20 && (record.Flags & ~1) == 0 && alike) _records.Add((record, hash));
        }
    }

    /// <inheritdoc/>
    public override DenialProof NoName(DnsName name)
    {
        if (Refusal() is { } refusal) return refusal;
        if (Encloser(name) is not { } found) return NoEncloser(name);
        if (found.Next is null) return DenialProof.Missing($"the NSEC3 record of {name} says that the name exists");
        if (Covering(found.Next) is not { } covering) return Lacking($"no NSEC3 record covers {found.Next}");
        DnsName wildcard = RrSet.Wildcard(found.Encloser);
        if (Covering(wildcard) is not { } second) return Lacking($"no NSEC3 record denies the wildcard {wildcard}");
        return covering.OptOut
            ? DenialProof.Open($"NSEC3 leaves it open (opt-out) whether {found.Next} is a zone that is not signed", found.Record, covering, second)
            : DenialProof.Proven($"NSEC3 proves that {name} does not exist, nor {wildcard}", found.Record, covering, second);
    }

    /// <inheritdoc/>
    public override DenialProof NoType(DnsName name, DnsRecordType type)
    {
        if (Refusal() is { } refusal) return refusal;
        if (At(name) is { } own)
        {
            return DenialRules.WhyNot(own.Types, name, type) is { } why
                ? DenialProof.Missing($"the NSEC3 record of {name} {why}")
                : DenialProof.ProvenBy(own, DenialRules.IsDelegation(own.Types), $"NSEC3 proves that {name} has no {DnsMnemonics.Text(type)} records");
        }
        if (Encloser(name) is not { Next: { } next } found) return NoEncloser(name);
        if (Covering(next) is not { } covering) return Lacking($"no NSEC3 record matches {name} or covers {next}");
        DnsName wildcard = RrSet.Wildcard(found.Encloser);
        if (At(wildcard) is { } stand)
        {
            if (DenialRules.WhyNot(stand.Types, wildcard, type) is { } reason) return DenialProof.Missing($"the NSEC3 record of {wildcard} {reason}");
            string words = $"NSEC3 proves that {wildcard}, which stands for {name}, has no {DnsMnemonics.Text(type)} records";
            return covering.OptOut ? DenialProof.Open(words + ", unless a zone that is not signed is there (opt-out)", found.Record, covering, stand) : DenialProof.Proven(words, found.Record, covering, stand);
        }
        // A delegation without DS may lie in an opt-out span, and so may the names above it (RFC 5155 8.6 and 7.1).
        return covering.OptOut
            ? DenialProof.Open($"NSEC3 leaves it open (opt-out) whether {next} is a zone that is not signed", found.Record, covering)
            : Lacking($"NSEC3 proves that {next} does not exist, but nothing is said of {wildcard}");
    }

    /// <inheritdoc/>
    public override DenialProof NoCloserName(DnsName name, DnsName encloser)
    {
        if (Refusal() is { } refusal) return refusal;
        DnsName next = name.Skip(name.LabelCount - encloser.LabelCount - 1);
        if (Covering(next) is not { } covering) return Lacking($"no NSEC3 record proves that {next} itself does not exist");
        return covering.OptOut
            ? DenialProof.Open($"NSEC3 leaves it open (opt-out) whether {next} is a zone that is not signed, which would come before the wildcard", covering)
            : DenialProof.Proven($"NSEC3 proves that {next} itself does not exist", covering);
    }

    // The record's own signature still has to hold: nobody may turn a zone insecure by raising the number on the way.
    private DenialProof? Refusal() => _refused switch
    {
        null => null,
        { HashAlgorithm: not 1 } => DenialProof.Open($"the NSEC3 records of {_zone} are of hash algorithm {_refused.HashAlgorithm}, which is unknown", _refused),
        _ => DenialProof.Open($"the NSEC3 records of {_zone} ask for {_refused.Iterations} hash iterations; more than {DnssecValidator.MaximumNsec3Iterations} are not made (RFC 9276)", _refused),
    };

    private DenialProof NoEncloser(DnsName name) => Lacking($"no NSEC3 record matches {name} or a name above it");

    private DenialProof Lacking(string words) =>
        _tooMuch ? DenialProof.TooMuch($"the proof needs more than {DnssecValidator.MaximumHashedNames} names hashed") : DenialProof.Missing(words);

    // The longest name at or above that exists, and the one below it that should not.
    private (DnsNsec3Record Record, DnsName Encloser, DnsName? Next)? Encloser(DnsName name)
    {
        DnsName? next = null;
        for (DnsName above = name; ; above = above.Parent)
        {
            if (At(above) is { } record)
            {
                // Below a delegation or a DNAME this zone has nothing to say.
                return next is not null && DenialRules.EndsHere(record.Types) ? null : (record, above, next);
            }
            if (above == _zone || above.IsRoot) return null;
            next = above;
        }
    }

    private DnsNsec3Record? At(DnsName name)
    {
        if (Hash(name) is not { } hash) return null;
        foreach ((DnsNsec3Record record, byte[] own) in _records)
        {
            if (own.AsSpan().SequenceEqual(hash)) return record;
        }
        return null;
    }

    private DnsNsec3Record? Covering(DnsName name)
    {
        if (Hash(name) is not { } hash) return null;
        foreach ((DnsNsec3Record record, byte[] own) in _records)
        {
            bool after = own.AsSpan().SequenceCompareTo(hash) < 0, before = hash.AsSpan().SequenceCompareTo(record.NextHash) < 0;
            // The last record points back to the first.
            bool last = own.AsSpan().SequenceCompareTo(record.NextHash) >= 0;
            if (last ? after || (before && !own.AsSpan().SequenceEqual(hash)) : after && before) return record;
        }
        return null;
    }

    private byte[]? Hash(DnsName name)
    {
        if (_hashes.TryGetValue(name, out byte[]? known)) return known;
        if (_records.Count == 0) return null;
        if (!_work.MayHash())
        {
            _tooMuch = true;
            return null;
        }
        DnsNsec3Record parameters = _records[0].Record;
        byte[] hash = Hash(name, parameters.Salt, parameters.Iterations);
        _hashes.Add(name, hash);
        return hash;
    }

#pragma warning disable CA5350 // RFC 5155 knows no other hash.
    /// <summary>A name's hash (RFC 5155 5).</summary>
    internal static byte[] Hash(DnsName name, ReadOnlySpan<byte> salt, int iterations)
    {
        byte[] hash = SHA1.HashData([.. name.ToLower().Wire, .. salt]);
        Span<byte> round = stackalloc byte[20 + salt.Length];
        salt.CopyTo(round[20..]);
        for (int i = 0; i < iterations; i++)
        {
            hash.CopyTo(round);
            SHA1.HashData(round, hash);
        }
        return hash;
    }
#pragma warning restore CA5350

    private static byte[]? Base32Hex(ReadOnlySpan<byte> label)
    {
        if (label.Length != 32) return null;
        byte[] bytes = new byte[20];
        ulong bits = 0;
        for (int i = 0; i < 32; i++)
        {
            int digit = DnsName.Lower(label[i]) switch
            {
                >= (byte)'0' and <= (byte)'9' and var d => d - '0',
                >= (byte)'a' and <= (byte)'v' and var d => d - 'a' + 10,
                _ => -1,
            };
            if (digit < 0) return null;
            bits = (bits << 5) | (uint)digit;
            if (i % 8 == 7)
            {
                for (int b = 0; b < 5; b++) bytes[(i / 8 * 5) + b] = (byte)(bits >> (32 - (8 * b)));
                bits = 0;
            }
        }
        return bytes;
    }
}
