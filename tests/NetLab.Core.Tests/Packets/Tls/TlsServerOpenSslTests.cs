using NetLab.Packets;
using NetLab.Tests.Support;

namespace NetLab.Tests.Packets.Tls;

/// <summary>Sweeps of a real OpenSSL, set up in ways that are known.</summary>
public class TlsServerOpenSslTests
{
    /// <summary>OpenSSL's names, in an order that is nobody's own.</summary>
    private const string Mixed = "AES128-SHA:ECDHE-RSA-CHACHA20-POLY1305:DHE-RSA-AES256-GCM-SHA384:NULL-MD5:ECDHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0";

    private static readonly string[] MixedNames = ["TLS_RSA_WITH_AES_128_CBC_SHA", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_RSA_WITH_NULL_MD5", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"];

    [Fact]
    public async Task The_servers_order_is_told()
    {
        using var server = new OpenSslServer("rsa", "-serverpref", "-cipher", Mixed, "-tls1_2");
        (TlsServerSuite[] rows, int connections) = await TlsTests.SweepAsync(server.Port, TlsProtocol.Tls12, TlsProtocol.Tls13);
        Assert.Equal(MixedNames, TlsTests.Accepted(rows, TlsProtocol.Tls12));
        Assert.All(rows[..5], static row => Assert.Equal(TlsSuiteOrder.Server, row.Order));
        Assert.Equal([1, 2, 3, 4, 5], rows[..5].Select(static row => row.Preference!.Value));
        // Five suites, the refusal of the sixth, the order; and one of TLS 1.3, which is refused.
        Assert.Equal(8, connections);
        Assert.Equal((TlsProtocol.Tls13, TlsSuiteResult.Refused, "alert protocol_version"), (rows[5].Protocol, rows[5].Result, rows[5].Reason));
        Assert.Equal(["", "x25519", "DH 2048", "", "x25519"], rows[..5].Select(static row => row.Group ?? ""));
        Assert.Equal([TlsStrength.Weak, TlsStrength.Good, TlsStrength.Good, TlsStrength.Insecure, TlsStrength.Good], rows[..5].Select(static row => row.Strength!.Value));
        Assert.All(rows[..5], static row => Assert.Equal(("Ticket", false), (string.Join(", ", row.Resumption!), row.OcspStapled)));
        Assert.All(rows, row => Assert.Equal(("localhost", server.Port, $"127.0.0.1:{server.Port}"), (row.Server, row.Port, row.RemoteEndPoint)));
    }

    [Fact]
    public async Task A_server_that_follows_the_client_has_no_order()
    {
        using var server = new OpenSslServer("rsa", "-cipher", Mixed, "-tls1_2");
        (TlsServerSuite[] rows, _) = await TlsTests.SweepAsync(server.Port, TlsProtocol.Tls12);
        Assert.Equal(MixedNames.Order(), TlsTests.Accepted(rows, TlsProtocol.Tls12).Order());
        Assert.All(rows, static row => Assert.Equal((TlsSuiteOrder.Client, null), (row.Order, row.Preference)));
    }

    [Fact]
    public async Task A_server_that_gives_ChaCha_to_those_who_want_it_keeps_its_order_all_the_same()
    {
        using var server = new OpenSslServer("rsa", "-serverpref", "-prioritize_chacha", "-cipher", "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-CHACHA20-POLY1305:AES128-SHA", "-tls1_2");
        (TlsServerSuite[] rows, _) = await TlsTests.SweepAsync(server.Port, TlsProtocol.Tls12);
        Assert.All(rows, static row => Assert.Equal(TlsSuiteOrder.Server, row.Order));
        Assert.Equal(3, rows.Length);
    }

