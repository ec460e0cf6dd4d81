using NetLab.Dns;
using static NetLab.Tests.Dns.Validation.CannedTree;

namespace NetLab.Tests.Dns.Validation;

/// <summary>What hostile zones can cost: counted by the cryptography itself, not timed.</summary>
public sealed class DnssecBoundTests
{
    [Fact]
    public async Task Keytrap_many_keys_and_many_signatures_of_one_tag_cost_eight_trials()
    {
        var tree = new CannedTree();
        // The good key is there too, behind the others: only the set of keys itself is honest.
        DnsRecord[] keys = [.. Enumerable.Range(0, 200).Select(tree.Example.Collision), tree.Example.Record];
        Assert.All(keys, key => Assert.Equal(tree.Example.Record.KeyTag, ((DnsDnsKeyRecord)key).KeyTag));
        tree.Answer(tree.Example.Zone, DnsRecordType.DNSKEY, [tree.Example.Record, .. keys.Take(4), tree.Example.Sign([tree.Example.Record, .. keys.Take(4)])]);
        DnsRecord a = A("www.example");
        DnsRecord[] traps = [.. Enumerable.Range(0, 200).Select(i => (DnsRecord)tree.Example.Sign([A("www.example", $"198.51.100.{i}")]))];

        DnssecResult result = await tree.Validate("www.example", DnsRecordType.A, Message([a, .. traps]));

        Assert.Equal(DnssecStatus.Bogus, result.Status);
        Assert.Equal("Checking the A record of www.example. was given up: 8 combinations of keys and signatures have failed.", result.Reason);
        // Root: digest and keys. Delegation. Zone: digest and keys. Then eight for the answer.
        Assert.Equal(5 + 8, result.Trials);
        Assert.Equal(result.Trials, tree.Crypto.Verified + tree.Crypto.Digests);
        Assert.True(result.Trials <= 16);
    }

    [Fact]
    public async Task Keytrap_in_the_keys_themselves_costs_eight_trials()
    {
        var tree = new CannedTree();
        DnsRecord[] keys = [.. Enumerable.Range(0, 200).Select(tree.Example.Collision), tree.Example.Record];
        tree.Answer(tree.Example.Zone, DnsRecordType.DNSKEY, tree.Example.Signed(keys));

        DnssecResult result = await tree.Validate("www.example", DnsRecordType.A, Message(tree.Example.Signed(A("www.example"))));

        Assert.Equal(DnssecStatus.Bogus, result.Status);
        Assert.Equal(DnssecLinkKind.Dnskey, result.BrokenLink!.Kind);
        Assert.Contains("8 combinations of keys and signatures have failed", result.Reason, StringComparison.Ordinal);
        Assert.Equal(3 + 8, tree.Crypto.Verified + tree.Crypto.Digests);
    }

    [Fact]
    public async Task A_broken_zone_costs_its_trials_once_for_many_names()
    {
        var tree = new CannedTree();
        tree.Answer(tree.Example.Zone, DnsRecordType.DNSKEY, tree.Example.Signed([.. Enumerable.Range(0, 200).Select(tree.Example.Collision), tree.Example.Record]));
        DnssecValidator validator = tree.Validator();
        for (int i = 0; i < 50; i++)
        {
            DnssecResult result = await validator.ValidateAsync(new DnsQuestion(Name($"n{i}.example"), DnsRecordType.A), Message(tree.Example.Signed(A($"n{i}.example"))), TestContext.Current.CancellationToken);
            Assert.Equal(DnssecStatus.Bogus, result.Status);
        }
        Assert.Equal(3 + 8, tree.Crypto.Verified + tree.Crypto.Digests);
    }

    [Fact]
    public async Task Failures_are_bounded_over_all_record_sets_of_an_answer()
    {
        var tree = new CannedTree();
        var records = new List<DnsRecord>();
        // Each alias has a good signature behind seven wrong ones.
        for (int i = 0; i < 10; i++)
        {
            DnsRecord[] alias = [Cname($"a{i}.example", $"a{i + 1}.example")];
            records.AddRange(alias);
            for (int wrong = 0; wrong < 7; wrong++) records.Add(tree.Example.Sign(alias, wrong: true));
            records.Add(tree.Example.Sign(alias));
        }
        records.AddRange(tree.Example.Signed(A("a10.example")));

        DnssecResult result = await tree.Validate("a0.example", DnsRecordType.A, Message([.. records]));

        Assert.Equal(DnssecStatus.Bogus, result.Status);
        Assert.Contains("16 combinations of keys and signatures in all have failed", result.Reason, StringComparison.Ordinal);
        Assert.Equal(5 + 2 + 16, tree.Crypto.Verified + tree.Crypto.Digests);
    }

