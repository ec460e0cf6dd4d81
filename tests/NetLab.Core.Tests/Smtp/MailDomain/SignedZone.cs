using NetLab.Dns;
using NetLab.Tests.Dns;
using NetLab.Tests.Support;

namespace NetLab.Tests.Smtp.MailDomain;

/// <summary>The zone dane.test, signed by BIND's tools and served by a real nsd beside the unsigned plain.test. Without them the test skips with the reason.</summary>
internal sealed class SignedZone : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("netlab-dane-").FullName;
    private readonly NsdServer _server;
    private readonly DnsClient _client;

    /// <summary>Signs and serves.</summary>
    /// <param name="records">What dane.test has beside its SOA and NS.</param>
    /// <param name="plain">What plain.test has.</param>
    /// <param name="spoil">Texts to replace in the signed zone, so that a signature does not hold.</param>
    public SignedZone(string records, string plain, params (string Old, string New)[] spoil)
    {
        const string Head = "$TTL 300\n@ SOA ns admin 1 3600 900 604800 300\n@ NS ns\nns A 127.0.0.1\n";
        string db = Path.Combine(_directory, "dane.db"), zone = Path.Combine(_directory, "dane.zone"), other = Path.Combine(_directory, "plain.zone");
        string key = Path.Combine(_directory, Witness.Run("dnssec-keygen", "-q", "-K", _directory, "-a", "ECDSAP256SHA256", "-f", "KSK", "-n", "ZONE", "dane.test").Trim());
        File.WriteAllText(db, $"$ORIGIN dane.test.\n{Head}{records}\n{File.ReadAllText($"{key}.key")}");
        File.WriteAllText(other, $"$ORIGIN plain.test.\n{Head}{plain}\n");
        Witness.Run("dnssec-signzone", "-q", "-P", "-z", "-O", "full", "-o", "dane.test", "-f", zone, "-d", _directory, db, key);
        foreach ((string old, string @new) in spoil)
        {
            string text = File.ReadAllText(zone);
            Assert.Contains(old, text, StringComparison.Ordinal);
            File.WriteAllText(zone, text.Replace(old, @new, StringComparison.Ordinal));
        }
        Anchors = DnssecTrustAnchor.Parse(Witness.Run("dnssec-dsfromkey", "-2", $"{key}.key"));
        _server = new NsdServer(("dane.test", zone), ("plain.test", other));
        _client = new DnsClient(DnsNetwork.Current(), DnsServer.Parse($"127.0.0.1:{_server.Port}"));
    }

    public IDnsQuerier Querier => _client;

    public IReadOnlyList<DnssecTrustAnchor> Anchors { get; }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
        Directory.Delete(_directory, true);
    }
}
