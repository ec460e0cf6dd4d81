using NetLab.Dns;
using NetLab.Tests.Support;

namespace NetLab.Tests.Dns.Resolver;

/// <summary>Zones transferred from Knot DNS and NSD, signed and not, whole and what changed.</summary>
public class DnsTransferTests
{
    private const string Secret = "c2VjcmV0IG9mIHRoZSB0ZXN0cywgbG9uZyBlbm91Z2g=";
    private static readonly string[] Algorithms = ["hmac-md5", "hmac-sha1", "hmac-sha256", "hmac-sha384", "hmac-sha512"];
    private static readonly DnsName Zone = DnsName.Parse("example.test");

    [Fact]
    public async Task A_signed_transfer_is_what_dig_sees_with_every_algorithm_and_changes_come_as_changes()
    {
        string keys = string.Join('\n', Algorithms.Select(static algorithm => $"  - id: key-{algorithm}\n    algorithm: {algorithm}\n    secret: {Secret}"));
        using RealDns knot = RealDns.Knot("example.test", Content(20), keys);
        foreach (string algorithm in Algorithms)
        {
            DnsTsigKey key = DnsTsigKey.Parse($"{algorithm}:key-{algorithm}:{Secret}");
            DnsTransferRecord[] records = await Transfer(knot, key);
            Assert.Equal(24, records.Length);
            Assert.All(records, static record => Assert.Equal(DnsTransferChange.None, record.Change));
            string[] dig = [.. Dig.Lines(Witness.Run("dig", "-r", "@127.0.0.1", "-p", $"{knot.Port}", "-y", $"{algorithm}:key-{algorithm}:{Secret}", "+noall", "+answer", "+onesoa", "example.test", "AXFR")).Order(StringComparer.Ordinal)];
            Assert.Equal(dig, records.SkipLast(1).Select(static record => record.Record.ToString().Replace('\t', ' ')).Order(StringComparer.Ordinal));
        }
        void Control(params string[] arguments) => Witness.Run("knotc", ["-s", $"{knot.Directory}/knot.sock", .. arguments]);
        Control("zone-begin", "example.test");
        Control("zone-set", "example.test", "new", "300", "A", "192.0.2.99");
        Control("zone-unset", "example.test", "h1", "A");
        Control("zone-commit", "example.test");
        DnsTsigKey sha256 = DnsTsigKey.Parse($"key-hmac-sha256:{Secret}");
        DnsTransferRecord[] changes = await Transfer(knot, sha256, 1);
        Assert.Equal(
            ["None SOA 2", "Deleted SOA 1", "Deleted A h1.example.test", "Added SOA 2", "Added A new.example.test", "None SOA 2"],
            changes.Select(static change => $"{change.Change} {change.Record.Type} {(change.Record is DnsSoaRecord soa ? soa.SerialNumber : change.Record.Name)}"));
        DnsTransferRecord current = Assert.Single(await Transfer(knot, sha256, 2));
        Assert.Equal(2u, Assert.IsType<DnsSoaRecord>(current.Record).SerialNumber);
        // A version the server does not know brings the whole zone.
        Assert.Equal(24, (await Transfer(knot, sha256, 4000000000)).Length);
    }

    [Fact]
    public async Task A_wrong_key_is_told_from_a_wrong_secret_and_a_refusal()
    {
        using RealDns knot = RealDns.Knot("example.test", Content(1), $"  - id: right\n    algorithm: hmac-sha256\n    secret: {Secret}");
        async Task<DnsQueryException> Error(DnsTsigKey? key) => await Assert.ThrowsAsync<DnsQueryException>(async () => await Transfer(knot, key));
        DnsQueryException unknown = await Error(DnsTsigKey.Parse($"wrong:{Secret}"));
        Assert.Equal(DnsFailureKind.Signature, unknown.Kind);
        Assert.Contains("BADKEY", unknown.Message, StringComparison.Ordinal);
        DnsQueryException secret = await Error(DnsTsigKey.Parse("right:d3JvbmcgYnV0IGxvbmcgZW5vdWdo"));
        Assert.Equal(DnsFailureKind.Signature, secret.Kind);
        Assert.Contains("BADSIG", secret.Message, StringComparison.Ordinal);
        DnsQueryException unsigned = await Error(null);
        Assert.Contains(unsigned.Kind, (DnsFailureKind[])[DnsFailureKind.Refused, DnsFailureKind.OtherResponse]);
        // Ordinary questions are signed and checked too.
        using var client = new DnsClient(DnsNetwork.Current(), knot.Server);
        foreach (DnsTransport transport in (DnsTransport[])[DnsTransport.Udp, DnsTransport.Tcp])
        {
            DnsResponse response = await client.QueryAsync(new DnsQuestion(Zone, DnsRecordType.SOA), new DnsQueryOptions { TsigKey = DnsTsigKey.Parse($"right:{Secret}"), Transport = transport }, TestContext.Current.CancellationToken);
            Assert.NotNull(response.Message.Tsig);
        }
    }