    [Fact]
    public async Task Failures_are_bounded_over_the_answers_on_the_way_too()
    {
        var tree = new CannedTree();
        // The zone's delegation and keys each have a good signature behind seven wrong ones, and the answer has nothing else.
        tree.Answer(tree.Example.Zone, DnsRecordType.DS, Trap(tree.Root, tree.Example.Ds()));
        tree.Answer(tree.Example.Zone, DnsRecordType.DNSKEY, Trap(tree.Example, tree.Example.Record));
        DnsRecord[] a = [A("www.example")];

        DnssecResult result = await tree.Validate("www.example", DnsRecordType.A, Message([.. a, .. Enumerable.Range(0, 7).Select(_ => tree.Example.Sign(a, wrong: true)), tree.Example.Sign(a)]));

        Assert.Equal(DnssecStatus.Bogus, result.Status);
        Assert.Contains("16 combinations of keys and signatures in all have failed", result.Reason, StringComparison.Ordinal);
        // Root: digest and keys. Delegation: 7 wrong, one good. Zone: digest, 7 wrong, one good. Answer: the 15th and 16th failure.
        Assert.Equal(2 + 8 + 1 + 8 + 2, tree.Crypto.Verified + tree.Crypto.Digests);

        static DnsRecord[] Trap(SigningKey key, DnsRecord record) => [record, .. Enumerable.Range(0, 7).Select(_ => key.Sign([record], wrong: true)), key.Sign([record])];
    }

