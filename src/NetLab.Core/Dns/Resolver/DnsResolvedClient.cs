using System.Net;
using System.Net.Sockets;
using NetLab.DBus;

namespace NetLab.Dns;

/// <summary>
/// Asks systemd-resolved over D-Bus (org.freedesktop.resolve1(5)): its cache, its servers of each interface, its multicast protocols. It serves
/// the namespace it runs in, which is home.
/// </summary>
public sealed class DnsResolvedClient : IDnsQuerier
{
    /// <summary>Its name on the bus.</summary>
    public const string Service = "org.freedesktop.resolve1";

    private const string ManagerPath = "/org/freedesktop/resolve1", Manager = "org.freedesktop.resolve1.Manager", DnsError = "org.freedesktop.resolve1.DnsError.";

    // SD_RESOLVED_NO_CACHE and _AUTHENTICATED (org.freedesktop.resolve1(5)). ResolveRecord never searches, and refuses to be told so (_NO_SEARCH).
    private const ulong NoCache = 1 << 12, Authenticated = 1 << 9;
    private readonly DBusConnection _bus;

    /// <summary>A client.</summary>
    /// <param name="bus">The bus it is on; null is the system's.</param>
    public DnsResolvedClient(DBusConnection? bus = null) => _bus = bus ?? DBusConnection.Shared("System");

    /// <summary>The interface whose servers are to be asked, by its index; 0 leaves it to the service.</summary>
    public int InterfaceIndex { get; init; }

    /// <summary>Ask the servers even for what is cached.</summary>
    public bool SkipCache { get; init; }

    /// <summary>Asks for records (ResolveRecord). Of the options only the time-out counts: the service knows servers and transport itself.</summary>
    /// <returns>The answer; NXDOMAIN, NODATA and the like are answers without the SOA, which the service does not tell.</returns>
    /// <inheritdoc/>
    public async ValueTask<DnsResponse> QueryAsync(DnsQuestion question, DnsQueryOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(question);
        long sent = System.Diagnostics.Stopwatch.GetTimestamp();
        try
        {
            using DBusMessage reply = await CallAsync(options, "ResolveRecord", "isqqt", cancellationToken, InterfaceIndex, question.Owner.Text, (ushort)question.Class, (ushort)question.Type, SkipCache ? NoCache : 0UL).ConfigureAwait(false);
            TimeSpan time = System.Diagnostics.Stopwatch.GetElapsedTime(sent);
            var records = new List<DnsRecord>();
            foreach (object? item in (System.Collections.IEnumerable)reply.Arguments[0]!)
            {
                if (item is DBusStruct { Count: 4 } entry && entry[3] is byte[] wire) records.Add(Read(wire));
            }
            bool authenticated = reply.Arguments[1] is ulong flags && (flags & Authenticated) != 0;
            return Response(question, DnsResponseCode.NoError, records, authenticated, time);
        }
        catch (DBusErrorException exception) when (CodeOf(exception.ErrorName) is { } code)
        {
            return Response(question, code, [], false, System.Diagnostics.Stopwatch.GetElapsedTime(sent));
        }
        catch (DnsFormatException exception)
        {
            throw new DnsQueryException(question, DnsFailureKind.Malformed, $"systemd-resolved gave a record that is malformed at byte {exception.Offset}: {exception.Problem}.", null, exception);
        }
        catch (Exception exception) when (exception is DBusErrorException or DBusConnectionException or TimeoutException)
        {
            throw Failed(question, exception);
        }
    }

