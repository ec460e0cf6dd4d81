using NetLab.Dns;

namespace NetLab.Tests.Dns.Resolver;

/// <summary>Delegations followed in a private tree of three NSDs with its own root.</summary>
public class DnsTraceTests
{
    private const string Soa = "$TTL 300\n@ SOA ns admin 1 3600 600 86400 300\n";

    [Fact]
    public async Task Delegations_are_followed_from_a_root_of_ones_own_and_lame_servers_are_told()
    {
        int port = RealDns.FreePort();
        using RealDns root = RealDns.Nsd(new() { ["."] = $"$ORIGIN .\n{Soa}@ NS root.\nroot. A 127.0.0.2\ntest. NS ns.test.\nns.test. A 127.0.0.3\nelsewhere. NS ns.elsewhere.\nns.elsewhere. A 127.0.0.3\n" }, address: "127.0.0.2", port: port);
        using RealDns middle = RealDns.Nsd(
            new()
            {
                ["test"] = $"$ORIGIN test.\n{Soa}@ NS ns\nns A 127.0.0.3\nexample NS lame.example\nlame.example A 127.0.0.2\nexample NS ns1.example\nns1.example A 127.0.0.4\nglueless NS ns.elsewhere.\ndead NS ns.dead\nns.dead A 127.0.0.5\n",
                ["elsewhere"] = $"$ORIGIN elsewhere.\n{Soa}@ NS ns\nns A 127.0.0.4\n",
            }, address: "127.0.0.3", port: port);
        using RealDns leaf = RealDns.Nsd(
            new()
            {
                ["example.test"] = $"$ORIGIN example.test.\n{Soa}@ NS ns1\n@ NS lame\nns1 A 127.0.0.4\nlame A 127.0.0.2\nwww A 192.0.2.7\n",
                ["glueless.test"] = $"$ORIGIN glueless.test.\n{Soa}@ NS ns.elsewhere.\nwww A 192.0.2.8\n",
            }, address: "127.0.0.4", port: port);
        var options = new DnsTraceOptions { RootHints = DnsRootHints.Parse(". 3600000 NS root.\nroot. 3600000 A 127.0.0.2 ; the root\n"), Port = port };

        List<DnsDelegationStep> steps = await Trace("www.example.test", options with { AllServers = true });
        Assert.Equal([".", "test", "example.test", "example.test"], steps.Select(static step => step.Zone));
        Assert.Equal(["127.0.0.2 True test", "127.0.0.3 True example.test"], steps.Take(2).Select(static step => $"{step.Address} {step.Glue} {step.Referral}"));
        Assert.All(steps, static step => Assert.True(step.RoundTripTime > TimeSpan.Zero));
        DnsDelegationStep lame = Assert.Single(steps, static step => step.Lame);
        Assert.Equal(("lame.example.test", "127.0.0.2"), (lame.NameServer, lame.Address));
        DnsDelegationStep answer = Assert.Single(steps, static step => step.IsAnswer);
        Assert.Equal(("192.0.2.7", "127.0.0.4"), (answer.Response!.Answers[0].Data, answer.Address));
        Assert.All(steps, static step => Assert.True(step.DsState == (step.Referral is null ? DnsDsState.None : DnsDsState.Unsigned)));

        steps = await Trace("www.glueless.test", options);
        Assert.Equal((false, "192.0.2.8"), (steps[^1].Glue, steps[^1].Response!.Answers[0].Data));
        steps = await Trace("nowhere.example.test", options);
        Assert.Equal((true, DnsResponseCode.NXDomain), (steps[^1].IsAnswer, steps[^1].ResponseCode));
        steps = await Trace("www.dead.test", options);
        Assert.False(steps[^1].IsAnswer);
        Assert.Contains("nothing listens", steps[^1].Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Servers_that_refer_in_circles_or_to_each_other_end_the_walk()
    {
        // Whatever is asked, the servers of the next label are below another name that leads the same way.
        var circling = new Canned(static question =>
        {
            DnsName zone = question.Owner.Skip(Math.Max(0, question.Owner.LabelCount - 1));
            return new DnsMessage
            {
                Flags = DnsHeaderFlags.QR, Questions = [question],
                Authority = [DnsRecord.Create(zone, DnsRecordType.NS, 1, DnsName.Parse(zone.Text == "a" ? "ns.b" : "ns.a").Wire, section: DnsSection.Authority)],
            };
        });
        var options = new DnsTraceOptions { RootHints = [new DnsNameServer(DnsName.Parse("root"), [System.Net.IPAddress.Loopback])] };
        var steps = new List<DnsDelegationStep>();
        await foreach (DnsDelegationStep step in new DnsDelegationTracer(circling, options).TraceAsync(DnsName.Parse("www.a"), DnsRecordType.A, TestContext.Current.CancellationToken)) steps.Add(step);
        Assert.Contains("no address is known", steps[^1].Problem, StringComparison.Ordinal);
        Assert.InRange(circling.Asked, 1, 200);
    }

    private static async Task<List<DnsDelegationStep>> Trace(string name, DnsTraceOptions options)
    {
        using var client = new DnsClient(DnsNetwork.Current());
        var steps = new List<DnsDelegationStep>();
        await foreach (DnsDelegationStep step in new DnsDelegationTracer(client, options).TraceAsync(DnsName.Parse(name), DnsRecordType.A, TestContext.Current.CancellationToken)) steps.Add(step);
        return steps;
    }

    private sealed class Canned(Func<DnsQuestion, DnsMessage> answer) : IDnsQuerier
    {
        public int Asked { get; private set; }

        public ValueTask<DnsResponse> QueryAsync(DnsQuestion question, DnsQueryOptions? options = null, CancellationToken cancellationToken = default)
        {
            Asked++;
            return new(new DnsResponse(question, answer(question)));
        }
    }
}
