using NetLab.Dns;
using NetLab.Tests.Support;

namespace NetLab.Tests.Dns.Validation;

/// <summary>Verdicts on a real signed tree, zones broken in each way, beside BIND's delv and unbound with the same trust anchor.</summary>
[Collection(nameof(DnsTreeCollection))]
public sealed class DnssecTreeTests : IDisposable
{
    private readonly DnsTree _tree;
    private readonly DnsClient? _client;

    public DnssecTreeTests(DnsTree tree)
    {
        tree.Require();
        _tree = tree;
        _client = new DnsClient(DnsNetwork.Current(), new DnsServer(DnsTree.Resolver));
    }

    public void Dispose() => _client?.Dispose();

    // Name, type, our verdict, words of the reason, and where the witnesses think otherwise and why.
    [Theory]
    [InlineData("www.rsa256.test", "A", "Secure", "")]
    [InlineData("www.rsa512.test", "A", "Secure", "")]
    [InlineData("www.ecdsa256.test", "A", "Secure", "")]
    [InlineData("www.ecdsa256.test", "AAAA", "Secure", "")]
    [InlineData("ecdsa256.test", "MX", "Secure", "")]
    [InlineData("ecdsa256.test", "SOA", "Secure", "")]
    [InlineData("ecdsa256.test", "NS", "Secure", "")]
    [InlineData("ecdsa256.test", "DNSKEY", "Secure", "")]
    [InlineData("ecdsa256.test", "DS", "Secure", "")]
    [InlineData("test", "DS", "Secure", "")]
    [InlineData(".", "DNSKEY", "Secure", "")]
    [InlineData("short.ecdsa256.test", "A", "Secure", "")]
    [InlineData("www.ecdsa384.test", "A", "Secure", "")]
    [InlineData("www.ed25519.test", "A", "Secure", "")]
    [InlineData("www.ed448.test", "A", "Secure", "", "unbound")] // Debian's unbound has no Ed448.
    [InlineData("www.sub.deeper.parent.test", "A", "Secure", "")]
    [InlineData("WWW.Nsec3.TEST", "A", "Secure", "")]
    // Denial, by NSEC and NSEC3.
    [InlineData("no.ecdsa256.test", "A", "Secure", "")]
    [InlineData("a.b.c.no.ecdsa256.test", "A", "Secure", "")]
    [InlineData("www.ecdsa256.test", "TXT", "Secure", "")]
    [InlineData("ent.ecdsa256.test", "A", "Secure", "")]
    [InlineData("no.nsec3.test", "A", "Secure", "")]
    [InlineData("a.b.c.no.nsec3.test", "A", "Secure", "")]
    [InlineData("www.nsec3.test", "TXT", "Secure", "")]
    [InlineData("ent.nsec3.test", "A", "Secure", "")]
    [InlineData("no.salted.test", "A", "Secure", "")]
    [InlineData("nosuchtld", "A", "Secure", "")]
    [InlineData("insecure.test", "DS", "Secure", "")]
    // Wildcards.
    [InlineData("any.wild.ecdsa256.test", "TXT", "Secure", "")]
    [InlineData("a.b.wild.ecdsa256.test", "TXT", "Secure", "")]
    [InlineData("any.wild.ecdsa256.test", "A", "Secure", "")]
    [InlineData("x.here.wild.ecdsa256.test", "TXT", "Secure", "")]
    [InlineData("any.wild.nsec3.test", "TXT", "Secure", "")]
    [InlineData("any.wild.nsec3.test", "A", "Secure", "")]
    [InlineData("*.wild.ecdsa256.test", "TXT", "Secure", "")]
    // Aliases.
    [InlineData("secure.alias.test", "A", "Secure", "")]
    [InlineData("nothing.alias.test", "A", "Secure", "")]
    [InlineData("www.tree.alias.test", "A", "Secure", "")]
    [InlineData("no.tree.alias.test", "A", "Secure", "")]
    [InlineData("insecure.alias.test", "A", "Insecure", "NSEC proves that insecure.test. has no DS records: the zone is not signed")]
    [InlineData("bogus.alias.test", "A", "Bogus", "expired on 2020-02-01 00:00:00 UTC")]
    // Not signed, and proven to be so.
    [InlineData("www.insecure.test", "A", "Insecure", "NSEC proves that insecure.test. has no DS records: the zone is not signed")]
    [InlineData("no.insecure.test", "A", "Insecure", "NSEC proves that insecure.test. has no DS records: the zone is not signed")]
    [InlineData("www.island.test", "A", "Insecure", "NSEC proves that island.test. has no DS records: the zone is not signed")]
    [InlineData("www.leaf.unsigned", "A", "Insecure", "NSEC proves that unsigned. has no DS records: the zone is not signed")]
    [InlineData("www.plain.optout", "A", "Insecure", "NSEC3 leaves it open (opt-out) whether plain.optout. is a zone that is not signed")]
    [InlineData("www.signed.optout", "A", "Secure", "")]
    [InlineData("no.optout", "A", "Insecure", "NSEC3 leaves it open (opt-out)", "delv")] // RFC 5155 9.2: no AD.
    [InlineData("www.unknown.test", "A", "Insecure", "are all of algorithm 100")]
    [InlineData("www.rsasha1.test", "A", "Insecure", "are all of algorithm RSASHA1 (5)", "delv", "unbound")] // RFC 9905 is younger than both.
    [InlineData("www.iterated.test", "A", "Secure", "")]
    [InlineData("no.iterated.test", "A", "Insecure", "ask for 150 hash iterations", "delv", "unbound")] // Their limit is 150.
    // Broken, each in its way.
    [InlineData("www.expired.test", "A", "Bogus", "The signature of the DNSKEY record of expired.test. by key")]
    [InlineData("no.expired.test", "A", "Bogus", "expired on 2020-02-01 00:00:00 UTC")]
    [InlineData("www.future.test", "A", "Bogus", "is not valid before")]
    [InlineData("www.wrongds.test", "A", "Bogus", "No key of wrongds.test. is the one that the DS records of wrongds.test. name")]
    [InlineData("www.nokey.test", "A", "Bogus", "Nokey.test. has no DNSKEY records, though the DS records of nokey.test. say that it is signed")]
    [InlineData("www.nosig.test", "A", "Bogus", "The A records of www.nosig.test. came without a signature, though nosig.test. is a signed zone")]
    [InlineData("www.nosig.test", "AAAA", "Secure", "")]
    [InlineData("www.badsig.test", "A", "Bogus", "The signature of the A records of www.badsig.test. by key")]
    [InlineData("www.badnsec3.test", "A", "Secure", "")]
    [InlineData("no.badnsec3.test", "A", "Bogus", "The signature of the NSEC3 record of")]
    [InlineData("www.badnsec3.test", "TXT", "Bogus", "The signature of the NSEC3 record of")]
    [InlineData("no.nodenial.test", "A", "Bogus", "Nothing in the answer proves that no.nodenial.test. does not exist, though nodenial.test. is a signed zone")]
    [InlineData("www.nodenial.test", "TXT", "Bogus", "Nothing in the answer proves that www.nodenial.test. has no TXT records")]
    [InlineData("any.wild.nodenial.test", "TXT", "Bogus", "came from the wildcard *.wild.nodenial.test.")]
    public async Task Verdict_is_right_and_the_witnesses_agree(string name, string type, string status, string words, params string[] otherwise)
    {
        var validator = new DnssecValidator(_client!, new DnssecOptions { TrustAnchors = _tree.TrustAnchors });
        DnsResponse response = await validator.QueryAsync(new DnsQuestion(DnsName.Parse(name), DnsMnemonics.ParseType(type)), TestContext.Current.CancellationToken);

        DnssecResult result = response.Dnssec!;
        string chain = $"{result}\n{string.Join('\n', result.Chain)}";
        Assert.True(Enum.Parse<DnssecStatus>(status) == result.Status, chain);
        Assert.Contains(words, result.Reason, StringComparison.Ordinal);
        Assert.Equal(result.Status == DnssecStatus.Secure, result.BrokenLink is null);
        if (result.BrokenLink is not null) Assert.Equal(result.Status, result.BrokenLink.Status);
        if (!otherwise.Contains("unbound")) Assert.Equal(status, Unbound(name, type));
        if (!otherwise.Contains("delv")) Assert.Equal(status, Delv(name, type));
    }

