using System.Security.Cryptography;

namespace NetLab.Dns;

/// <summary>An algorithm of TSIG (RFC 8945 6).</summary>
internal sealed class DnsTsigAlgorithm
{
    private static readonly DnsTsigAlgorithm[] All =
    [
        new("hmac-md5", "hmac-md5.sig-alg.reg.int", HashAlgorithmName.MD5, 16),
        new("hmac-sha1", "hmac-sha1", HashAlgorithmName.SHA1, 20),
        new("hmac-sha256", "hmac-sha256", HashAlgorithmName.SHA256, 32),
        new("hmac-sha384", "hmac-sha384", HashAlgorithmName.SHA384, 48),
        new("hmac-sha512", "hmac-sha512", HashAlgorithmName.SHA512, 64),
    ];

    private DnsTsigAlgorithm(string text, string name, HashAlgorithmName hash, int size)
    {
        Text = text;
        Name = DnsName.Parse(name);
        Hash = hash;
        Size = size;
    }

    /// <summary>What people call it.</summary>
    public string Text { get; }

    /// <summary>What it is called in messages.</summary>
    public DnsName Name { get; }

    /// <summary>The hash below the HMAC.</summary>
    public HashAlgorithmName Hash { get; }

    /// <summary>The size of a whole signature in bytes.</summary>
    public int Size { get; }

    /// <summary>The algorithm of a name, either one.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static DnsTsigAlgorithm Find(string name)
    {
        string wanted = name.TrimEnd('.');
        foreach (DnsTsigAlgorithm algorithm in All)
        {
            if (algorithm.Text.Equals(wanted, StringComparison.OrdinalIgnoreCase) || algorithm.Name.Text.Equals(wanted, StringComparison.OrdinalIgnoreCase)) return algorithm;
        }
        throw new ArgumentException($"'{name}' is no TSIG algorithm NetLab has; use hmac-sha256, hmac-sha384, hmac-sha512, hmac-sha1 or hmac-md5.", nameof(name));
    }
}
