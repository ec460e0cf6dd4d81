using System.Diagnostics;
using System.Net;
using NetLab.DBus;
using NetLab.Dns;
using NetLab.Tests.Support;

namespace NetLab.Tests.Dns.Resolver;

/// <summary>systemd-resolved's interface, played by python3-dbus on a private bus.</summary>
public sealed class DnsResolvedTests : IDisposable
{
    private const string Mock = """
        import sys, dbus, dbus.bus, dbus.service
        from dbus.mainloop.glib import DBusGMainLoop
        from gi.repository import GLib
        DBusGMainLoop(set_as_default=True)
        M = 'org.freedesktop.resolve1.Manager'
        class Gone(dbus.DBusException): pass
        def error(name, text):
            e = Gone(text); e._dbus_error_name = name; return e
        class Manager(dbus.service.Object):
            links = {}
            @dbus.service.method(M, in_signature='isqqt', out_signature='a(iqqay)t')
            def ResolveRecord(self, index, name, cls, kind, flags):
                if flags & 1 << 8: raise error('org.freedesktop.DBus.Error.InvalidArgs', 'Invalid flags parameter')
                if name == 'nx.test': raise error('org.freedesktop.resolve1.DnsError.NXDOMAIN', 'not found')
                if name == 'empty.test': raise error('org.freedesktop.resolve1.NoSuchRR', 'no such record')
                if name == 'down.test': raise error('org.freedesktop.resolve1.NoNameServers', 'no servers')
                wire = b''.join(bytes([len(l)]) + l.encode() for l in name.split('.')) + b'\0'
                if name == 'odd.test': wire = b'\x3f'
                data = bytes([192, 0, 2, 7])
                return [(2, cls, kind, dbus.ByteArray(wire + bytes([0, kind, 0, 1, 0, 0, 1, 44, 0, 4]) + data))], dbus.UInt64(1 << 9)
            @dbus.service.method(M, in_signature='isit', out_signature='a(iiay)st')
            def ResolveHostname(self, index, name, family, flags):
                return [(0, 2, dbus.ByteArray(bytes([192, 0, 2, 8]))), (3, 10, dbus.ByteArray(bytes.fromhex('fe80000000000000000000000000000b')))], 'canonical.test', dbus.UInt64(0)
            @dbus.service.method(M, in_signature='ia(iay)', out_signature='')
            def SetLinkDNS(self, index, servers): self.links[int(index)] = [(int(index), int(f), bytes(a)) for f, a in servers]
            @dbus.service.method(M, in_signature='i', out_signature='')
            def RevertLink(self, index): self.links.pop(int(index), None)
            @dbus.service.method('org.freedesktop.DBus.Properties', in_signature='ss', out_signature='v')
            def Get(self, interface, name):
                if name == 'DNS':
                    own = [(0, 2, dbus.ByteArray(bytes([192, 0, 2, 53])))]
                    for servers in self.links.values(): own += [(i, f, dbus.ByteArray(a)) for i, f, a in servers]
                    return dbus.Array(own, signature='(iiay)')
                return dbus.Array([(2, 'corp.test', True), (2, 'home.test', False)], signature='(isb)')
        bus = dbus.bus.BusConnection(sys.argv[1])
        name = dbus.service.BusName('org.freedesktop.resolve1', bus)
        manager = Manager(bus, '/org/freedesktop/resolve1')
        print('ready', flush=True)
        GLib.MainLoop().run()
        """;

    private readonly PrivateBus _bus = PrivateBus.Session();
    private readonly DBusConnection _connection;
    private readonly Process? _mock;

    public DnsResolvedTests()
    {
        _connection = _bus.Connect();
        if (Witness.Try("python3", "-c", "import dbus, gi").Code != 0)
        {
            Dispose();
            Assert.Skip("python3-dbus and python3-gi are not installed");
        }
        _mock = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-c", Mock, _bus.Address]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        if (_mock.StandardOutput.ReadLine() != "ready") Assert.Fail(_mock.StandardError.ReadToEnd());
    }

    public void Dispose()
    {
        _connection.Dispose();
        if (_mock is { HasExited: false }) _mock.Kill();
        _mock?.Dispose();
        _bus.Dispose();
    }

    [Fact]
    public async Task Records_and_refusals_come_as_answers()
    {
        var resolved = new DnsResolvedClient(_connection);
        async Task<DnsResponse> Ask(string name) => await resolved.QueryAsync(new DnsQuestion(DnsName.Parse(name), DnsRecordType.A), null, TestContext.Current.CancellationToken);
        DnsResponse found = await Ask("www.test");
        Assert.Equal("www.test.\t300\tIN\tA\t192.0.2.7", Assert.Single(found.Answers).ToString());
        Assert.Equal((DnsTransport.Resolved, true), (found.Transport, found.Flags.HasFlag(DnsHeaderFlags.AD)));
        Assert.Equal(DnsFailureKind.NameDoesNotExist, (await Ask("nx.test")).Failure);
        Assert.Equal(DnsFailureKind.NoData, (await Ask("empty.test")).Failure);
        Assert.Equal(DnsFailureKind.NoServer, (await Assert.ThrowsAsync<DnsQueryException>(() => Ask("down.test"))).Kind);
        Assert.Equal(DnsFailureKind.Malformed, (await Assert.ThrowsAsync<DnsQueryException>(() => Ask("odd.test"))).Kind);
        (string name, IPAddress[] addresses) = await resolved.ResolveHostAsync("www", cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(("canonical.test", "192.0.2.8,fe80::b%3"), (name, string.Join(',', addresses.Select(static address => address.ToString()))));
    }

    [Fact]
    public async Task Servers_and_domains_of_interfaces_are_read_set_and_given_back()
    {
        var resolved = new DnsResolvedClient(_connection);
        async Task<string> Links() => string.Join("; ", (await resolved.GetLinksAsync(TestContext.Current.CancellationToken)).Select(static link => $"{link.InterfaceIndex}: {string.Join(',', link.ServerAddresses)} {string.Join(',', link.Domains)}"));
        Assert.Equal("0: 192.0.2.53 ; 2:  ~corp.test,home.test", await Links());
        await resolved.SetLinkAsync(7, [IPAddress.Parse("192.0.2.1"), IPAddress.Parse("2001:db8::1")], null, TestContext.Current.CancellationToken);
        Assert.Equal("0: 192.0.2.53 ; 2:  ~corp.test,home.test; 7: 192.0.2.1,2001:db8::1 ", await Links());
        await resolved.SetLinkAsync(7, [], null, TestContext.Current.CancellationToken);
        Assert.Equal("0: 192.0.2.53 ; 2:  ~corp.test,home.test", await Links());
    }

    [Fact]
    public async Task Where_it_does_not_run_it_says_so()
    {
        _mock!.Kill();
        await _mock.WaitForExitAsync(TestContext.Current.CancellationToken);
        DnsQueryException error = await Assert.ThrowsAsync<DnsQueryException>(async () => await new DnsResolvedClient(_connection).QueryAsync(new DnsQuestion(DnsName.Parse("x.test"), DnsRecordType.A)));
        Assert.Equal(DnsFailureKind.NoServer, error.Kind);
        Assert.Contains("systemd-resolved is not to be had", error.Message, StringComparison.Ordinal);
    }
}
