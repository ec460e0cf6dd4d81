using FsCheck;
using FsCheck.Fluent;
using NetLab.Dns;
using static NetLab.Tests.Dns.Validation.CannedTree;

namespace NetLab.Tests.Dns.Validation;

/// <summary>Verdicts on answers that no server gives.</summary>
public sealed class DnssecValidatorTests
{
    private static readonly DnsName Www = Name("www.example");

    [Fact]
    public async Task Signatures_count_in_their_period_only_and_the_end_counts()
    {
        var tree = new CannedTree();
        DnsMessage answer = Message(tree.Example.Signed(A("www.example")));
        foreach ((uint time, DnssecStatus expected, string words) in new[]
        {
            (From - 1, DnssecStatus.Bogus, "is not valid before 2026-01-01 00:00:00 UTC"), (From, DnssecStatus.Secure, ""), (To, DnssecStatus.Secure, ""), (To + 1, DnssecStatus.Bogus, "expired on 2027-01-01 00:00:00 UTC"),
        })
        {
            tree.Clock.Now = DateTimeOffset.FromUnixTimeSeconds(time);
            DnssecResult result = await tree.Validate("www.example", DnsRecordType.A, answer);
            Assert.Equal(expected, result.Status);
            Assert.Contains(words, result.Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Signature_times_wrap_around_in_2106()
    {
        SigningKey key = SigningKey.Create(Name("example"));
        DnsRecord[] set = [A("www.example")];
        RrSet signed = RrSet.Find([.. set, key.Sign(set, from: uint.MaxValue - 1000, to: 1000)], Www, DnsRecordType.A)!;
        foreach ((long time, bool good) in new[] { (uint.MaxValue - 2000L, false), (uint.MaxValue - 500L, true), (uint.MaxValue + 500L, true), (uint.MaxValue + 2000L, false) })
            Assert.Equal(good, new SetCheck(DnssecCrypto.Platform, false, DateTimeOffset.FromUnixTimeSeconds(time), new DnssecWork()).Check(signed, key.Zone, [key.Record]).IsSecure);
    }

    [Fact]
    public async Task A_revoked_key_vouches_for_nothing()
    {
        var revoked = SigningKey.Create(Name("example"), flags: 257 | 128);
        var tree = new CannedTree(revoked);
        DnssecResult entry = await tree.Validate("www.example", DnsRecordType.A, Message(revoked.Signed(A("www.example"))));
        Assert.Equal(DnssecStatus.Bogus, entry.Status);

        tree = new CannedTree();
        SigningKey second = SigningKey.Create(Name("example"), flags: 256 | 128);
        tree.Answer(tree.Example.Zone, DnsRecordType.DNSKEY, tree.Example.Signed(tree.Example.Record, second.Record));
        DnssecResult answer = await tree.Validate("www.example", DnsRecordType.A, Message(second.Signed(A("www.example"))));
        Assert.Equal($"Bogus: The signature of the A record of www.example. is by key {second.Record.KeyTag} of example., which is revoked.", answer.ToString());
    }

    [Fact]
    public async Task A_key_of_another_protocol_or_no_zone_key_is_none()
    {
        foreach (SigningKey key in new[] { SigningKey.Create(Name("example"), flags: 1) })
        {
            var tree = new CannedTree(key);
            Assert.Equal(DnssecStatus.Bogus, (await tree.Validate("www.example", DnsRecordType.A, Message(key.Signed(A("www.example"))))).Status);
        }
    }

    [Fact]
    public async Task Sha1_is_as_if_unsigned_unless_it_is_allowed()
    {
        var tree = new CannedTree(SigningKey.Create(Name("example"), DnsSecAlgorithm.RsaSha1));
        DnsMessage answer = Message(tree.Example.Signed(A("www.example")));

        Assert.Equal(DnssecStatus.Insecure, (await tree.Validate("www.example", DnsRecordType.A, answer)).Status);
        Assert.Equal(DnssecStatus.Secure, (await tree.Validate("www.example", DnsRecordType.A, answer, sha1: true)).Status);
    }

    [Fact]
    public async Task What_the_platform_lacks_is_indeterminate_and_says_so()
    {
        var tree = new CannedTree(SigningKey.Create(Name("example"), DnsSecAlgorithm.Ed25519)) { Crypto = new CountingCrypto { Lacking = DnsSecAlgorithm.Ed25519 } };
        DnssecResult result = await tree.Validate("www.example", DnsRecordType.A, Message(tree.Example.Signed(A("www.example"))));

        Assert.Equal("Indeterminate: The keys of example. are of algorithm ED25519 (15), which this platform's cryptography does not have.", result.ToString());
    }

    [Fact]
    public async Task A_sha1_digest_does_not_count_beside_a_better_one()
    {
        var tree = new CannedTree();
        DnsDsRecord good = tree.Example.Ds(DnsDigestType.Sha1);
        byte[] wrong = tree.Example.Ds().GetData();
        wrong[^1] ^= 1;
        tree.Answer(tree.Example.Zone, DnsRecordType.DS, tree.Root.Signed(good, DnsRecord.Create(tree.Example.Zone, DnsRecordType.DS, 300, wrong)));
        DnsMessage answer = Message(tree.Example.Signed(A("www.example")));
        Assert.Equal(DnssecStatus.Bogus, (await tree.Validate("www.example", DnsRecordType.A, answer)).Status);

        tree.Answer(tree.Example.Zone, DnsRecordType.DS, tree.Root.Signed(good));
        Assert.Equal(DnssecStatus.Secure, (await tree.Validate("www.example", DnsRecordType.A, answer)).Status);
        tree.Answer(tree.Example.Zone, DnsRecordType.DS, tree.Root.Signed(tree.Example.Ds(DnsDigestType.Sha384)));
        Assert.Equal(DnssecStatus.Secure, (await tree.Validate("www.example", DnsRecordType.A, answer)).Status);
    }

    [Fact]
    public async Task A_wildcard_needs_its_proof_and_the_right_labels()
    {
        var tree = new CannedTree();
        DnsRecord[] star = [A("*.example")], expanded = [A("a.b.example")];
        DnsRrsigRecord signature = tree.Example.Sign(star);
        DnsRecord moved = DnsRecord.Create(Name("a.b.example"), DnsRecordType.RRSIG, 300, signature.GetData());
        DnsRecord[] none = tree.Example.Signed(Nsec("a.example", "c.example", DnsRecordType.A)), nearer = tree.Example.Signed(Nsec("z.b.example", "c.example", DnsRecordType.A));
        DnsRecord[] before = tree.Example.Signed(Nsec("0.b.example", "b.b.example", DnsRecordType.A));

        DnssecResult good = await tree.Validate("a.b.example", DnsRecordType.A, Message([.. expanded, moved], none));
        Assert.True(good.Status == DnssecStatus.Secure, good.ToString());
        Assert.Equal(DnssecStatus.Bogus, (await tree.Validate("a.b.example", DnsRecordType.A, Message([.. expanded, moved]))).Status);
        Assert.Equal(DnssecStatus.Bogus, (await tree.Validate("a.b.example", DnsRecordType.A, Message([.. expanded, moved], nearer))).Status);
        // b.example exists, so the wildcard of example. cannot stand in below it.
        Assert.Equal(DnssecStatus.Bogus, (await tree.Validate("a.b.example", DnsRecordType.A, Message([.. expanded, moved], before))).Status);
    }

    [Fact]
    public async Task A_parents_record_does_not_deny_the_childs()
    {
        var tree = new CannedTree();
        DnsRecord[] cut = tree.Example.Signed(Nsec("sub.example", "zzz.example", DnsRecordType.NS, DnsRecordType.DS, DnsRecordType.RRSIG, DnsRecordType.NSEC));
        DnsRecord[] wild = tree.Example.Signed(Nsec("example", "sub.example", DnsRecordType.NS, DnsRecordType.SOA));

        Assert.Equal(DnssecStatus.Bogus, (await tree.Validate("www.sub.example", DnsRecordType.A, Message([], [.. cut, .. wild], DnsResponseCode.NXDomain))).Status);
        Assert.Equal(DnssecStatus.Bogus, (await tree.Validate("sub.example", DnsRecordType.A, Message([], cut))).Status);
        // NSEC3 of the same.
        DnsRecord[] cut3 = tree.Example.Signed(Nsec3("example", "sub.example", true, 0, 0, DnsRecordType.NS)), next3 = tree.Example.Signed(Nsec3("example", "www.sub.example", false, 0, 0));
        DnsRecord[] star3 = tree.Example.Signed(Nsec3("example", "*.sub.example", false, 0, 0));
        Assert.Equal(DnssecStatus.Bogus, (await tree.Validate("www.sub.example", DnsRecordType.A, Message([], [.. cut3, .. next3, .. star3], DnsResponseCode.NXDomain))).Status);
    }

    [Fact]
    public async Task The_alias_beside_a_dname_is_what_it_makes_or_forged()
    {
        var tree = new CannedTree();
        DnsRecord[] tail = [.. tree.Example.Signed(new DnsDnameRecord(Name("t.example"), 300, Name("u.example"))), .. tree.Example.Signed(A("x.u.example"))];

        Assert.Equal(DnssecStatus.Secure, (await tree.Validate("x.t.example", DnsRecordType.A, Message([.. tail, Cname("x.t.example", "x.u.example")]))).Status);
        Assert.Equal(DnssecStatus.Secure, (await tree.Validate("x.t.example", DnsRecordType.A, Message(tail))).Status);
        DnssecResult forged = await tree.Validate("x.t.example", DnsRecordType.A, Message([.. tail, Cname("x.t.example", "x.evil.example")]));
        Assert.Equal("Bogus: The alias of x.t.example. is not the one that the DNAME record of t.example. makes.", forged.ToString());
    }

    [Fact]
    public async Task Nothing_that_was_not_checked_is_secure()
    {
        var tree = new CannedTree();
        tree.Answer(Www, DnsRecordType.DS, Message([], tree.Example.Signed(Nsec("www.example", "z.example", DnsRecordType.A))));
        DnsRecord chaos = DnsRecord.Create(Www, DnsRecordType.TXT, 300, [1, 65], DnsClass.CH);
        foreach (DnsRecordType type in (DnsRecordType[])[DnsRecordType.ANY, DnsRecordType.TXT, DnsRecordType.RRSIG])
            Assert.NotEqual(DnssecStatus.Secure, (await tree.Validate("www.example", type, Message([chaos]))).Status);
        Assert.Equal(DnssecStatus.Secure, (await tree.Validate("www.example", DnsRecordType.ANY, Message(tree.Example.Signed(A("www.example"))))).Status);
        Assert.Equal(DnssecStatus.Bogus, (await tree.Validate("www.example", DnsRecordType.ANY, Message([.. tree.Example.Signed(A("www.example")), DnsRecord.Create(Www, DnsRecordType.TXT, 300, [1, 65])]))).Status);
    }

    [Fact]
    public async Task A_server_that_gives_nothing_makes_nothing_bogus()
    {
        var tree = new CannedTree();
        DnsMessage answer = Message(tree.Example.Signed(A("www.example")));
        tree.Answer(tree.Example.Zone, DnsRecordType.DNSKEY, Message([], code: DnsResponseCode.ServFail));
        Assert.Equal("Indeterminate: The server answered SERVFAIL when asked for the DNSKEY records of example.", (await tree.Validate("www.example", DnsRecordType.A, answer)).ToString());

        tree.Fail(tree.Example.Zone, DnsRecordType.DNSKEY, new DnsQueryException(null, DnsFailureKind.Timeout, "No answer came."));
        Assert.Equal("Indeterminate: The DNSKEY records of example. could not be had: No answer came.", (await tree.Validate("www.example", DnsRecordType.A, answer)).ToString());

        // A resolver that knows no DNSSEC: no DO, no signatures.
        tree.Answer(DnsName.Root, DnsRecordType.DNSKEY, new DnsMessage { Flags = DnsHeaderFlags.QR | DnsHeaderFlags.RA, Answers = [tree.Root.Record] });
        Assert.Equal("Indeterminate: The server that was asked passes no DNSSEC records on.", (await tree.Validate("www.example", DnsRecordType.A, Message([A("www.example")]))).ToString());
        Assert.Equal("Indeterminate: The server answered REFUSED, which nobody signs.", (await tree.Validate("www.example", DnsRecordType.A, Message([], code: DnsResponseCode.Refused))).ToString());
    }

    [Fact]
    public async Task Keys_are_kept_for_their_ttl_and_no_longer()
    {
        var tree = new CannedTree();
        DnssecValidator validator = tree.Validator();
        DnsMessage answer = Message(tree.Example.Signed(A("www.example")));
        var question = new DnsQuestion(Www, DnsRecordType.A);

        Assert.Equal(3, (await validator.ValidateAsync(question, answer, TestContext.Current.CancellationToken)).Queries);
        tree.Clock.Now += TimeSpan.FromSeconds(299);
        DnssecResult again = await validator.ValidateAsync(question, answer, TestContext.Current.CancellationToken);
        Assert.Equal((DnssecStatus.Secure, 0, 1, 4), (again.Status, again.Queries, again.Trials, again.Chain.Count));
        tree.Clock.Now += TimeSpan.FromSeconds(2);
        Assert.Equal(3, (await validator.ValidateAsync(question, answer, TestContext.Current.CancellationToken)).Queries);
        Assert.Equal([". DNSKEY", "example. DS", "example. DNSKEY", ". DNSKEY", "example. DS", "example. DNSKEY"], tree.Asked);
    }

    [Fact]
    public async Task Many_answers_at_once_ask_for_the_keys_once()
    {
        var tree = new CannedTree();
        DnssecValidator validator = tree.Validator();
        DnsMessage answer = Message(tree.Example.Signed(A("www.example")));
        DnssecResult[] results = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(async () => await validator.ValidateAsync(new DnsQuestion(Www, DnsRecordType.A), answer, TestContext.Current.CancellationToken))));

        Assert.All(results, static result => Assert.Equal(DnssecStatus.Secure, result.Status));
        Assert.Equal(3, tree.Asked.Count);
    }

    [Fact]
    public async Task A_byte_changed_on_the_way_never_passes_for_another_record()
    {
        var tree = new CannedTree();
        byte[] good = Message(tree.Example.Signed(A("www.example"))).ToArray();
        DnssecValidator validator = tree.Validator();
        var question = new DnsQuestion(Www, DnsRecordType.A);
        int secure = 0;
        for (int at = 12; at < good.Length; at++)
        {
            byte[] bytes = [.. good];
            bytes[at] ^= 0x11;
            DnsMessage message;
            try
            {
                message = DnsMessage.Parse(bytes);
            }
            catch (DnsFormatException)
            {
                continue;
            }
            DnssecResult result = await validator.ValidateAsync(question, message, TestContext.Current.CancellationToken);
            if (result.Status != DnssecStatus.Secure) continue;
            secure++;
            Assert.Equal("192.0.2.1", Assert.Single(message.Answers.OfType<DnsARecord>()).Data);
        }
        // TTLs are not signed as they stand, nor is EDNS.
        Assert.InRange(secure, 1, 20);
    }

    [Fact]
    public void No_message_makes_validation_throw()
    {
        var tree = new CannedTree();
        DnssecValidator validator = tree.Validator();
        byte[] seed = Message([.. tree.Example.Signed(A("www.example")), .. tree.Example.Signed(Cname("x.example", "www.example"))], [.. tree.Example.Signed(Nsec("example", "www.example", DnsRecordType.SOA)), .. tree.Example.Signed(Nsec3("example", "example", true, 3, 1))]).ToArray();
        Prop.ForAll(ArbMap.Default.ArbFor<(int At, byte Value)[]>(), changes =>
        {
            byte[] bytes = [.. seed];
            foreach ((int at, byte value) in changes) bytes[2 + ((at & int.MaxValue) % (bytes.Length - 2))] = value;
            DnsMessage message;
            try
            {
                message = DnsMessage.Parse(bytes);
            }
            catch (DnsFormatException)
            {
                return true;
            }
            foreach (DnsRecordType type in (DnsRecordType[])[DnsRecordType.A, DnsRecordType.DS, DnsRecordType.ANY, DnsRecordType.TXT])
            {
                foreach (string name in (string[])["www.example", "x.example", "no.example", "example", "."]) _ = validator.ValidateAsync(new DnsQuestion(Name(name), type), message).AsTask().Result;
            }
            return true;
        }).QuickCheckThrowOnFailure();
    }
}