    /// <summary>Looks a host up as programs see it: hosts file, DNS, LLMNR, mDNS (ResolveHostname).</summary>
    /// <param name="name">The host.</param>
    /// <param name="family">Which addresses are wanted; Unspecified wants both.</param>
    /// <param name="options">Of them only the time-out counts.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The name the addresses are of, and the addresses.</returns>
    public async ValueTask<(string CanonicalName, IPAddress[] Addresses)> ResolveHostAsync(string name, AddressFamily family = AddressFamily.Unspecified, DnsQueryOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        int number = family switch { AddressFamily.InterNetwork => 2, AddressFamily.InterNetworkV6 => 10, _ => 0 };
        try
        {
            using DBusMessage reply = await CallAsync(options, "ResolveHostname", "isit", cancellationToken, InterfaceIndex, name, number, SkipCache ? NoCache : 0UL).ConfigureAwait(false);
            var addresses = new List<IPAddress>();
            foreach (object? item in (System.Collections.IEnumerable)reply.Arguments[0]!)
            {
                if (item is DBusStruct { Count: 3 } entry && entry[2] is byte[] { Length: 4 or 16 } bytes)
                    addresses.Add(entry[0] is int scope && scope > 0 && bytes.Length == 16 && bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80 ? new IPAddress(bytes, scope) : new IPAddress(bytes));
            }
            return (reply.Arguments[1] as string ?? name, [.. addresses]);
        }
        catch (Exception exception) when (exception is DBusErrorException or DBusConnectionException or TimeoutException)
        {
            throw Failed(DnsName.TryParse(name, out DnsName parsed) ? new DnsQuestion(parsed, DnsRecordType.A) : null, exception);
        }
    }

