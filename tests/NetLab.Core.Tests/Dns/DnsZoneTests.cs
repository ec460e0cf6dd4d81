using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using NetLab.Dns;
using NetLab.Tests.Support;

namespace NetLab.Tests.Dns;

/// <summary>A zone with every type, served by a real nsd: what arrives is spelled as dig spells it, and the fields hold what the zone file says.</summary>
public sealed class DnsZoneTests : IDisposable
{
    private readonly NsdServer _server = new(("every.test", ZoneFile()));

    public void Dispose() => _server.Dispose();

    [Fact]
    public void Every_record_of_the_zone_is_spelled_as_dig_spells_it()
    {
        string[] dig = [.. Dig.Answer(_server.Port, "every.test", "AXFR").Select(Known)];
        List<DnsRecord> ours = PlainClient.Transfer(_server.Port, DnsName.Parse("every.test"));
        Assert.Equal(dig, ours.Select(static record => record.ToString().Replace('\t', ' ')));
        // The zone forgets no type that a zone can hold.
        DnsRecordType[] old = [DnsRecordType.MD, DnsRecordType.MF, DnsRecordType.MB, DnsRecordType.MG, DnsRecordType.MR, DnsRecordType.KEY, DnsRecordType.NINFO, DnsRecordType.AVC,
            DnsRecordType.RESINFO, DnsRecordType.WALLET, DnsRecordType.TA, DnsRecordType.DLV];
        Assert.Empty(RandomRecords.Types.Except(old).Except(ours.Select(static record => record.Type)));
    }

    [Fact]
    public void Every_record_of_the_zone_has_the_bytes_that_kdig_json_shows()
    {
        string json = Witness.Run("kdig", "@127.0.0.1", "-p", _server.Port.ToString(CultureInfo.InvariantCulture), "+json", "+retry=0", "+time=10", "every.test", "AXFR");
        using var document = JsonDocument.Parse(json);
        // kdig writes names in lower case.
        string[] kdig = [.. document.RootElement.EnumerateArray().SelectMany(static message => message.GetProperty("answerRRs").EnumerateArray()).Select(static record => string.Join(' ',
            record.GetProperty("NAME").GetString()!.ToLowerInvariant(), record.GetProperty("TTL").GetUInt32(), record.GetProperty("CLASSname").GetString(), record.GetProperty("TYPE").GetInt32(),
            record.GetProperty("RDLENGTH").GetInt32(), Lower(record.TryGetProperty("RDATAHEX", out JsonElement hex) ? Convert.FromHexString(hex.GetString()!) : [])))];
        List<DnsRecord> ours = PlainClient.Transfer(_server.Port, DnsName.Parse("every.test"));
        Assert.Equal(kdig.Order(StringComparer.Ordinal), ours.Select(static record => $"{record.Owner.ToLower()} {record.TTL} {record.Class} {(int)record.Type} {record.DataLength} {Lower(record.GetData())}").Order(StringComparer.Ordinal));
        Assert.True(kdig.Length > 70);

        static string Lower(byte[] data) => Convert.ToHexString([.. data.Select(static b => b is >= (byte)'A' and <= (byte)'Z' ? (byte)(b | 0x20) : b)]);
    }

    [Fact]
    public void Every_answer_over_udp_is_spelled_as_dig_spells_it()
    {
        foreach (IGrouping<(DnsName, DnsRecordType), DnsRecord> set in PlainClient.Transfer(_server.Port, DnsName.Parse("every.test")).GroupBy(static record => (record.Owner, record.Type)))
        {
            (DnsName name, DnsRecordType type) = set.Key;
            DnsMessage answer = PlainClient.Ask(_server.Port, name, type);
            // Below a cut, and at hashed names, the server has other answers; those are compared as well.
            DnsRecord[] answers = [.. answer.Answers.Where(record => record.Type == type)];
            string[] dig = [.. Dig.Answer(_server.Port, name.Text, DnsMnemonics.Text(type)).Where(line => line.Contains($" IN {DnsMnemonics.Text(type)} ", StringComparison.Ordinal)).Select(Known)];
            Assert.Equal(dig.Order(), answers.Select(static record => record.ToString().Replace('\t', ' ')).Order());
        }
    }