    [Fact]
    public async Task Aliases_are_followed_sixteen_times()
    {
        var validator = new DnssecValidator(_client!, new DnssecOptions { TrustAnchors = _tree.TrustAnchors });
        // The resolver itself gives up earlier, so the zone's own server is asked for the answer.
        DnsQueryOptions direct = new() { Servers = [new DnsServer(DnsTree.LeafServer)], DnssecOk = true, CheckingDisabled = true, Transport = DnsTransport.Tcp };
        DnsResponse sixteen = await _client!.QueryAsync(new DnsQuestion(DnsName.Parse("alias2.alias.test"), DnsRecordType.A), direct, TestContext.Current.CancellationToken);
        DnsResponse seventeen = await _client.QueryAsync(new DnsQuestion(DnsName.Parse("alias1.alias.test"), DnsRecordType.A), direct, TestContext.Current.CancellationToken);

        DnssecResult good = await validator.ValidateAsync(sixteen, TestContext.Current.CancellationToken);
        DnssecResult tooMany = await validator.ValidateAsync(seventeen, TestContext.Current.CancellationToken);

        Assert.True(good.Status == DnssecStatus.Secure, good.ToString());
        Assert.Equal(DnssecStatus.Indeterminate, tooMany.Status);
        Assert.Equal("More than 16 aliases follow one another.", tooMany.Reason);
    }