    [Fact]
    public async Task TLS_1_3_names_its_suites_whatever_group_it_wants()
    {
        using var server = new OpenSslServer("-serverpref", "-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_CCM_8_SHA256:TLS_AES_128_GCM_SHA256", "-groups", "P-384", "-tls1_3");
        (TlsServerSuite[] rows, _) = await TlsTests.SweepAsync(server.Port);
        Assert.Equal(["TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_CCM_8_SHA256", "TLS_AES_128_GCM_SHA256"], TlsTests.Accepted(rows, TlsProtocol.Tls13));
        Assert.All(rows[..3], static row => Assert.Equal(("secp384r1", "ECDHE", TlsSuiteOrder.Server), (row.Group, row.KeyExchange, row.Order)));
        Assert.Equal([TlsProtocol.Tls12, TlsProtocol.Tls11, TlsProtocol.Tls10, TlsProtocol.Ssl3], rows[3..].Select(static row => row.Protocol));
        Assert.All(rows[3..], static row => Assert.Equal((TlsSuiteResult.Refused, true), (row.Result, row.Reason!.StartsWith("alert ", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Old_versions_are_found_that_this_machine_would_not_speak()
    {
        using var server = new OpenSslServer("rsa", "-cipher", "AES128-SHA:NULL-SHA:@SECLEVEL=0", "-no_tls1_3", "-no_tls1_2");
        (TlsServerSuite[] rows, _) = await TlsTests.SweepAsync(server.Port);
        Assert.Empty(TlsTests.Accepted(rows, TlsProtocol.Tls13));
        // Asked for TLS 1.2 it answers with 1.1.
        Assert.Equal("the server answers with TLS 1.1", rows.Single(static row => row.Protocol == TlsProtocol.Tls12).Reason);
        foreach (TlsProtocol old in (TlsProtocol[])[TlsProtocol.Tls11, TlsProtocol.Tls10]) Assert.Equal(["TLS_RSA_WITH_AES_128_CBC_SHA", "TLS_RSA_WITH_NULL_SHA"], TlsTests.Accepted(rows, old).Order());
        Assert.Equal(["CBC", "no FS", "TLS 1.0"], rows.Single(static row => row.Protocol == TlsProtocol.Tls10 && row.Id == 0x2f).Weakness);
    }

    [Fact]
    public async Task What_is_spoken_and_stapled_is_told_where_it_goes_in_clear()
    {
        using var server = new OpenSslServer("-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256", "-alpn", "http/1.1,h2", "-status_file", "ocsp.der", "-no_ticket");
        (TlsServerSuite[] rows, int connections) = await TlsTests.SweepAsync(TlsTests.Options(server.Port) with { Alpn = ["h2", "http/1.1"], Protocols = [TlsProtocol.Tls12, TlsProtocol.Tls13], Connections = 4 });
        TlsServerSuite row = Assert.Single(rows, static row => row.Protocol == TlsProtocol.Tls12);
        Assert.Equal(("http/1.1", true, TlsSuiteOrder.NotProven), (row.Alpn, row.OcspStapled, row.Order));
        Assert.Equal(["Id"], row.Resumption);
        Assert.All(rows[1..], static row => Assert.Equal((null, null, null), (row.Alpn, row.OcspStapled, row.Resumption)));
        Assert.Equal(3, rows.Length - 1);
        Assert.Equal(2 + 5, connections);
    }

    [Fact]
    public async Task A_small_prime_is_told()
    {
        // What agrees anonymously at 80 bits of security takes 1024.
        using var server = new OpenSslServer("-cipher", "ADH-AES128-SHA:@SECLEVEL=0", "-tls1_2");
        (TlsServerSuite[] rows, _) = await TlsTests.SweepAsync(server.Port, TlsProtocol.Tls12);
        TlsServerSuite row = Assert.Single(rows);
        Assert.Equal(("DH 1024", TlsStrength.Insecure), (row.Group, row.Strength));
        Assert.Equal(["anon", "CBC", "DH1024"], row.Weakness);
    }

    [Fact]
    public async Task Nmap_finds_the_same()
    {
        using var server = new OpenSslServer("rsa", "-serverpref", "-cipher", "ECDHE+AESGCM:DHE+AES:AES128-SHA256:CAMELLIA128-SHA:ADH-AES256-SHA:eNULL:@SECLEVEL=0");
        string nmap = Witness.Run("nmap", "-Pn", "-n", "--script", "ssl-enum-ciphers", "-p", $"{server.Port}", "127.0.0.1");
        (TlsServerSuite[] rows, _) = await TlsTests.SweepAsync(server.Port);
        var theirs = new List<string>();
        string version = "";
        foreach (string line in nmap.Split('\n').Select(static line => line.TrimStart('|', '_', ' ')))
        {
            if (line.StartsWith("TLSv1.", StringComparison.Ordinal) || line.StartsWith("SSLv3", StringComparison.Ordinal)) version = line.Trim(':', ' ', '\r');
            // It names suites of TLS 1.3 in a way of its own.
            else if (line.StartsWith("TLS_", StringComparison.Ordinal)) theirs.Add($"{version} {line.Split(' ')[0].Replace("_AKE_WITH", "", StringComparison.Ordinal)}");
        }
        Assert.True(theirs.Count > 20, nmap);
        Assert.Equal(theirs.Order(StringComparer.Ordinal), rows.Where(static row => row.Result == TlsSuiteResult.Accepted)
            .Select(static row => $"{row.Protocol switch { TlsProtocol.Tls13 => "TLSv1.3", TlsProtocol.Tls12 => "TLSv1.2", TlsProtocol.Tls11 => "TLSv1.1", TlsProtocol.Tls10 => "TLSv1.0", _ => "SSLv3" }} {row.CipherSuite}").Order(StringComparer.Ordinal));
    }
}
