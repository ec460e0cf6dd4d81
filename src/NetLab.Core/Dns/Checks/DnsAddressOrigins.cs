using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace NetLab.Dns;

/// <summary>
/// Finds out whose networks addresses are in, by DNS: TXT records below <c>origin.</c> and <c>origin6.</c> of a zone that keeps the routing tables, and below the zone itself for the names
/// of autonomous systems (Team Cymru's <c>asn.cymru.com</c> and others of its form).
/// </summary>
/// <param name="resolver">What is asked.</param>
/// <param name="zone">The zone.</param>
/// <param name="options">How it is asked.</param>
public sealed class DnsAddressOrigins(DnsResolver resolver, DnsName zone, DnsQueryOptions options)
{
    private readonly ConcurrentDictionary<uint, Task<string?>> _names = new();

    /// <summary>Asks about one address.</summary>
    /// <param name="address">The address.</param>
    /// <param name="hostName">Whether its own names are wanted too.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DnsQueryException">No server answered.</exception>
    public async Task<DnsAddressOrigin> FindAsync(IPAddress address, bool hostName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        else if (address.AddressFamily == AddressFamily.InterNetworkV6) address = new IPAddress(address.GetAddressBytes());
        var origin = new DnsAddressOrigin { IPAddress = address.ToString() };
        Task<DnsResponse>? names = hostName ? resolver.LookupAsync(origin.IPAddress, DnsRecordType.PTR, new DnsLookupOptions { Query = options }, cancellationToken).AsTask() : null;
        // Nobody outside knows of addresses that are not announced, and nobody need learn of them.
        if (IsAnnounced(address))
        {
            foreach (string row in await TextsAsync(NameOf(address), cancellationToken).ConfigureAwait(false)) origin = origin.With(row);
            if (origin.AsNumber is [uint first, ..]) origin = origin with { AsName = await _names.GetOrAdd(first, number => NameAsync(number, cancellationToken)).ConfigureAwait(false) };
        }
        return names is not null ? origin with { HostName = [.. (await names.ConfigureAwait(false)).Answers.OfType<DnsPtrRecord>().Select(static record => record.NameHost)] } : origin;
    }

    /// <summary>Whether an address can be announced to the Internet: not private, local, shared, multicast or reserved (RFC 6890).</summary>
    internal static bool IsAnnounced(IPAddress address)
    {
        foreach (IPNetwork network in Special)
        {
            if (network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address)) return false;
        }
        return true;
    }

    private static readonly IPNetwork[] Special =
    [
        IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("100.64.0.0/10"), IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("169.254.0.0/16"),
        IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("224.0.0.0/3"),
        IPNetwork.Parse("::/8"), IPNetwork.Parse("fc00::/7"), IPNetwork.Parse("fe80::/10"), IPNetwork.Parse("ff00::/8"),
    ];

    private DnsName NameOf(IPAddress address)
    {
        bool four = address.AddressFamily == AddressFamily.InterNetwork;
        DnsName reverse = DnsName.Reverse(address);
        string digits = reverse.Text[..^(four ? ".in-addr.arpa" : ".ip6.arpa").Length];
        return DnsName.Parse($"{digits}.{(four ? "origin" : "origin6")}.{zone.Text}");
    }

    private async Task<string?> NameAsync(uint number, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> rows = await TextsAsync(DnsName.Parse(string.Create(CultureInfo.InvariantCulture, $"AS{number}.{zone.Text}")), cancellationToken).ConfigureAwait(false);
        return rows.Count == 0 ? null : new DnsAddressOrigin().WithName(rows[0]).AsName;
    }

    private async Task<IReadOnlyList<string>> TextsAsync(DnsName name, CancellationToken cancellationToken)
    {
        DnsResponse response = await resolver.QueryAsync(new DnsQuestion(name, DnsRecordType.TXT), options, cancellationToken).ConfigureAwait(false);
        if (response.Failure is not null and not (DnsFailureKind.NameDoesNotExist or DnsFailureKind.NoData)) throw response.ToException()!;
        return [.. response.Answers.OfType<DnsTxtRecord>().Select(static record => string.Concat(record.Strings))];
    }
}