    [Fact]
    public async Task A_loop_of_aliases_ends()
    {
        var validator = new DnssecValidator(_client!, new DnssecOptions { TrustAnchors = _tree.TrustAnchors });
        DnsQueryOptions direct = new() { Servers = [new DnsServer(DnsTree.LeafServer)], DnssecOk = true };
        DnsResponse loop = await _client!.QueryAsync(new DnsQuestion(DnsName.Parse("www.loop.alias.test"), DnsRecordType.A), direct, TestContext.Current.CancellationToken);

        Assert.Equal(DnssecStatus.Indeterminate, (await validator.ValidateAsync(loop, TestContext.Current.CancellationToken)).Status);
    }

    [Fact]
    public async Task The_chain_names_every_link()
    {
        var validator = new DnssecValidator(_client!, new DnssecOptions { TrustAnchors = _tree.TrustAnchors });
        DnsResponse response = await validator.QueryAsync(new DnsQuestion(DnsName.Parse("www.ecdsa256.test"), DnsRecordType.A), TestContext.Current.CancellationToken);

        IReadOnlyList<DnssecLink> chain = response.Dnssec!.Chain;
        Assert.Equal(["Dnskey .", "Ds .", "Dnskey test", "Ds test", "Dnskey ecdsa256.test", "Answer ecdsa256.test"], chain.Select(static link => $"{link.Kind} {link.Zone}"));
        Assert.All(chain, static link => Assert.Equal(DnssecStatus.Secure, link.Status));
        Assert.Equal([DnsSecAlgorithm.RsaSha256, DnsSecAlgorithm.RsaSha256, DnsSecAlgorithm.EcdsaP256Sha256], chain.Take(3).Select(static link => link.Algorithm!.Value));
        Assert.Equal(_tree.TrustAnchors[0].KeyTag, chain[0].KeyTag);
        Assert.Equal("www.ecdsa256.test", chain[^1].Name);
    }

    [Fact]
    public async Task Another_anchor_makes_the_root_bogus_and_a_lower_one_an_island_secure()
    {
        var question = new DnsQuestion(DnsName.Parse("www.island.test"), DnsRecordType.A);
        string key = File.ReadLines(Directory.GetFiles(_tree.Directory, "Kisland.test*.key")[0]).Last();
        var island = new DnssecValidator(_client!, new DnssecOptions { TrustAnchors = DnssecTrustAnchor.Parse(key) });
        var internet = new DnssecValidator(_client!);

        DnssecResult lower = (await island.QueryAsync(question, TestContext.Current.CancellationToken)).Dnssec!;
        DnssecResult foreign = (await internet.QueryAsync(question, TestContext.Current.CancellationToken)).Dnssec!;

        Assert.True(lower.Status == DnssecStatus.Secure, lower.ToString());
        Assert.Equal(DnssecStatus.Bogus, foreign.Status);
        Assert.Equal("No key of . is the one that the trust anchor names (key 20326, key 38696).", foreign.Reason);
        Assert.Equal(DnssecStatus.Indeterminate, (await island.QueryAsync(new DnsQuestion(DnsName.Parse("www.ecdsa256.test"), DnsRecordType.A), TestContext.Current.CancellationToken)).Dnssec!.Status);
    }

    [Fact]
    public async Task A_referral_is_no_answer()
    {
        DnsQueryOptions direct = new() { Servers = [new DnsServer(DnsTree.RootServer)], DnssecOk = true, Recursion = false };
        var question = new DnsQuestion(DnsName.Parse("www.ecdsa256.test"), DnsRecordType.A);
        DnsResponse referral = await _client!.QueryAsync(question, direct, TestContext.Current.CancellationToken);

        DnssecResult result = await new DnssecValidator(_client).ValidateAsync(referral, TestContext.Current.CancellationToken);

        Assert.Equal("Indeterminate: The answer is a referral to other servers; ask with recursion.", result.ToString());
    }

    // AD is unbound's word for Secure, SERVFAIL its word for Bogus.
    private static string Unbound(string name, string type)
    {
        string output = Witness.Run("dig", "-r", "@127.0.1.53", "+tries=2", "+time=5", "-q", name, "-t", type);
        return output.Contains("status: SERVFAIL", StringComparison.Ordinal) ? "Bogus" : output.Contains(" ad;", StringComparison.Ordinal) ? "Secure" : "Insecure";
    }

    private string Delv(string name, string type)
    {
        (_, string output, string error) = Witness.Try("delv", "@127.0.1.53", "+cd", "-a", _tree.DelvAnchorFile, "+root=.", "-q", name, "-t", type);
        string all = output + error;
        // An alias may be good, and what it leads to not.
        if (all.Contains("resolution failed: ", StringComparison.Ordinal) && !all.Contains("resolution failed: ncache", StringComparison.Ordinal)) return "Bogus";
        return all.Contains("unsigned answer", StringComparison.Ordinal) ? "Insecure" : all.Contains("fully validated", StringComparison.Ordinal) ? "Secure" : "Bogus";
    }
}
