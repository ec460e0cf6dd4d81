using System.Diagnostics;
using NetLab.Netlink;
using NetLab.Network;
using NetLab.Tests.Support;

namespace NetLab.Tests.Firewall;

/// <summary>
/// A host with two containers on a bridge (10.0.0.1, .2, .3 and fd00::1, ::2, ::3) and a link to an outside world (192.0.2.2) that has no
/// route back to the containers. Listeners answer with the address they saw the client come from.
/// </summary>
internal sealed class FirewallLab : IDisposable
{
    private readonly List<Process> _listeners = [];

    public FirewallLab()
    {
        Host = new TestNamespace();
        One = new TestNamespace();
        Two = new TestNamespace();
        Outside = new TestNamespace();
        Host.Ip("link", "add", "br0", "type", "bridge");
        Host.Ip("addr", "add", "10.0.0.1/24", "dev", "br0");
        Host.Ip("addr", "add", "fd00::1/64", "dev", "br0", "nodad");
        Host.Ip("link", "set", "br0", "up");
        Attach(One, 2);
        Attach(Two, 3);
        Host.Ip("link", "add", "out0", "type", "veth", "peer", "name", "eth0", "netns", Outside.Name);
        Host.Ip("addr", "add", "192.0.2.1/24", "dev", "out0");
        Host.Ip("link", "set", "out0", "up");
        Outside.Ip("addr", "add", "192.0.2.2/24", "dev", "eth0");
        Outside.Ip("link", "set", "eth0", "up");
        Host.Exec("sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward; echo 1 > /proc/sys/net/ipv6/conf/all/forwarding");
        foreach (TestNamespace member in (TestNamespace[])[Host, One, Two, Outside]) Settle(member);
    }

    public TestNamespace Host { get; }

    public TestNamespace One { get; }

    public TestNamespace Two { get; }

    public TestNamespace Outside { get; }

    /// <summary>Listens in a namespace and answers each client with a word and the address it came from. Returns when it listens.</summary>
    public void Listen(TestNamespace where, string address, string word)
    {
        Process process = Process.Start(new ProcessStartInfo("/usr/sbin/ip",
            ["netns", "exec", where.Name, "socat", address + (address.StartsWith("UDP", StringComparison.Ordinal) ? ",fork,shut-null" : ",fork"), $"SYSTEM:read x; echo {word} $SOCAT_PEERADDR"]) { RedirectStandardError = true })!;
        _listeners.Add(process);
        string[] parts = address.Split(':', ',');
        string socket = address.StartsWith("UDP", StringComparison.Ordinal) ? "-lnu" : "-lnt";
        for (long end = Environment.TickCount64 + 5000; !where.Exec("ss", "-H", socket, $"sport = :{parts[1]}").Contains(':', StringComparison.Ordinal);)
        {
            Assert.False(process.HasExited || Environment.TickCount64 > end, $"socat {address} does not listen");
            Thread.Yield();
        }
    }

    /// <summary>Connects (or sends a datagram) from a namespace and returns the answer, as soon as the listener ended it.</summary>
    public static string Ask(TestNamespace from, string address) => Ask(from, address, seconds: 20);

    /// <summary>The same where no answer is expected: empty when there is none within a second.</summary>
    public static string AskOnce(TestNamespace from, string address) => Ask(from, address, seconds: 1);

    private static string Ask(TestNamespace from, string address, int seconds)
    {
        // The end of a datagram's answer is an empty one.
        string option = address.StartsWith("TCP", StringComparison.Ordinal) ? $"connect-timeout={seconds}" : "null-eof";
        (_, string answer, _) = Witness.Try("ip", "netns", "exec", from.Name, "sh", "-c", $"echo hello | timeout {seconds + 2} socat -t{seconds} -T{seconds} - {address},{option}");
        return answer.Trim();
    }

    public void Dispose()
    {
        foreach (Process process in _listeners)
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
        }
        Outside.Dispose();
        Two.Dispose();
        One.Dispose();
        Host.Dispose();
    }

    /// <summary>
    /// Waits until every link has its carrier and every port of a bridge forwards: the kernel sees to that some time after it was told to
    /// bring a link up, and drops packets until then, of which TCP repeats the first only after a second.
    /// </summary>
    private static void Settle(TestNamespace member)
    {
        using var changes = NetlinkSubscription.Open(NetlinkProtocol.Route, member.Stack.Handle, 1 /* RTNLGRP_LINK */);
        while (member.Stack.Links.List(complete: false).Exists(static link => link is { IsEnabled: true, Status: not "Up" })
            || member.Stack.Bridges.List().Exists(static bridge => bridge.Ports.Any(static port => port.State != BridgePortState.Forwarding)))
        {
            Assert.NotEqual(NetlinkSubscription.Outcome.TimedOut, changes.Read(TimeSpan.FromSeconds(20), static (in NetlinkMessage _) => { }, TestContext.Current.CancellationToken));
        }
    }

    private void Attach(TestNamespace container, int number)
    {
        Host.Ip("link", "add", $"veth{number}", "type", "veth", "peer", "name", "eth0", "netns", container.Name);
        Host.Ip("link", "set", $"veth{number}", "master", "br0", "up");
        container.Ip("addr", "add", $"10.0.0.{number}/24", "dev", "eth0");
        container.Ip("addr", "add", $"fd00::{number}/64", "dev", "eth0", "nodad");
        container.Ip("link", "set", "eth0", "up");
        container.Ip("route", "add", "default", "via", "10.0.0.1");
        container.Ip("route", "add", "default", "via", "fd00::1");
    }
}
