using System.Net;

namespace NetLab.Dns;

// One server asked once, with all that belongs to that: TCP after a cut answer, the server's cookie, and EDNS it does not take.
public sealed partial class DnsClient
{
    private const int MostExchanges = 5;
    private const int MostAddresses = 4;

    internal async ValueTask<DnsResponse> AskAsync(DnsQuestion question, DnsQueryOptions options, DnsServer server, CancellationToken cancellationToken)
    {
        DnsTransport wanted = TransportFor(server, options), transport = wanted == DnsTransport.Auto ? DnsTransport.Udp : wanted;
        bool edns = options.UseEdns, overTcp = false, fellBack = false;
        byte version = options.EdnsVersion;
        int badCookies = 0;
        for (int exchange = 1; ; exchange++)
        {
            DnsCookieOption? cookie = options.Cookie && edns ? _cookies.For(server, options.SourceAddress) : null;
            DnsOutgoing outgoing = DnsOutgoing.Make(question, options, transport, edns, version, cookie);
            DnsReply reply;
            if (PaceOf(server, options) is { } pace) await pace.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                reply = await ExchangeAsync(server, transport, wanted, options, outgoing, cancellationToken).ConfigureAwait(false);
            }
            catch (DnsTransportException exception) when (exception.Kind == DnsFailureKind.Malformed && wanted == DnsTransport.Auto && transport == DnsTransport.Udp)
            {
                // Servers and boxes on the way cut answers without saying so.
                (transport, overTcp) = (DnsTransport.Tcp, true);
                continue;
            }
            DnsMessage message = reply.Message;
            DnsCookieOption? given = message.Edns?.Option<DnsCookieOption>();
            if (cookie is not null && given is { Server.Length: > 0 }) _cookies.Learn(server, options.SourceAddress, given);
            bool more = exchange < MostExchanges;
            if (more && message.ResponseCode == DnsResponseCode.BadCookie && cookie is not null && badCookies < 2)
            {
                // Over TCP no cookie is needed to know whom one talks to (RFC 7873 5.3).
                if (++badCookies == 2 && wanted == DnsTransport.Auto && transport == DnsTransport.Udp) (transport, overTcp) = (DnsTransport.Tcp, true);
                continue;
            }
            if (more && edns && options.EdnsFallback && RefusesEdns(message, version))
            {
                fellBack = true;
                if (message.ResponseCode == DnsResponseCode.BadVers && message.Edns!.Version < version) version = message.Edns.Version;
                else edns = false;
                continue;
            }
            if (more && message.IsTruncated && wanted == DnsTransport.Auto && transport == DnsTransport.Udp)
            {
                (transport, overTcp) = (DnsTransport.Tcp, true);
                continue;
            }
            return new DnsResponse(outgoing.Question, message)
            {
                Server = server.Text,
                Transport = transport,
                RoundTripTime = reply.RoundTripTime,
                Size = reply.Size,
                RetriedOverTcp = overTcp,
                RetriedWithoutEdns = fellBack,
                ExtendedErrors = ExtendedErrors(message.Edns),
                Cookie = cookie is null ? DnsCookieStatus.NotSent
                    : message.ResponseCode == DnsResponseCode.BadCookie ? DnsCookieStatus.Bad
                    : given is not { Server.Length: > 0 } ? DnsCookieStatus.NotSupported
                    : badCookies > 0 ? DnsCookieStatus.GoodAfterRetry : DnsCookieStatus.Good,
            };
        }
    }

    // A server older than EDNS answers FORMERR or NOTIMP, without an OPT record of its own (RFC 6891 7).
    private static bool RefusesEdns(DnsMessage message, byte version) => message.ResponseCode switch
    {
        DnsResponseCode.FormErr or DnsResponseCode.NotImp => message.Edns is null,
        DnsResponseCode.BadVers => message.Edns is not null && (version > 0 || message.Edns.Version == 0),
        _ => false,
    };

    internal static DnsExtendedErrorOption[] ExtendedErrors(DnsEdns? edns)
    {
        if (edns is null || edns.AllOptions.Length == 0) return [];
        List<DnsExtendedErrorOption>? found = null;
        foreach (DnsEdnsOption option in edns.AllOptions)
        {
            if (option is DnsExtendedErrorOption error) (found ??= []).Add(error);
        }
        return found is null ? [] : [.. found];
    }

    private async ValueTask<DnsReply> ExchangeAsync(DnsServer server, DnsTransport transport, DnsTransport wanted, DnsQueryOptions options, DnsOutgoing outgoing, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(options.TryTimeout);
        try
        {
            if (transport is DnsTransport.Quic or DnsTransport.Http3) DnsQuic.Require(_network);
            ValueTask<DnsReply> reply = transport switch
            {
                DnsTransport.Udp => DnsDatagramExchange.AskAsync(_network, server, server.PortFor(transport), options.Source, outgoing, wanted == DnsTransport.Auto, end.Token),
                DnsTransport.Tcp or DnsTransport.Tls or DnsTransport.Quic => _connections.AskStreamAsync(server, transport, options, outgoing, end.Token),
                DnsTransport.Https or DnsTransport.Http3 => _connections.AskHttpsAsync(server, transport, options, outgoing, end.Token),
                _ => throw new ArgumentException($"A question cannot travel by {transport}.", nameof(options)),
            };
            return await reply.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DnsTransportException(DnsFailureKind.Timeout, $"no answer came within {options.TryTimeout.TotalSeconds:0.###} s over {(transport == DnsTransport.Http3 ? "HTTP/3" : transport.ToString().ToUpperInvariant())}");
        }
    }

    /// <summary>How fast a server may be asked; null as fast as answers come.</summary>
    internal DnsPace? PaceOf(DnsServer server, DnsQueryOptions options) =>
        options.QueriesPerSecond is { } rate ? _paces.GetOrAdd((server.Address, rate), static key => new DnsPace(key.Rate)) : null;

    // Servers given by name are each of their addresses, which keep the name for TLS.
    private async ValueTask<IReadOnlyList<DnsServer>> AddressedAsync(IReadOnlyList<DnsServer> servers, DnsQueryOptions options, List<DnsServerFailure> failures, CancellationToken cancellationToken)
    {
        bool fits = true;
        foreach (DnsServer server in servers) fits &= server.Address is { } address && (options.AddressFamily ?? address.AddressFamily) == address.AddressFamily;
        if (fits) return servers;
        var addressed = new List<DnsServer>();
        foreach (DnsServer server in servers)
        {
            if (server.Address is not null)
            {
                if ((options.AddressFamily ?? server.Address.AddressFamily) == server.Address.AddressFamily) addressed.Add(server);
                else failures.Add(new DnsServerFailure(server, server.Transport ?? DnsTransport.Auto, DnsFailureKind.Unreachable, "it is of the address family that is not to be asked"));
                continue;
            }
            try
            {
                IPAddress[] addresses = AddressLookup is null ? [] : await AddressLookup(server.HostName!, cancellationToken).ConfigureAwait(false);
                if (options.AddressFamily is { } family) addresses = Array.FindAll(addresses, address => address.AddressFamily == family);
                if (addresses.Length == 0) failures.Add(new DnsServerFailure(server, server.Transport ?? DnsTransport.Auto, DnsFailureKind.Unreachable, "the server's name has no such address"));
                foreach (IPAddress address in addresses.AsSpan(0, Math.Min(addresses.Length, MostAddresses))) addressed.Add(server with { Address = address });
            }
            catch (DnsQueryException exception)
            {
                failures.Add(new DnsServerFailure(server, server.Transport ?? DnsTransport.Auto, exception.Kind, $"the server's own name cannot be looked up: {exception.Message.TrimEnd('.')}"));
            }
        }
        return addressed;
    }
}
