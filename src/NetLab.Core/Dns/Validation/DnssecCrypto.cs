using System.Security.Cryptography;
using NetLab.Interop;

namespace NetLab.Dns;

/// <summary>DNSSEC's digests and signatures by the platform's cryptography. Tests put a counting one, or one that lacks something, in its place.</summary>
internal class DnssecCrypto
{
    /// <summary>What the platform and the RFCs say of an algorithm.</summary>
    public enum Support
    {
        /// <summary>It is checked.</summary>
        Yes,

        /// <summary>It must not be relied upon, or nobody here knows it: a zone that has nothing else is as if unsigned (RFC 6840 5.2).</summary>
        No,

        /// <summary>It is a good algorithm, and this platform has it not.</summary>
        NotHere,
    }

    /// <summary>The platform's.</summary>
    public static DnssecCrypto Platform { get; } = new();

    /// <summary>Whether signatures of an algorithm can be checked.</summary>
    public virtual Support Supports(DnsSecAlgorithm algorithm, bool sha1) => algorithm switch
    {
        DnsSecAlgorithm.RsaSha256 or DnsSecAlgorithm.RsaSha512 or DnsSecAlgorithm.EcdsaP256Sha256 or DnsSecAlgorithm.EcdsaP384Sha384 => Support.Yes,
        DnsSecAlgorithm.RsaSha1 or DnsSecAlgorithm.Nsec3RsaSha1 => sha1 ? Support.Yes : Support.No,
        DnsSecAlgorithm.Ed25519 or DnsSecAlgorithm.Ed448 => LibCrypto.HasEdwardsCurves ? Support.Yes : Support.NotHere,
        _ => Support.No,
    };

    /// <summary>Whether a DS record's digest can be made.</summary>
    public static bool Supports(DnsDigestType digest) => digest is DnsDigestType.Sha1 or DnsDigestType.Sha256 or DnsDigestType.Sha384;

    /// <summary>Whether a DS record is of this key (RFC 4034 5.1.4).</summary>
    public virtual bool IsDigestOf(DnsDsRecord ds, DnsDnsKeyRecord key)
    {
        byte[] data = [.. key.Owner.ToLower().Wire, .. key.GetData()];
        byte[] digest = ds.DigestType switch
        {
#pragma warning disable CA5350 // The record says which digest it is; SHA-1 is only looked at when there is no better one.
            DnsDigestType.Sha1 => SHA1.HashData(data),
#pragma warning restore CA5350
            DnsDigestType.Sha256 => SHA256.HashData(data),
            DnsDigestType.Sha384 => SHA384.HashData(data),
            _ => [],
        };
        return digest.AsSpan().SequenceEqual(ds.Digest);
    }

    /// <summary>Checks a signature. A key or signature that is none of its algorithm's is a wrong one.</summary>
    public virtual bool Verify(DnsDnsKeyRecord key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        try
        {
            return key.Algorithm switch
            {
                DnsSecAlgorithm.RsaSha1 or DnsSecAlgorithm.Nsec3RsaSha1 => Rsa(key.Key, data, signature, HashAlgorithmName.SHA1),
                DnsSecAlgorithm.RsaSha256 => Rsa(key.Key, data, signature, HashAlgorithmName.SHA256),
                DnsSecAlgorithm.RsaSha512 => Rsa(key.Key, data, signature, HashAlgorithmName.SHA512),
                DnsSecAlgorithm.EcdsaP256Sha256 => Ecdsa(key.Key, data, signature, ECCurve.NamedCurves.nistP256, 32, HashAlgorithmName.SHA256),
                DnsSecAlgorithm.EcdsaP384Sha384 => Ecdsa(key.Key, data, signature, ECCurve.NamedCurves.nistP384, 48, HashAlgorithmName.SHA384),
                DnsSecAlgorithm.Ed25519 => key.Key.Length == 32 && signature.Length == 64 && LibCrypto.Verify(LibCrypto.Ed25519, key.Key, data, signature),
                DnsSecAlgorithm.Ed448 => key.Key.Length == 57 && signature.Length == 114 && LibCrypto.Verify(LibCrypto.Ed448, key.Key, data, signature),
                _ => false,
            };
        }
        catch (CryptographicException)
        {
            // Not a point of the curve, a modulus of zero, SHA-1 forbidden by the machine's policy.
            return false;
        }
    }

    // The exponent after its length in one byte, or in two after a zero; the modulus is the rest (RFC 3110 2).
    private static bool Rsa(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature, HashAlgorithmName hash)
    {
        if (key.Length < 3) return false;
        int at = key[0] == 0 ? 3 : 1;
        int size = key[0] == 0 ? (key[1] << 8) | key[2] : key[0];
        // Up to 4096 bits (RFC 5702 2); a long exponent only makes work.
        if (size is 0 or > 8 || key.Length <= at + size) return false;
        ReadOnlySpan<byte> exponent = key.Slice(at, size).TrimStart((byte)0), modulus = key[(at + size)..].TrimStart((byte)0);
        if (exponent.IsEmpty || modulus.Length is < 64 or > 512) return false;
        // A signature is as long as the modulus; some signers leave leading zeros out.
        if (signature.Length > modulus.Length) return false;
        byte[] padded = new byte[modulus.Length];
        signature.CopyTo(padded.AsSpan(modulus.Length - signature.Length));
        using RSA rsa = RSA.Create(new RSAParameters { Exponent = exponent.ToArray(), Modulus = modulus.ToArray() });
        return rsa.VerifyData(data, padded, hash, RSASignaturePadding.Pkcs1);
    }

    // The point's two coordinates (RFC 6605 4).
    private static bool Ecdsa(byte[] key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature, ECCurve curve, int size, HashAlgorithmName hash)
    {
        if (key.Length != 2 * size || signature.Length != 2 * size) return false;
        using ECDsa ecdsa = ECDsa.Create(new ECParameters { Curve = curve, Q = new ECPoint { X = key[..size], Y = key[size..] } });
        return ecdsa.VerifyData(data, signature, hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }
}