    /// <summary>The servers and domains of every interface that has any, and of the machine as a whole.</summary>
    public async ValueTask<IReadOnlyList<DnsLinkConfiguration>> GetLinksAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            var links = new SortedDictionary<int, (List<string> Servers, List<string> Domains)>();
            foreach (DBusStruct entry in await PropertyAsync("DNS", cancellationToken).ConfigureAwait(false))
            {
                if (entry is [int index, _, byte[] { Length: 4 or 16 } address]) Entry(links, index).Servers.Add(new IPAddress(address).ToString());
            }
            foreach (DBusStruct entry in await PropertyAsync("Domains", cancellationToken).ConfigureAwait(false))
            {
                if (entry is [int index, string domain, bool routeOnly]) Entry(links, index).Domains.Add(routeOnly ? $"~{domain}" : domain);
            }
            return [.. links.Select(static link => new DnsLinkConfiguration { InterfaceIndex = link.Key, ServerAddresses = link.Value.Servers, Domains = link.Value.Domains })];
        }
        catch (Exception exception) when (exception is DBusErrorException or DBusConnectionException or TimeoutException)
        {
            throw Failed(null, exception);
        }
    }

    /// <summary>Sets an interface's servers, and its domains where they are given; none and none is what it had by itself (RevertLink).</summary>
    public async ValueTask SetLinkAsync(int interfaceIndex, IReadOnlyList<IPAddress> servers, IReadOnlyList<string>? domains = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(servers);
        try
        {
            if (servers.Count == 0 && domains is null)
            {
                using DBusMessage reverted = await CallAsync(null, "RevertLink", "i", cancellationToken, interfaceIndex).ConfigureAwait(false);
                return;
            }
            DBusType server = DBusSignature.Parse("(iay)").Types[0], domain = DBusSignature.Parse("(sb)").Types[0];
            DBusStruct[] entries = [.. servers.Select(address => new DBusStruct(server, address.AddressFamily == AddressFamily.InterNetworkV6 ? 10 : 2, address.GetAddressBytes()))];
            using DBusMessage set = await CallAsync(null, "SetLinkDNS", "ia(iay)", cancellationToken, interfaceIndex, entries).ConfigureAwait(false);
            if (domains is null) return;
            DBusStruct[] searched = [.. domains.Select(name => new DBusStruct(domain, name.TrimStart('~'), name.StartsWith('~')))];
            using DBusMessage setDomains = await CallAsync(null, "SetLinkDomains", "ia(sb)", cancellationToken, interfaceIndex, searched).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is DBusErrorException or DBusConnectionException or TimeoutException)
        {
            throw Failed(null, exception);
        }
    }

    private static DnsResponse Response(DnsQuestion question, DnsResponseCode code, List<DnsRecord> records, bool authenticated, TimeSpan time)
    {
        DnsHeaderFlags flags = DnsHeaderFlags.QR | DnsHeaderFlags.RD | DnsHeaderFlags.RA | (authenticated ? DnsHeaderFlags.AD : 0);
        var message = new DnsMessage { Flags = flags, ResponseCode = code, Questions = [question], Answers = [.. records] };
        return new DnsResponse(question, message) { Server = "systemd-resolved", Transport = DnsTransport.Resolved, RoundTripTime = time };
    }

    private static DnsRecord Read(byte[] wire)
    {
        var reader = new DnsReader(wire, false);
        DnsRecord record = DnsRecord.Read(ref reader, DnsSection.Answer);
        return reader.Remaining == 0 ? record : throw reader.Malformed("bytes follow the record");
    }

    private static DnsResponseCode? CodeOf(string error) => error switch
    {
        "org.freedesktop.resolve1.NoSuchRR" => DnsResponseCode.NoError,
        _ when error.StartsWith(DnsError, StringComparison.Ordinal) => Enum.TryParse(error.AsSpan(DnsError.Length), true, out DnsResponseCode code) ? code : DnsResponseCode.ServFail,
        "org.freedesktop.resolve1.DnssecFailed" or "org.freedesktop.resolve1.NoTrustAnchor" => DnsResponseCode.ServFail,
        _ => null,
    };

    private static DnsQueryException Failed(DnsQuestion? question, Exception exception)
    {
        (DnsFailureKind kind, string message, string? advice) = exception switch
        {
            DBusErrorException { ErrorName: "org.freedesktop.DBus.Error.ServiceUnknown" or "org.freedesktop.DBus.Error.NameHasNoOwner" } or DBusConnectionException =>
                (DnsFailureKind.NoServer, $"systemd-resolved is not to be had: {exception.Message}", "It does not run here; ask the servers directly (-Via Direct)."),
            DBusErrorException { ErrorName: "org.freedesktop.resolve1.NoNameServers" } error => (DnsFailureKind.NoServer, $"systemd-resolved has no server to ask: {error.Text}", null),
            DBusErrorException { ErrorName: "org.freedesktop.resolve1.NetworkDown" } error => (DnsFailureKind.Unreachable, $"systemd-resolved: {error.Text}", null),
            DBusErrorException { ErrorName: "org.freedesktop.DBus.Error.Timeout" } or TimeoutException => (DnsFailureKind.Timeout, $"systemd-resolved had no answer in time: {exception.Message}", null),
            DBusErrorException error when error.ErrorName.StartsWith(DnsError, StringComparison.Ordinal) => (DnsFailureKind.NameDoesNotExist, $"systemd-resolved: {error.Text}", null),
            DBusErrorException error => (DnsFailureKind.OtherResponse, $"systemd-resolved: {error.Text} ({error.ErrorName})", null),
            _ => (DnsFailureKind.OtherResponse, $"systemd-resolved: {exception.Message}", null),
        };
        return new DnsQueryException(question, kind, message, advice, exception);
    }

    private static (List<string> Servers, List<string> Domains) Entry(SortedDictionary<int, (List<string> Servers, List<string> Domains)> links, int index)
    {
        if (!links.TryGetValue(index, out (List<string> Servers, List<string> Domains) link)) links.Add(index, link = ([], []));
        return link;
    }

    private async ValueTask<IEnumerable<DBusStruct>> PropertyAsync(string name, CancellationToken cancellationToken)
    {
        DBusMessage call = DBusMessage.MethodCall(Service, ManagerPath, "org.freedesktop.DBus.Properties", "Get", DBusSignature.Parse("ss"), [Manager, name]);
        using DBusMessage reply = await _bus.CallAsync(call, cancellationToken).ConfigureAwait(false);
        return reply.Arguments[0] as IEnumerable<DBusStruct> ?? [];
    }

    private ValueTask<DBusMessage> CallAsync(DnsQueryOptions? options, string member, string signature, CancellationToken cancellationToken, params object?[] arguments) =>
        _bus.CallAsync(DBusMessage.MethodCall(Service, ManagerPath, Manager, member, DBusSignature.Parse(signature), arguments), options?.Timeout ?? DBusConnection.DefaultTimeout, cancellationToken);
}
