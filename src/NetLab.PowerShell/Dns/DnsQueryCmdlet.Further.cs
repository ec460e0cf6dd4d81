using System.Management.Automation;
using System.Net;
using NetLab.Dns;
using NetLab.Network;

namespace NetLab.PowerShell.Dns;

// What few questions need: whose they are said to be, and by what they are signed.
public abstract partial class DnsQueryCmdlet
{
    /// <summary>Ask only servers' addresses of this family.</summary>
    [Parameter]
    public AddressFamily? AddressFamily { get; set; }

    /// <summary>The port to ask from, where a firewall wants it. Answers are easier to forge then, and one question is asked at a time.</summary>
    [Parameter]
    public int SourcePort { get; set; }

    /// <summary>Over HTTPS, put the question into the request's body (POST). By default it is in the address (GET), which caches can keep.</summary>
    [Parameter]
    public SwitchParameter HttpPost { get; set; }

    /// <summary>A certificate of our own, for servers that want one over TLS: a certificate with its private key, or a PEM file of both.</summary>
    [Parameter]
    public object? TlsCertificate { get; set; }

    /// <summary>
    /// The key to sign with (TSIG): a credential with the key's name (<c>name</c> or <c>algorithm:name</c>, hmac-sha256 by default) as user and the secret in Base64 as
    /// password, a BIND key file's path, or a text <c>algorithm:name:secret</c>, which the history keeps.
    /// </summary>
    [Parameter]
    public object? TsigKey { get; set; }

    /// <summary>
    /// Ask as a proxy on behalf of this address, <c>192.0.2.7</c> or <c>192.0.2.7:5353</c> (PROXY protocol, version 2). The server must take that from us.
    /// </summary>
    [Parameter]
    public string? ProxySource { get; set; }

    /// <summary>The address and port the one the proxy speaks for asked; by default an address of zeros, and port 53.</summary>
    [Parameter]
    public string? ProxyDestination { get; set; }

    /// <summary>A server's address, looked up by its name.</summary>
    private protected IPAddress AddressOf(DnsResolver resolver, DnsServer server)
    {
        foreach (DnsRecordType type in (DnsRecordType[])[DnsRecordType.A, DnsRecordType.AAAA])
        {
            DnsResponse response = Wait(token => resolver.LookupAsync(server.HostName!, type, null, token));
            foreach (DnsRecord record in response.Records())
            {
                if (record is DnsARecord a) return IPAddress.Parse(a.IPAddress);
                if (record is DnsAaaaRecord aaaa) return IPAddress.Parse(aaaa.IPAddress);
            }
        }
        throw Failure.OfParameter("Server", $"The server's name '{server.HostName}' has no address.");
    }

    private DnsProxyHeader? ProxyHeader()
    {
        if (ProxySource is null) return ProxyDestination is null ? null : throw Failure.OfParameter(nameof(ProxyDestination), "-ProxyDestination goes with -ProxySource, which says for whom the proxy asks.");
        IPEndPoint source = EndPoint(ProxySource, 0, nameof(ProxySource));
        IPAddress any = source.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;
        IPEndPoint destination = ProxyDestination is null ? new IPEndPoint(any, 53) : EndPoint(ProxyDestination, 53, nameof(ProxyDestination));
        if (destination.AddressFamily != source.AddressFamily) throw Failure.OfParameter(nameof(ProxyDestination), "-ProxySource and -ProxyDestination are of one address family.");
        return new DnsProxyHeader(source, destination);
    }

    private static IPEndPoint EndPoint(string text, int port, string parameter)
    {
        DnsServer read = DnsServer.Parse(text, parameter);
        return read is { Address: { } address, Transport: null, Scope: null } ? new IPEndPoint(address, read.Port ?? port) : throw Failure.OfParameter(parameter, $"'{text}' is no address, or address:port.");
    }
}
