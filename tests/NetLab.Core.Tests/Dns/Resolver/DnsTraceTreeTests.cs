using NetLab.Dns;
using NetLab.Tests.Dns.Validation;

namespace NetLab.Tests.Dns.Resolver;

/// <summary>What parents say about the signing of their children, in the signed tree.</summary>
[Collection(nameof(DnsTreeCollection))]
public sealed class DnsTraceTreeTests
{
    private readonly DnsTree _tree;

    public DnsTraceTreeTests(DnsTree tree)
    {
        tree.Require();
        _tree = tree;
    }

    [Theory]
    [InlineData("www.ecdsa256.test", "Signed Signed None")]
    [InlineData("www.nsec3.test", "Signed Signed None")]
    [InlineData("www.wrongds.test", "Signed Signed None")] // What the parent says; whether it is true is the validator's business.
    [InlineData("www.insecure.test", "Signed ProvenUnsigned None")]
    [InlineData("www.island.test", "Signed ProvenUnsigned None")]
    [InlineData("www.plain.optout", "Signed ProvenUnsigned None")]
    [InlineData("www.leaf.unsigned", "ProvenUnsigned Unsigned None")]
    public async Task Each_parent_says_whether_its_child_is_signed(string name, string states)
    {
        using var client = new DnsClient(DnsNetwork.Current());
        var options = new DnsTraceOptions { RootHints = DnsRootHints.Parse(File.ReadAllText(_tree.HintsFile)) };
        var steps = new List<DnsDelegationStep>();
        await foreach (DnsDelegationStep step in new DnsDelegationTracer(client, options).TraceAsync(DnsName.Parse(name), DnsRecordType.A, TestContext.Current.CancellationToken)) steps.Add(step);
        Assert.Equal(states, string.Join(' ', steps.Select(static step => step.DsState)));
        Assert.True(steps[^1].IsAnswer);
    }
}
