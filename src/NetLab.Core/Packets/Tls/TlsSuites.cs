using System.Net.Security;

namespace NetLab.Packets;

/// <summary>
/// The cipher suites there are (IANA's registry "TLS Cipher Suites"). The names are .NET's; the few that it lacks, of drafts and of single nations, stand here.
/// What matters of each is read from its name, which is made of it.
/// </summary>
public static class TlsSuites
{
    /// <summary>Not a suite: "I know safe renegotiation" (RFC 5746).</summary>
    internal const ushort RenegotiationSignal = 0x00ff;

    private static readonly (ushort Id, string Name)[] Others =
    [
        (0x0060, "TLS_RSA_EXPORT1024_WITH_RC4_56_MD5"), (0x0061, "TLS_RSA_EXPORT1024_WITH_RC2_CBC_56_MD5"), (0x0062, "TLS_RSA_EXPORT1024_WITH_DES_CBC_SHA"),
        (0x0063, "TLS_DHE_DSS_EXPORT1024_WITH_DES_CBC_SHA"), (0x0064, "TLS_RSA_EXPORT1024_WITH_RC4_56_SHA"), (0x0065, "TLS_DHE_DSS_EXPORT1024_WITH_RC4_56_SHA"),
        (0x0066, "TLS_DHE_DSS_WITH_RC4_128_SHA"), (0x0081, "TLS_GOSTR341001_WITH_28147_CNT_IMIT"), (0x00c6, "TLS_SM4_GCM_SM3"), (0x00c7, "TLS_SM4_CCM_SM3"),
        (0x1306, "TLS_AEGIS_256_SHA512"), (0x1307, "TLS_AEGIS_128L_SHA256"), (0xc0b4, "TLS_SHA256_SHA256"), (0xc0b5, "TLS_SHA384_SHA384"),
        (0xc100, "TLS_GOSTR341112_256_WITH_KUZNYECHIK_CTR_OMAC"), (0xc101, "TLS_GOSTR341112_256_WITH_MAGMA_CTR_OMAC"), (0xc102, "TLS_GOSTR341112_256_WITH_28147_CNT_IMIT"),
        (0xc103, "TLS_GOSTR341112_256_WITH_KUZNYECHIK_MGM_L"), (0xc104, "TLS_GOSTR341112_256_WITH_MAGMA_MGM_L"), (0xc105, "TLS_GOSTR341112_256_WITH_KUZNYECHIK_MGM_S"),
        (0xc106, "TLS_GOSTR341112_256_WITH_MAGMA_MGM_S"), (0xcc13, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_OLD_SHA256"), (0xcc14, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_OLD_SHA256"),
        (0xcc15, "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_OLD_SHA256"), (0xfefe, "TLS_RSA_FIPS_WITH_DES_CBC_SHA"), (0xfeff, "TLS_RSA_FIPS_WITH_3DES_EDE_CBC_SHA"),
    ];

    /// <summary>The beginnings of ciphers' names, their bits, and what is wrong with them. The first that fits counts.</summary>
    private static readonly (string Begin, int Bits, string? Weakness)[] Ciphers =
    [
        ("NULL", 0, "NULL"), ("RC4_40", 40, "RC4"), ("RC4_56", 56, "RC4"), ("RC4", 128, "RC4"), ("RC2_CBC_40", 40, "RC2"), ("RC2_CBC_56", 56, "RC2"),
        ("DES_CBC_40", 40, "DES"), ("DES40", 40, "DES"), ("DES", 56, "DES"), ("3DES", 112, "3DES"), ("IDEA", 128, "IDEA"), ("SEED", 128, null),
        ("AES_128", 128, null), ("AES_256", 256, null), ("CAMELLIA_128", 128, null), ("CAMELLIA_256", 256, null), ("ARIA_128", 128, null), ("ARIA_256", 256, null),
        ("AEGIS_128", 128, null), ("AEGIS_256", 256, null), ("CHACHA20", 256, null), ("SM4", 128, null), ("KUZNYECHIK", 256, null), ("MAGMA", 256, "MAGMA"), ("28147", 256, "GOST89"),
        // Only proof against changes, no secrecy (RFC 9150).
        ("SHA", 0, "NULL"),
    ];

    private static readonly string[] Ephemeral = ["DHE", "ECDHE", "ECCPWD", "SRP", "any"];
    private static readonly string[] Broken = ["NULL", "EXPORT", "anon", "RC4", "RC2", "DES", "MD5"];
    private static readonly Dictionary<ushort, TlsSuite> ById = Load();

