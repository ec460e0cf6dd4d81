using System.Globalization;
using NetLab.Packets;
using NetLab.Tests.Support;

namespace NetLab.Tests.Packets.Tls;

/// <summary>What the names of cipher suites say, and OpenSSL's own table beside it.</summary>
public class TlsSuitesTests
{
    [Theory]
    [InlineData(0x1301, "TLS_AES_128_GCM_SHA256", "any", "any", "AES_128_GCM", 128, "SHA256", true, "", TlsStrength.Good)]
    [InlineData(0xc02f, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "ECDHE", "RSA", "AES_128_GCM", 128, "SHA256", true, "", TlsStrength.Good)]
    [InlineData(0xc0ae, "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8", "ECDHE", "ECDSA", "AES_128_CCM_8", 128, "SHA256", true, "", TlsStrength.Good)]
    [InlineData(0x009c, "TLS_RSA_WITH_AES_128_GCM_SHA256", "RSA", "RSA", "AES_128_GCM", 128, "SHA256", false, "no FS", TlsStrength.Weak)]
    [InlineData(0x000a, "TLS_RSA_WITH_3DES_EDE_CBC_SHA", "RSA", "RSA", "3DES_EDE_CBC", 112, "SHA", false, "3DES, CBC, no FS", TlsStrength.Weak)]
    [InlineData(0x0004, "TLS_RSA_WITH_RC4_128_MD5", "RSA", "RSA", "RC4_128", 128, "MD5", false, "RC4, MD5, no FS", TlsStrength.Insecure)]
    [InlineData(0x0014, "TLS_DHE_RSA_EXPORT_WITH_DES40_CBC_SHA", "DHE", "RSA", "DES40_CBC", 40, "SHA", true, "EXPORT, DES, CBC", TlsStrength.Insecure)]
    [InlineData(0x0034, "TLS_DH_anon_WITH_AES_128_CBC_SHA", "DH", "anon", "AES_128_CBC", 128, "SHA", true, "anon, CBC", TlsStrength.Insecure)]
    [InlineData(0x0002, "TLS_RSA_WITH_NULL_SHA", "RSA", "RSA", "NULL", 0, "SHA", false, "NULL, no FS", TlsStrength.Insecure)]
    [InlineData(0x0090, "TLS_DHE_PSK_WITH_AES_128_CBC_SHA", "DHE", "PSK", "AES_128_CBC", 128, "SHA", true, "CBC", TlsStrength.Weak)]
    [InlineData(0xc01e, "TLS_SRP_SHA_RSA_WITH_AES_128_CBC_SHA", "SRP", "RSA", "AES_128_CBC", 128, "SHA", true, "CBC", TlsStrength.Weak)]
    [InlineData(0x0064, "TLS_RSA_EXPORT1024_WITH_RC4_56_SHA", "RSA", "RSA", "RC4_56", 56, "SHA", false, "EXPORT, RC4, no FS", TlsStrength.Insecure)]
    [InlineData(0xc0b4, "TLS_SHA256_SHA256", "any", "any", "SHA256", 0, "SHA256", true, "NULL", TlsStrength.Insecure)]
    [InlineData(0xc103, "TLS_GOSTR341112_256_WITH_KUZNYECHIK_MGM_L", "any", "any", "KUZNYECHIK_MGM", 256, "STREEBOG256", true, "", TlsStrength.Good)]
    public void A_name_says_it_all(int id, string name, string exchange, string authentication, string encryption, int bits, string hash, bool forward, string weakness, TlsStrength strength)
    {
        TlsSuite suite = TlsSuites.Find(id);
        Assert.Equal((name, exchange, authentication, encryption, bits, hash, forward, strength), (suite.Name, suite.KeyExchange, suite.Authentication, suite.Encryption, suite.Bits, suite.Hash, suite.ForwardSecrecy, suite.Strength));
        Assert.Equal(weakness, string.Join(", ", suite.Weakness));
    }

    [Fact]
    public void All_are_there_and_read()
    {
        Assert.InRange(TlsSuites.All.Count, 355, 500);
        Assert.Equal(TlsSuites.All.Count, TlsSuites.All.Select(static suite => suite.Name).Distinct().Count());
        Assert.DoesNotContain(TlsSuites.All, static suite => suite.KeyExchange.Length == 0 || suite.Encryption.Length == 0 || suite.Hash.Length == 0);
        Assert.DoesNotContain(TlsSuites.All, static suite => suite.Bits == 0 && !suite.Weakness.Contains("NULL"));
        Assert.DoesNotContain(TlsSuites.All, static suite => suite.Strength == TlsStrength.Good && (suite.Weakness.Count > 0 || !suite.ForwardSecrecy));
        Assert.True(TlsSuites.All[0].IsTls13);
        TlsSuite unknown = TlsSuites.Find(0xabcd);
        Assert.Equal(("0xABCD", false), (unknown.Name, unknown.IsTls13));
    }

    [Fact]
    public void Openssl_knows_them_by_the_same_numbers()
    {
        string[] lines = Witness.Run("openssl", "ciphers", "-V", "-stdname", "ALL:eNULL:@SECLEVEL=0").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Length > 100);
        foreach (string[] words in lines.Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
        {
            // 0xC0,0x2C - TLS_NAME - NAME TLSv1.2 Kx=ECDH Au=ECDSA Enc=AESGCM(256) Mac=AEAD
            TlsSuite suite = TlsSuites.Find(int.Parse(words[0].Replace("0x", "", StringComparison.Ordinal).Replace(",", "", StringComparison.Ordinal), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            Assert.Equal(words[2], suite.Name);
            string Value(string name) => words.Single(word => word.StartsWith(name, StringComparison.Ordinal))[name.Length..];
            string exchange = Value("Kx=").Replace("PSK", "", StringComparison.Ordinal), encryption = Value("Enc=");
            Assert.Equal(exchange switch { "" => "PSK", "ECDH" => "ECDHE", "DH" => "DHE", _ => exchange }, suite.Authentication == "anon" ? $"{suite.KeyExchange}E" : suite.KeyExchange);
            if (!words[2].Contains("RSA_PSK", StringComparison.Ordinal)) Assert.Equal(Value("Au="), suite.Authentication == "anon" ? "None" : suite.Authentication);
            // OpenSSL says 168 of 3DES, of which 112 count.
            Assert.Equal(encryption == "None" ? 0 : int.Parse(encryption.Split('(', ')')[1], CultureInfo.InvariantCulture), suite.Bits == 112 ? 168 : suite.Bits);
        }
    }
}
