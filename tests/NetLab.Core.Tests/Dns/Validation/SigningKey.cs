using System.Security.Cryptography;
using NetLab.Dns;

namespace NetLab.Tests.Dns.Validation;

/// <summary>A zone's key with its private half, for zones that no signer would make.</summary>
internal sealed class SigningKey
{
    private readonly Func<byte[], byte[]> _sign;

    private SigningKey(DnsName zone, DnsSecAlgorithm algorithm, ushort flags, byte[] key, Func<byte[], byte[]> sign)
    {
        Zone = zone;
        _sign = sign;
        Record = Key(zone, flags, algorithm, key);
    }

    public DnsName Zone { get; }

    public DnsDnsKeyRecord Record { get; }

    /// <summary>A record of a key.</summary>
    public static DnsDnsKeyRecord Key(DnsName zone, ushort flags, DnsSecAlgorithm algorithm, byte[] key) =>
        (DnsDnsKeyRecord)DnsRecord.Create(zone, DnsRecordType.DNSKEY, 300, [(byte)(flags >> 8), (byte)flags, 3, (byte)algorithm, .. key]);

    /// <summary>A new key: ECDSA P-256 or RSA, under any algorithm's number.</summary>
    public static SigningKey Create(DnsName zone, DnsSecAlgorithm algorithm = DnsSecAlgorithm.EcdsaP256Sha256, ushort flags = 257)
    {
        if (algorithm is DnsSecAlgorithm.RsaSha1 or DnsSecAlgorithm.RsaSha256)
        {
            RSA rsa = RSA.Create(1024);
            RSAParameters parts = rsa.ExportParameters(false);
            HashAlgorithmName hash = algorithm == DnsSecAlgorithm.RsaSha1 ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256;
            return new SigningKey(zone, algorithm, flags, [(byte)parts.Exponent!.Length, .. parts.Exponent, .. parts.Modulus!], data => rsa.SignData(data, hash, RSASignaturePadding.Pkcs1));
        }
        ECDsa ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        ECPoint point = ecdsa.ExportParameters(false).Q;
        return new SigningKey(zone, algorithm, flags, [.. point.X!, .. point.Y!], data => ecdsa.SignData(data, HashAlgorithmName.SHA256));
    }

    /// <summary>A key of the same bytes in another order, and so of the same tag (16-bit words are summed).</summary>
    public DnsDnsKeyRecord Collision(int number)
    {
        byte[] key = [.. Record.Key];
        int words = key.Length / 2, one = number % words, other = (one + 1 + (number / words)) % words;
        (key[2 * one], key[(2 * one) + 1], key[2 * other], key[(2 * other) + 1]) = (key[2 * other], key[(2 * other) + 1], key[2 * one], key[(2 * one) + 1]);
        return Key(Zone, Record.Flags, Record.Algorithm, key);
    }

    /// <summary>The DS record of the key.</summary>
    public DnsDsRecord Ds(DnsDigestType type = DnsDigestType.Sha256, DnsSecAlgorithm? algorithm = null)
    {
        byte[] data = [.. Zone.ToLower().Wire, .. Record.GetData()];
#pragma warning disable CA5350 // What the zone has is not what anybody should have.
        byte[] digest = type == DnsDigestType.Sha1 ? SHA1.HashData(data) : type == DnsDigestType.Sha384 ? SHA384.HashData(data) : SHA256.HashData(data);
#pragma warning restore CA5350
        return (DnsDsRecord)DnsRecord.Create(Zone, DnsRecordType.DS, 300, [(byte)(Record.KeyTag >> 8), (byte)Record.KeyTag, (byte)(algorithm ?? Record.Algorithm), (byte)type, .. digest]);
    }

    /// <summary>A set with its signature behind it.</summary>
    public DnsRecord[] Signed(params DnsRecord[] set) => [.. set, Sign(set)];

    /// <summary>The signature of a set.</summary>
    /// <param name="set">The records.</param>
    /// <param name="labels">The count of labels that it says; null is right.</param>
    /// <param name="from">When it begins, as it stands there; 0 is 2026-01-01.</param>
    /// <param name="to">When it ends; 0 is 2027-01-01.</param>
    /// <param name="wrong">Make one that does not hold.</param>
    public DnsRrsigRecord Sign(DnsRecord[] set, int? labels = null, uint from = 0, uint to = 0, bool wrong = false)
    {
        DnsRecord first = set[0];
        DnsRrsigRecord draft = Rrsig(first, labels, from, to, [0]);
        RrSet found = RrSet.Find([.. set, draft], first.Owner, first.Type)!;
        byte[] signature = _sign(found.SignedBytes(draft, found.CanonicalData()));
        if (wrong) signature[7] ^= 1;
        return Rrsig(first, labels, from, to, signature);
    }

    private DnsRrsigRecord Rrsig(DnsRecord first, int? labels, uint from, uint to, byte[] signature)
    {
        byte[] data = new byte[18 + Zone.Length + signature.Length];
        var writer = new DnsWriter(data, false, false);
        writer.UInt16((ushort)first.Type);
        writer.UInt8((byte)Record.Algorithm);
        writer.UInt8((byte)(labels ?? first.Owner.LabelCount - (first.Owner.IsWildcard ? 1 : 0)));
        writer.UInt32(300);
        writer.UInt32(to == 0 ? CannedTree.To : to);
        writer.UInt32(from == 0 ? CannedTree.From : from);
        writer.UInt16(Record.KeyTag);
        writer.PlainName(Zone);
        writer.Bytes(signature);
        return (DnsRrsigRecord)DnsRecord.Create(first.Owner, DnsRecordType.RRSIG, first.TTL, data);
    }
}