    [Fact]
    public void Fields_hold_what_the_zone_file_says()
    {
        DnsSoaRecord soa = One<DnsSoaRecord>("every.test", DnsRecordType.SOA);
        Assert.Equal(("every.test", "ns.every.test", @"host\.master.every.test"), (soa.Name, soa.PrimaryServer, soa.NameAdministrator));
        Assert.Equal((2026112201u, 7200u, 3600u, 1209600u, 300u, 3600u), (soa.SerialNumber, soa.TimeToZoneRefresh, soa.TimeToZoneFailureRetry, soa.TimeToExpiration, soa.DefaultTTL, soa.TTL));
        Assert.Equal((10, "mail.every.test"), One<DnsMxRecord>("mx.every.test", DnsRecordType.MX) is var mx ? (mx.Preference, mx.NameExchange) : default);
        Assert.Equal("192.0.2.1", One<DnsARecord>("a.every.test", DnsRecordType.A).IPAddress);
        Assert.Equal("2001:db8::1", One<DnsAaaaRecord>("aaaa.every.test", DnsRecordType.AAAA).IPAddress);
        Assert.Equal("host.example.com", One<DnsPtrRecord>("ptr.every.test", DnsRecordType.PTR).NameHost);
        Assert.Equal("a.every.test", One<DnsCnameRecord>("cname.every.test", DnsRecordType.CNAME).NameHost);
        Assert.Equal(["v=spf1 -all", "second \"string\"", "", "\\ back ; semi", "caf\u00e9\0\u007f"], One<DnsTxtRecord>("txt.every.test", DnsRecordType.TXT).Strings);
        DnsSrvRecord srv = One<DnsSrvRecord>("_sip._tcp.every.test", DnsRecordType.SRV);
        Assert.Equal((0, 5, 5060, "sip.every.test"), (srv.Priority, srv.Weight, srv.Port, srv.NameTarget));
        DnsNaptrRecord naptr = One<DnsNaptrRecord>("naptr.every.test", DnsRecordType.NAPTR);
        Assert.Equal((100, 10, "u", "E2U+sip", @"!^(.*)$!sip:\1@every.test!", "."), (naptr.Order, naptr.Preference, naptr.Flags, naptr.Services, naptr.RegularExpression, naptr.Replacement));
        DnsCaaRecord caa = Assert.IsType<DnsCaaRecord>(Ask("every.test", DnsRecordType.CAA)[0]);
        Assert.Equal((0, "issue", "ca.example.net; policy=\"ev\"", false), (caa.Flags, caa.Tag, caa.Value, caa.IsCritical));
        Assert.Equal("00-00-5e-00-53-2a", One<DnsEuiRecord>("eui48.every.test", DnsRecordType.EUI48).Address);
        Assert.Equal(["1:192.168.32.0/21", "!1:192.168.38.0/28", "2:2001:db8::/32", "1:0.0.0.0/0"], One<DnsAplRecord>("apl.every.test", DnsRecordType.APL).Prefixes);
        Assert.Equal([10, 0, 0, 1], One<DnsUnknownRecord>("unknown.every.test", (DnsRecordType)65280).Bytes);
        Assert.Equal("192.0.2.5", One<DnsARecord>("bücher.every.test", DnsRecordType.A).IPAddress);
        Assert.Equal("https://every.test/path?q=\"x\"", One<DnsUriRecord>("uri.every.test", DnsRecordType.URI).Target);
        DnsLocRecord loc = One<DnsLocRecord>("loc.every.test", DnsRecordType.LOC);
        Assert.Equal((52.373056, 4.892222, -2.0, 0.0, 10000.0, 10.0), (Math.Round(loc.Latitude, 6), Math.Round(loc.Longitude, 6), loc.Altitude, loc.Size, loc.HorizontalPrecision, loc.VerticalPrecision));
        DnsRrsigRecord rrsig = One<DnsRrsigRecord>("a.every.test", DnsRecordType.RRSIG);
        Assert.Equal((DnsRecordType.A, DnsSecAlgorithm.EcdsaP256Sha256, 3, 3600u, 12345, "every.test", 64), (rrsig.TypeCovered, rrsig.Algorithm, rrsig.LabelCount, rrsig.OriginalTtl, rrsig.KeyTag, rrsig.Signer, rrsig.Signature.Length));
        Assert.Equal((new DateTime(2026, 12, 22), new DateTime(2026, 11, 22)), (rrsig.Expiration, rrsig.Signed));
    }

    [Fact]
    public void Service_bindings_are_objects()
    {
        DnsSvcbRecord svcb = Assert.IsType<DnsSvcbRecord>(Ask("svcb.every.test", DnsRecordType.SVCB).First(static record => record is DnsSvcbRecord { Priority: 1 }));
        Assert.Equal(("svc.every.test", (ushort?)8443, false), (svcb.Target, svcb.Port, svcb.IsAlias));
        Assert.Equal(["h2", "h3"], svcb.Alpn);
        Assert.Equal(["alpn", "port"], svcb.Mandatory);
        Assert.Equal(["192.0.2.1", "192.0.2.2"], svcb.Ipv4Hint);
        Assert.Equal(["2001:db8::1"], svcb.Ipv6Hint);
        DnsHttpsRecord https = Assert.IsType<DnsHttpsRecord>(Ask("https.every.test", DnsRecordType.HTTPS).First(static record => record is DnsHttpsRecord { Priority: 1 }));
        Assert.True(https.NoDefaultAlpn);
        Assert.Equal(43, https.EchConfig!.Length);
        Assert.Null(https.Port);
        Assert.Equal("/dns-query{?dns}", One<DnsSvcbRecord>("_dns.resolver.every.test", DnsRecordType.SVCB).DohPath);
    }

    [Fact]
    public void A_negative_answer_has_its_soa_and_nsid_its_text()
    {
        DnsMessage answer = PlainClient.Ask(_server.Port, DnsName.Parse("nothing.every.test"), DnsRecordType.A, new DnsEdns { Do = true, Options = [new DnsNsidOption()] });
        Assert.Equal(DnsResponseCode.NXDomain, answer.ResponseCode);
        Assert.Equal(DnsSection.Authority, Assert.IsType<DnsSoaRecord>(answer.Authority[0]).Section);
        Assert.Equal("netlab", answer.Edns!.Option<DnsNsidOption>()!.Identity);
        Assert.Empty(answer.Additional);
    }

    // BIND 9.20 has a name for key7.
    private static string Known(string line) => line.Replace(" dohpath=", " key7=", StringComparison.Ordinal);

    private static string ZoneFile([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "every.test.zone");

    private DnsRecord[] Ask(string name, DnsRecordType type) => PlainClient.Ask(_server.Port, DnsName.Parse(name), type).Answers;

    private T One<T>(string name, DnsRecordType type) => Assert.IsType<T>(Ask(name, type)[0], exactMatch: false);
}
