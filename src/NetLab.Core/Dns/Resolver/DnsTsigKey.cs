namespace NetLab.Dns;

/// <summary>A key that signs messages (TSIG, RFC 8945). Its secret never shows in its text.</summary>
public sealed class DnsTsigKey
{
    /// <summary>The algorithm taken when none is named, as BIND does.</summary>
    public const string DefaultAlgorithm = "hmac-sha256";

    private readonly byte[] _secret;

    /// <summary>A key.</summary>
    /// <param name="name">Its name, which both sides must spell alike.</param>
    /// <param name="secret">The secret.</param>
    /// <param name="algorithm">hmac-md5, hmac-sha1, hmac-sha256, hmac-sha384 or hmac-sha512.</param>
    /// <exception cref="ArgumentException">The algorithm is another one, or the secret is empty.</exception>
    public DnsTsigKey(DnsName name, ReadOnlySpan<byte> secret, string algorithm = DefaultAlgorithm)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (secret.IsEmpty) throw new ArgumentException("A TSIG key needs a secret.", nameof(secret));
        Name = name;
        Algorithm = DnsTsigAlgorithm.Find(algorithm);
        _secret = secret.ToArray();
    }

    /// <summary>The key's name.</summary>
    public DnsName Name { get; }

    /// <summary>The algorithm's name.</summary>
    public string AlgorithmName => Algorithm.Text;

    internal DnsTsigAlgorithm Algorithm { get; }

    internal ReadOnlySpan<byte> Secret => _secret;

    /// <summary>Reads a key as dig's -y takes it: <c>[algorithm:]name:secret</c>, the secret in Base64.</summary>
    /// <exception cref="ArgumentException">It is no such text. The message does not repeat the secret.</exception>
    public static DnsTsigKey Parse(string text, string parameter = "TsigKey")
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split(':');
        if (parts.Length is not (2 or 3)) throw new ArgumentException("A TSIG key is written as [algorithm:]name:secret, the secret in Base64.", parameter);
        DnsName name = DnsName.Parse(parts[^2], parameter);
        byte[] secret = new byte[parts[^1].Length];
        if (!Convert.TryFromBase64String(parts[^1], secret, out int length) || length == 0) throw new ArgumentException($"The secret of TSIG key '{name.Text}' is no Base64.", parameter);
        return new DnsTsigKey(name, secret.AsSpan(0, length), parts.Length == 3 ? parts[0] : DefaultAlgorithm);
    }

    /// <summary>Algorithm and name; never the secret.</summary>
    public override string ToString() => $"{AlgorithmName}:{Name.Text}";
}