    [Theory]
    [InlineData(16, DnssecStatus.Secure)]
    [InlineData(17, DnssecStatus.Indeterminate)]
    [InlineData(200, DnssecStatus.Indeterminate)]
    public async Task What_holds_counts_as_a_trial_too(int sets, DnssecStatus expected)
    {
        var tree = new CannedTree();
        var records = new List<DnsRecord>();
        for (int i = 0; i < sets; i++) records.AddRange(tree.Example.Signed(DnsRecord.Create(Name("www.example"), (DnsRecordType)(65280 + i), 300, [1])));

        DnssecResult result = await tree.Validate("www.example", DnsRecordType.ANY, Message([.. records]));

        Assert.True(result.Status == expected, result.ToString());
        Assert.Equal(5 + 16, tree.Crypto.Verified + tree.Crypto.Digests);
        if (expected != DnssecStatus.Secure) Assert.Contains("16 combinations of keys and signatures of one answer have been tried", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trap_of_keys_and_signatures_in_every_record_set_costs_sixteen_trials_an_answer()
    {
        var tree = new CannedTree();
        DnsRecord[] keys = [tree.Example.Record, .. Enumerable.Range(0, 200).Select(tree.Example.Collision)];
        tree.Answer(tree.Example.Zone, DnsRecordType.DNSKEY, tree.Example.Signed(keys));
        var records = new List<DnsRecord>();
        for (int i = 0; i < 20; i++)
        {
            DnsRecord[] set = [DnsRecord.Create(Name("www.example"), (DnsRecordType)(65280 + i), 300, [1])];
            records.AddRange(set);
            for (int wrong = 0; wrong < 50; wrong++) records.Add(tree.Example.Sign(set, wrong: true));
        }

        DnssecResult result = await tree.Validate("www.example", DnsRecordType.ANY, Message([.. records]));

        Assert.Equal(DnssecStatus.Bogus, result.Status);
        // Root: digest and keys. Delegation. Zone: digest and keys. Then the answer, whose 200 keys and 1,000 signatures would make 200,000.
        Assert.InRange(tree.Crypto.Verified + tree.Crypto.Digests, 5 + 8, 5 + 16);
    }

    [Fact]
    public async Task Colliding_tags_alone_are_no_fault()
    {
        var tree = new CannedTree();
        DnsRecord[] keys = [tree.Example.Collision(1), tree.Example.Collision(2), tree.Example.Record];
        tree.Answer(tree.Example.Zone, DnsRecordType.DNSKEY, tree.Example.Signed(keys));

        DnssecResult result = await tree.Validate("www.example", DnsRecordType.A, Message(tree.Example.Signed(A("www.example"))));

        Assert.True(result.Status == DnssecStatus.Secure, result.ToString());
    }

    [Theory]
    [InlineData(100, DnssecStatus.Secure)]
    [InlineData(101, DnssecStatus.Insecure)]
    [InlineData(65535, DnssecStatus.Insecure)]
    public async Task More_than_100_iterations_are_insecure_if_the_zone_itself_says_so(int iterations, DnssecStatus expected)
    {
        var tree = new CannedTree();
        DnsRecord[] at = [Nsec3("example", "example", true, iterations, 0, DnsRecordType.NS, DnsRecordType.SOA)], next = [Nsec3("example", "no.example", false, iterations, 0)], star = [Nsec3("example", "*.example", false, iterations, 0)];

        DnssecResult good = await tree.Validate("no.example", DnsRecordType.A, Message([], [.. tree.Example.Signed(at), .. tree.Example.Signed(next), .. tree.Example.Signed(star)], DnsResponseCode.NXDomain));
        DnssecResult forged = await tree.Validate("no.example", DnsRecordType.A, Message([], [at[0], tree.Example.Sign(at, wrong: true), next[0], tree.Example.Sign(next, wrong: true), star[0], tree.Example.Sign(star, wrong: true)], DnsResponseCode.NXDomain));

        Assert.True(good.Status == expected, good.ToString());
        Assert.Equal(DnssecStatus.Bogus, forged.Status);
    }

    [Fact]
    public async Task The_closest_encloser_is_not_searched_for_without_end()
    {
        var tree = new CannedTree();
        string deep = string.Concat(Enumerable.Repeat("a.", 120)) + "example";
        var work = new DnssecWork();
        var denial = new Nsec3Denial(tree.Example.Zone, [(DnsNsec3Record)Nsec3("example", "x.example", true, 100, 0)], work);

        Assert.Equal(DnssecStatus.Bogus, denial.NoName(Name(deep)).Status);
        Assert.Equal(121, work.Hashes);
        _ = denial.NoName(Name("b." + deep));
        Assert.Equal(122, work.Hashes);
        _ = new Nsec3Denial(tree.Example.Zone, [(DnsNsec3Record)Nsec3("example", "x.example", true, 99, 0)], work).NoName(Name(deep));
        DenialProof last = new Nsec3Denial(tree.Example.Zone, [(DnsNsec3Record)Nsec3("example", "x.example", true, 98, 0)], work).NoName(Name(deep));
        Assert.Equal(DnssecValidator.MaximumHashedNames, work.Hashes);
        Assert.Equal(DnssecStatus.Indeterminate, last.Status);
        await Task.CompletedTask;
    }

    [Fact]
    public async Task Questions_are_bounded()
    {
        var tree = new CannedTree();
        var records = new List<DnsRecord>();
        // Aliases into unsigned zones of many labels, each of which has to be asked for a delegation.
        for (int i = 0; i <= 16; i++)
        {
            string Deep(int number) => string.Concat(Enumerable.Range(0, 60).Select(part => $"{number % 10}{(char)('a' + (number / 10))}.")) + "example";
            records.Add(i == 16 ? A(Deep(i)) : Cname(Deep(i), Deep(i + 1)));
            for (int part = 1; part <= 60; part++)
            {
                DnsName name = Name(Deep(i)).Skip(60 - part);
                DnsRecord[] types = [part == 60 ? Nsec(name.ToString(), "z." + name, DnsRecordType.NS) : Nsec(name.ToString(), "z." + name, DnsRecordType.TXT)];
                tree.Answer(name, DnsRecordType.DS, Message([], tree.Example.Signed(types)));
            }
        }

        DnssecResult result = await tree.Validate(records[0].Name, DnsRecordType.A, Message([.. records]));

        Assert.Equal("Indeterminate: More than 128 questions would be needed.", result.ToString());
        Assert.Equal(DnssecValidator.MaximumQueries, tree.Asked.Count);
    }
}
