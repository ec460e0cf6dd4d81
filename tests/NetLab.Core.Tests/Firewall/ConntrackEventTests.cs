using System.Text.RegularExpressions;
using NetLab.Firewall;
using NetLab.Tests.Support;

namespace NetLab.Tests.Firewall;

/// <summary>What happens to tracked connections, beside <c>conntrack -E</c>.</summary>
public partial class ConntrackEventTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    [Fact]
    public void The_same_events_in_the_same_order_as_conntrack()
    {
        using var lab = new FirewallLab();
        lab.Host.Stack.Firewall.AddMasquerade(new MasqueradeOptions { SourcePrefix = "10.0.0.0/24", OutInterface = "out0" });
        lab.Listen(lab.Outside, "TCP-LISTEN:7000", "world");
        using ConntrackMonitor monitor = ConntrackMonitor.Open(lab.Host.Stack);
        using var witness = new MonitorWitness(lab.Host, 12, "conntrack", "-E", "-o", "extended");
        Assert.Equal("world 192.0.2.1", FirewallLab.Ask(lab.One, "TCP:192.0.2.2:7000"));
        lab.One.Exec("bash", "-c", "echo x > /dev/udp/192.0.2.2/9");
        lab.Host.Exec("conntrack", "-D", "-p", "udp", "--orig-port-dst", "9");
        string[] lines = witness.ReadUntil(static line => line.Contains("DESTROY", StringComparison.Ordinal) && line.Contains("udp", StringComparison.Ordinal));
        var told = new List<string>();
        ConntrackEvent happened;
        do
        {
            happened = Next(monitor);
            string state = happened.State is ConntrackState.None or ConntrackState.Unreplied or ConntrackState.Replied ? "" : happened.State.ToString()!;
            told.Add($"{happened.Event} {happened.Protocol} {happened.SourceAddress}:{happened.SourcePort} {happened.DestinationAddress}:{happened.DestinationPort} {state}".TrimEnd());
        }
        while (happened is not { Event: ConntrackEventType.Destroy, Protocol: "UDP" });
        Assert.Equal(lines.Select(Words).Where(static line => line.Length > 0), told);
        Assert.Contains(told, static line => line.StartsWith("New TCP 10.0.0.2:", StringComparison.Ordinal) && line.EndsWith("192.0.2.2:7000 SynSent", StringComparison.Ordinal));
        Assert.Contains(told, static line => line.EndsWith("Established", StringComparison.Ordinal));
        Assert.Equal("192.0.2.1", happened.TranslatedSource!.Split(':')[0]);
        Assert.Equal(lab.Host.Name, happened.Namespace);
    }

    [Fact]
    public void Events_that_did_not_fit_are_counted()
    {
        using var lab = new TestNamespace();
        lab.Exec("nft", "add table ip t; add chain ip t c { type filter hook output priority 0; }; add rule ip t c ct state new");
        using ConntrackMonitor monitor = ConntrackMonitor.Open(lab.Stack, [ConntrackEventType.New], queueSize: 4096);
        lab.Exec("bash", "-c", "for p in {1..2000}; do echo x > /dev/udp/127.0.0.1/$p; done");
        (int read, long lost) = (0, 0);
        while (monitor.Read(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken) is { } happened)
        {
            if (happened.Event == ConntrackEventType.EventsLost) lost += happened.Lost;
            else read++;
        }
        Assert.InRange(read, 1, 1999);
        Assert.Equal(2000, read + lost);
        // What comes after the loss is told as ever.
        lab.Exec("bash", "-c", "echo x > /dev/udp/127.0.0.1/3000");
        Assert.Equal(3000, (int)Next(monitor).DestinationPort!);
    }

    [Fact]
    public void Only_what_is_asked_for_comes_and_silence_is_known()
    {
        using var lab = new TestNamespace();
        using ConntrackMonitor monitor = ConntrackMonitor.Open(lab.Stack, [ConntrackEventType.Destroy]);
        Witness.Try("ip", "netns", "exec", lab.Name, "conntrack", "-I", "-p", "udp", "-s", "10.0.0.1", "-d", "10.0.0.2", "--sport", "1", "--dport", "2", "--timeout", "300");
        lab.Exec("conntrack", "-F");
        Assert.Equal(ConntrackEventType.Destroy, Next(monitor).Event);
        Assert.False(ConntrackMonitor.IsSilent(lab.Stack));
        lab.Exec("sysctl", "-qw", "net.netfilter.nf_conntrack_events=0");
        Assert.True(ConntrackMonitor.IsSilent(lab.Stack));
    }

    /// <summary>A line of conntrack's as the test writes an event.</summary>
    private static string Words(string line)
    {
        Match match = Line().Match(line);
        if (!match.Success) return "";
        string what = match.Groups[1].Value switch { "NEW" => "New", "UPDATE" => "Update", _ => "Destroy" };
        string state = match.Groups[3].Value switch { "" => "", "SYN_SENT" => "SynSent", "SYN_RECV" => "SynReceived", "CLOSE" => "Closed", string word => string.Concat(word.Split('_').Select(static part => part[0] + part[1..].ToLowerInvariant())) };
        return $"{what} {match.Groups[2].Value.ToUpperInvariant()} {match.Groups[4].Value}:{match.Groups[6].Value} {match.Groups[5].Value}:{match.Groups[7].Value} {state}".TrimEnd();
    }

    private static ConntrackEvent Next(ConntrackMonitor monitor)
    {
        ConntrackEvent? happened = monitor.Read(Long, TestContext.Current.CancellationToken);
        Assert.NotNull(happened);
        return happened;
    }

    [GeneratedRegex(@"\[(NEW|UPDATE|DESTROY)\]\s+ipv\d\s+\d+\s+(\w+)\s+\d+\s+(?:\d+\s+)?([A-Z_]*)\s*src=(\S+) dst=(\S+) sport=(\d+) dport=(\d+)")]
    private static partial Regex Line();
}
