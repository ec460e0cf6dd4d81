using System.Net;
using System.Net.Sockets;
using NetLab.Dns;
using NetLab.Interop;
using NetLab.Tests.Support;

namespace NetLab.Tests.Dns.Resolver;

/// <summary>Questions asked inside other namespaces, with those namespaces' files; addresses with an interface; ways that do not exist.</summary>
public sealed class DnsNamespaceTests : IDisposable
{
    private static readonly DnsQuestion Question = new(DnsName.Parse("www.example.test"), DnsRecordType.A);
    private static readonly DnsQueryOptions Once = new() { Tries = 1, Timeout = TimeSpan.FromSeconds(5) };
    private readonly List<Socket> _sockets = [];

    public void Dispose()
    {
        foreach (Socket socket in _sockets) socket.Dispose();
    }

    [Fact]
    public async Task A_question_travels_in_its_namespace_to_the_servers_of_its_own_files()
    {
        using var space = new TestNamespace();
        int port = Serve(space, IPAddress.Loopback, 53);
        string files = $"/etc/netns/{space.Name}";
        if (!Witness.MayWrite("/etc")) Assert.Skip("/etc may not be written");
        Directory.CreateDirectory(files);
        try
        {
            File.WriteAllText($"{files}/resolv.conf", "nameserver 127.0.0.1\nsearch example.test\n");
            File.WriteAllText($"{files}/hosts", "192.0.2.55 box\n");
            using var resolver = new DnsResolver(DnsNetwork.Of(space.Stack.Handle, space.Name));
            Assert.Equal(($"{files}/resolv.conf", $"{files}/hosts", 53), (resolver.Configuration.Source, resolver.Hosts.Source, port));
            foreach (DnsTransport transport in (DnsTransport[])[DnsTransport.Udp, DnsTransport.Tcp])
            {
                DnsResponse found = await resolver.LookupAsync("www", DnsRecordType.A, new DnsLookupOptions { Query = Once with { Transport = transport } }, TestContext.Current.CancellationToken);
                Assert.Equal(("192.0.2.7", "www.example.test", transport), (found.Answers[0].Data, found.Question.Owner.Text, found.Transport));
            }
            Assert.Equal("192.0.2.55", (await resolver.LookupAsync("box", DnsRecordType.A, null, TestContext.Current.CancellationToken)).Answers[0].Data);
            using var bulk = new DnsBulkQuerier(resolver.Client, new DnsBulkOptions { Query = Once });
            Assert.Equal(100, bulk.Run(Enumerable.Repeat(Question, 100), TestContext.Current.CancellationToken).Count(static result => result.Response?.Answers.Count == 1));
            Assert.Null(StrangerHere());
        }
        finally
        {
            Directory.Delete(files, recursive: true);
        }
    }

    [Fact]
    public async Task A_link_local_server_is_reached_over_the_interface_named_with_it()
    {
        using var here = new TestNamespace();
        using var there = new TestNamespace();
        here.Ip("link", "add", "va", "type", "veth", "peer", "name", "vb", "netns", there.Name);
        here.Ip("addr", "add", "fe80::a/64", "dev", "va", "nodad");
        there.Ip("addr", "add", "fe80::b/64", "dev", "vb", "nodad");
        here.Ip("link", "set", "va", "up");
        there.Ip("link", "set", "vb", "up");
        int port = Serve(there, IPAddress.IPv6Any, 0);
        using var client = new DnsClient(DnsNetwork.Of(here.Stack.Handle, here.Name));
        foreach (DnsTransport transport in (DnsTransport[])[DnsTransport.Udp, DnsTransport.Tcp])
        {
            DnsResponse response = await client.QueryAsync(Question, Once with { Servers = [DnsServer.Parse($"[fe80::b%va]:{port}")], Transport = transport }, TestContext.Current.CancellationToken);
            Assert.Equal(($"[fe80::b%va]:{port}", 1), (response.Server, response.Answers.Count));
        }
        DnsQueryException missing = await Fails(client, $"[fe80::b%nosuch]:{port}");
        Assert.Equal(DnsFailureKind.Unreachable, missing.Kind);
        Assert.Contains($"there is no interface 'nosuch' in the namespace '{here.Name}'", missing.Message, StringComparison.Ordinal);
        Assert.Contains("fe80::1%eth0", (await Fails(client, $"[fe80::b]:{port}")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_a_way_to_it_is_named_with_the_reason()
    {
        using var space = new TestNamespace();
        using var client = new DnsClient(DnsNetwork.Of(space.Stack.Handle, space.Name));
        foreach (string server in (string[])["203.0.113.5", "2001:db8::5", "tcp://203.0.113.5"])
        {
            DnsQueryException error = await Fails(client, server);
            Assert.Equal(DnsFailureKind.Unreachable, error.Kind);
            Assert.Contains($"{server}: there is no route to it (ENETUNREACH)", error.Message, StringComparison.Ordinal);
            using var bulk = new DnsBulkQuerier(client, new DnsBulkOptions { Query = Once with { Servers = [DnsServer.Parse(server)] } });
            Assert.Equal(DnsFailureKind.Unreachable, Assert.Single(bulk.Run([Question], TestContext.Current.CancellationToken)).Error!.Kind);
        }
    }

    private static async Task<DnsQueryException> Fails(DnsClient client, string server) =>
        await Assert.ThrowsAsync<DnsQueryException>(async () => await client.QueryAsync(Question, Once with { Servers = [DnsServer.Parse(server)] }));

    // A thread of this process that is in another namespace than its first.
    private static string? StrangerHere()
    {
        string home = Witness.Run("readlink", $"/proc/{Environment.ProcessId}/ns/net");
        foreach (string thread in Directory.EnumerateDirectories($"/proc/{Environment.ProcessId}/task"))
        {
            if (Witness.Try("readlink", $"{thread}/ns/net") is (0, string output, _) && output != home) return thread;
        }
        return null;
    }

    /// <summary>Answers over UDP and TCP inside a namespace.</summary>
    private int Serve(TestNamespace space, IPAddress address, int port)
    {
        var datagrams = new Socket(InternetSocket.Open(space.Stack.Handle, address.AddressFamily, stream: false));
        var listener = new Socket(InternetSocket.Open(space.Stack.Handle, address.AddressFamily, stream: true));
        _sockets.AddRange([datagrams, listener]);
        datagrams.Bind(new IPEndPoint(address, port));
        port = ((IPEndPoint)datagrams.LocalEndPoint!).Port;
        listener.Bind(new IPEndPoint(address, port));
        listener.Listen();
        _ = Task.Run(async () =>
        {
            byte[] buffer = new byte[4096];
            while (true)
            {
                SocketReceiveFromResult got = await datagrams.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(address, 0));
                await datagrams.SendToAsync(HostileServer.Answer(buffer[..got.ReceivedBytes]), SocketFlags.None, got.RemoteEndPoint);
            }
        });
        _ = Task.Run(async () =>
        {
            while (true)
            {
                using var stream = new NetworkStream(await listener.AcceptAsync(), ownsSocket: true);
                while (await HostileServer.ReadAsync(stream) is { } question) await stream.WriteAsync(HostileServer.Frame(HostileServer.Answer(question)));
            }
        });
        return port;
    }
}
