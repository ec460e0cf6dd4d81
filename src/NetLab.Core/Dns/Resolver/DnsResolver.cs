using System.Net;

namespace NetLab.Dns;

/// <summary>
/// Looks names up as a namespace is set up for: its hosts file, its resolv.conf's servers, search list, time-outs and tries. Usable from any
/// number of threads at once.
/// </summary>
public sealed class DnsResolver : IDnsQuerier, IDisposable
{
    /// <summary>A resolver.</summary>
    /// <param name="network">The namespace to ask from, whose files count.</param>
    /// <param name="configuration">What to take instead of its resolv.conf.</param>
    /// <param name="hosts">What to take instead of its hosts file.</param>
    public DnsResolver(DnsNetwork network, DnsConfiguration? configuration = null, DnsHosts? hosts = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        Configuration = configuration ?? DnsConfiguration.Read(network);
        Hosts = hosts ?? DnsHosts.Read(network);
        Client = new DnsClient(network, Configuration.Servers) { AddressLookup = AddressesAsync };
    }

    /// <summary>The configuration that counts.</summary>
    public DnsConfiguration Configuration { get; }

    /// <summary>The hosts file that counts.</summary>
    public DnsHosts Hosts { get; }

    /// <summary>What asks the servers.</summary>
    public DnsClient Client { get; }

    /// <summary>Asks exactly this question, of the configured servers unless the options name others; no hosts file, no search list.</summary>
    public ValueTask<DnsResponse> QueryAsync(DnsQuestion question, DnsQueryOptions? options = null, CancellationToken cancellationToken = default) =>
        Client.QueryAsync(question, Complete(options ?? DnsQueryOptions.Default), cancellationToken);

    /// <summary>The options with the configuration's time-out, tries and order of servers where they say nothing.</summary>
    public DnsQueryOptions Complete(DnsQueryOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        bool configured = options.Servers is null;
        return options with
        {
            Timeout = options.Timeout ?? Configuration.Timeout,
            Tries = options.Tries ?? Configuration.Attempts,
            Strategy = options.Strategy ?? (configured && Configuration.Rotate ? DnsServerStrategy.Rotate : DnsServerStrategy.InTurn),
            Transport = configured && Configuration.UseTcp && options.Transport == DnsTransport.Auto ? DnsTransport.Tcp : options.Transport,
        };
    }

    /// <summary>
    /// Looks a name up: the hosts file first, then the name as it is and with each domain of the search list (resolv.conf(5)). An address is
    /// looked up by its name below in-addr.arpa or ip6.arpa when PTR is asked for.
    /// </summary>
    /// <returns>The first answer with data; else that for the name as it is.</returns>
    /// <exception cref="ArgumentException">It is no name.</exception>
    /// <exception cref="DnsQueryException">No server answered.</exception>
    public async ValueTask<DnsResponse> LookupAsync(string name, DnsRecordType type, DnsLookupOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= DnsLookupOptions.Default;
        IReadOnlyList<DnsName> candidates = Candidates(name, type, options);
        if (options.UseHostsFile && options.Query.Servers is null)
        {
            foreach (DnsName candidate in candidates)
            {
                if (Hosts.Answer(new DnsQuestion(candidate, type, options.Class)) is { } known) return known;
            }
        }
        DnsResponse? best = null;
        foreach (DnsName candidate in candidates)
        {
            DnsResponse response = await QueryAsync(new DnsQuestion(candidate, type, options.Class), options.Query, cancellationToken).ConfigureAwait(false);
            if (response.Failure is null) return response;
            // "The name exists" says more than "it does not", and a server's failure must not hide behind another domain's NXDOMAIN.
            if (best is null || Rank(response) > Rank(best) || (Rank(response) == Rank(best) && candidate.Equals(candidates[^1]) && candidates.Count > 1 && IsAsGiven(candidates, name, options))) best = response;
        }
        return best!;
    }

    /// <summary>The names that are tried for a name, in their order.</summary>
    /// <exception cref="ArgumentException">It is no name.</exception>
    public IReadOnlyList<DnsName> Candidates(string name, DnsRecordType type, DnsLookupOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        options ??= DnsLookupOptions.Default;
        if (type == DnsRecordType.PTR && IPAddress.TryParse(name, out IPAddress? address)) return [DnsName.Reverse(address)];
        DnsName asGiven = DnsName.Parse(name, idn: options.Idn);
        if (!options.UseSearchList || Configuration.Search.Count == 0 || asGiven.IsRoot || (name.EndsWith('.') && !name.EndsWith("\\.", StringComparison.Ordinal))) return [asGiven];
        var candidates = new List<DnsName>(Configuration.Search.Count + 1);
        bool first = asGiven.LabelCount - 1 >= Configuration.Ndots;
        if (first) candidates.Add(asGiven);
        foreach (DnsName domain in Configuration.Search)
        {
            if (domain.TryPrepend(asGiven) is { } longer) candidates.Add(longer);
        }
        if (!first) candidates.Add(asGiven);
        return candidates;
    }

    /// <inheritdoc/>
    public void Dispose() => Client.Dispose();

    private static bool IsAsGiven(IReadOnlyList<DnsName> candidates, string name, DnsLookupOptions options) => candidates[^1].Equals(DnsName.Parse(name, idn: options.Idn));

    private static int Rank(DnsResponse response) => response.Failure switch { DnsFailureKind.NameDoesNotExist => 0, DnsFailureKind.NoData => 2, _ => 1 };

    /// <summary>A host's addresses of both families.</summary>
    internal ValueTask<IPAddress[]> AddressesOfAsync(string name, CancellationToken cancellationToken) => AddressesAsync(name, cancellationToken);

    private async ValueTask<IPAddress[]> AddressesAsync(string name, CancellationToken cancellationToken)
    {
        var addresses = new List<IPAddress>();
        DnsQueryException? error = null;
        foreach (DnsRecordType type in (DnsRecordType[])[DnsRecordType.A, DnsRecordType.AAAA])
        {
            try
            {
                DnsResponse response = await LookupAsync(name, type, null, cancellationToken).ConfigureAwait(false);
                foreach (DnsRecord record in response.Answers)
                {
                    if (record is DnsARecord a) addresses.Add(a.Address);
                    else if (record is DnsAaaaRecord aaaa) addresses.Add(aaaa.Address);
                }
            }
            catch (DnsQueryException exception)
            {
                error = exception;
            }
        }
        return addresses.Count > 0 || error is null ? [.. addresses] : throw error;
    }
}