    /// <summary>All of them: those of TLS 1.3 first, the good before the weak.</summary>
    public static IReadOnlyList<TlsSuite> All { get; } = [.. ById.Values.OrderByDescending(static suite => suite.IsTls13).ThenByDescending(static suite => suite.Strength).ThenByDescending(static suite => suite.ForwardSecrecy).ThenByDescending(static suite => suite.Bits).ThenBy(static suite => suite.Id)];

    /// <summary>A suite by its number; one that nobody has named has a name made of it, and nothing else.</summary>
    public static TlsSuite Find(int id) => ById.TryGetValue((ushort)id, out TlsSuite? suite) ? suite : new TlsSuite
    {
        Id = (ushort)id, Name = $"0x{(ushort)id:X4}", KeyExchange = "", Authentication = "", Encryption = "", Bits = 0, Hash = "", ForwardSecrecy = false, Weakness = [], Strength = TlsStrength.Weak, IsTls13 = id >> 8 == 0x13,
    };

    /// <summary>The suites a version has.</summary>
    internal static IEnumerable<TlsSuite> Of(TlsProtocol protocol) => All.Where(suite => suite.IsTls13 == (protocol == TlsProtocol.Tls13));

    private static Dictionary<ushort, TlsSuite> Load()
    {
        var all = new Dictionary<ushort, TlsSuite>();
        // Number 0 is what a connection has before it has any.
        foreach (TlsCipherSuite one in Enum.GetValues<TlsCipherSuite>()) if (one != TlsCipherSuite.TLS_NULL_WITH_NULL_NULL) all[(ushort)one] = Read((ushort)one, one.ToString());
        foreach ((ushort id, string name) in Others) all.TryAdd(id, Read(id, name));
        return all;
    }

    private static TlsSuite Read(ushort id, string name)
    {
        var weak = new List<string>();
        int with = name.IndexOf("_WITH_", StringComparison.Ordinal);
        string keys = with < 0 ? "any" : name["TLS_".Length..with], cipher = with < 0 ? name["TLS_".Length..] : name[(with + "_WITH_".Length)..];
        // The suites of Russia for TLS 1.3 have the form of the older ones.
        bool isTls13 = with < 0 || cipher.Contains("_MGM_", StringComparison.Ordinal);
        if (keys.IndexOf("_EXPORT", StringComparison.Ordinal) is >= 0 and var export)
        {
            weak.Add("EXPORT");
            keys = keys[..export];
        }
        (string exchange, string authentication) = Keys(keys.Replace("_FIPS", "", StringComparison.Ordinal));
        if (isTls13) (exchange, authentication) = ("any", "any");
        if (authentication == "anon") weak.Add("anon");
        int last = cipher.LastIndexOf('_');
        bool named = !cipher.EndsWith("_CCM", StringComparison.Ordinal) && !cipher.EndsWith("_CCM_8", StringComparison.Ordinal);
        (string encryption, string hash) = named ? (cipher[..last], cipher[(last + 1)..]) : (cipher, "SHA256");
        if (encryption.EndsWith("_MGM", StringComparison.Ordinal)) hash = "STREEBOG256";
        (string _, int bits, string? flaw) = Ciphers.FirstOrDefault(one => encryption.StartsWith(one.Begin, StringComparison.Ordinal));
        if (flaw is not null) weak.Add(flaw);
        if (hash == "MD5") weak.Add("MD5");
        if (encryption.Contains("CBC", StringComparison.Ordinal)) weak.Add("CBC");
        bool forward = Ephemeral.Contains(exchange) || authentication == "anon";
        if (!forward) weak.Add("no FS");
        return new TlsSuite
        {
            Id = id, Name = name, KeyExchange = exchange, Authentication = authentication, Encryption = encryption, Bits = bits, Hash = hash,
            ForwardSecrecy = forward, Weakness = weak, IsTls13 = isTls13,
            Strength = weak.Exists(static one => Broken.Contains(one)) ? TlsStrength.Insecure : weak.Count > 0 ? TlsStrength.Weak : TlsStrength.Good,
        };
    }

    private static (string Exchange, string Authentication) Keys(string keys) => keys switch
    {
        "any" => ("any", "any"),
        "PSK_DHE" => ("DHE", "PSK"),
        "SRP_SHA" => ("SRP", "SRP"),
        "SRP_SHA_RSA" => ("SRP", "RSA"),
        "SRP_SHA_DSS" => ("SRP", "DSS"),
        _ when keys.StartsWith("GOST", StringComparison.Ordinal) => ("GOST", "GOST"),
        _ when keys.IndexOf('_', StringComparison.Ordinal) is >= 0 and var between => (keys[..between], keys[(between + 1)..]),
        _ => (keys, keys),
    };
}