    [Fact]
    public async Task A_large_signed_transfer_streams_over_messages_of_which_not_all_are_signed()
    {
        const int Hosts = 50_000;
        using RealDns nsd = RealDns.Nsd(new() { ["example.test"] = Content(Hosts) }, $"key:\n  name: big\n  algorithm: hmac-sha512\n  secret: {Secret}", "  provide-xfr: 127.0.0.1 big\n");
        DnsTransferRecord[] records = await Transfer(nsd, DnsTsigKey.Parse($"hmac-sha512:big:{Secret}"));
        Assert.Equal(Hosts + 4, records.Length);
        Assert.IsType<DnsSoaRecord>(records[^1].Record);
    }

    [Fact]
    public async Task A_transfer_that_breaks_off_or_goes_astray_is_an_error_after_what_came()
    {
        foreach ((string fault, DnsFailureKind kind) in ((string, DnsFailureKind)[])[("close", DnsFailureKind.ConnectionLost), ("no soa", DnsFailureKind.Malformed), ("other id", DnsFailureKind.Malformed), ("stall", DnsFailureKind.Timeout), ("trailing", DnsFailureKind.Malformed), ("empty", DnsFailureKind.Malformed)])
        {
            using var server = new HostileServer
            {
                Stream = async stream =>
                {
                    byte[]? question = await HostileServer.ReadAsync(stream);
                    DnsMessage asked = DnsMessage.Parse(question);
                    DnsRecord soa = DnsRecord.Create(Zone, DnsRecordType.SOA, 1, new byte[22]), host = new DnsARecord(Zone, 1, System.Net.IPAddress.Loopback);
                    byte[] Message(params DnsRecord[] records) => HostileServer.Frame(new DnsMessage { Id = fault == "other id" ? (ushort)(asked.Id ^ 1) : asked.Id, Flags = DnsHeaderFlags.QR, Questions = asked.Questions, Answers = records }.ToArray());
                    await stream.WriteAsync(fault switch { "no soa" => Message(host), "trailing" => Message(soa, host, soa, host), "empty" => Message(), _ => Message(soa, host) });
                    if (fault != "stall") stream.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
                    await HostileServer.ReadAsync(stream);
                },
            };
            DnsQueryException error = await Assert.ThrowsAsync<DnsQueryException>(async () =>
            {
                await foreach (DnsTransferRecord record in DnsZoneTransfer.TransferAsync(DnsNetwork.Current(), server.Server, Zone, new DnsTransferOptions { Query = new DnsQueryOptions { Timeout = TimeSpan.FromMilliseconds(300) } })) _ = record;
            });
            Assert.True(error.Kind == kind, $"{fault}: {error.Kind} {error.Message}");
        }
    }

    private static string Content(int hosts) =>
        $"$ORIGIN example.test.\n$TTL 300\n@ SOA ns admin 1 3600 600 86400 300\n@ NS ns\nns A 127.0.0.1\n{string.Concat(Enumerable.Range(0, hosts).Select(static i => $"h{i} A 10.{i >> 16}.{(i >> 8) & 255}.{i & 255}\n"))}";

    private static async Task<DnsTransferRecord[]> Transfer(RealDns server, DnsTsigKey? key, uint? serial = null)
    {
        var records = new List<DnsTransferRecord>();
        var options = new DnsTransferOptions { Serial = serial, Query = new DnsQueryOptions { TsigKey = key } };
        await foreach (DnsTransferRecord record in DnsZoneTransfer.TransferAsync(DnsNetwork.Current(), server.Server, Zone, options, TestContext.Current.CancellationToken)) records.Add(record);
        return [.. records];
    }
}
