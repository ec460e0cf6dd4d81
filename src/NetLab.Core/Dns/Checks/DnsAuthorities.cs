using System.Net;

namespace NetLab.Dns;

/// <summary>Finds the servers that have authority for a name (<c>dig +nssearch</c>).</summary>
public static class DnsAuthorities
{
    private const int MostServers = 32;

    /// <summary>The zone a name is in, and every address of its name servers.</summary>
    /// <param name="resolver">What looks them up.</param>
    /// <param name="name">The name.</param>
    /// <param name="port">The port to ask them at; null is the usual one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="DnsQueryException">No server answers, or the zone's servers have no addresses.</exception>
    public static async ValueTask<(DnsName Zone, IReadOnlyList<DnsServer> Servers)> FindAsync(DnsResolver resolver, DnsName name, int? port = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(resolver);
        ArgumentNullException.ThrowIfNull(name);
        DnsQuestion question = new(name, DnsRecordType.NS);
        for (DnsName zone = name; ; zone = zone.Parent)
        {
            question = new DnsQuestion(zone, DnsRecordType.NS);
            DnsResponse response = await resolver.QueryAsync(question, null, cancellationToken).ConfigureAwait(false);
            if (!DnsClient.IsUseful(response)) throw response.ToException()!;
            var servers = new List<DnsServer>();
            foreach (DnsRecord record in response.Answers)
            {
                if (record is not DnsNsRecord ns || record.Owner != zone) continue;
                foreach (IPAddress address in await resolver.AddressesOfAsync(ns.NameHost, cancellationToken).ConfigureAwait(false))
                {
                    if (servers.Count < MostServers) servers.Add(DnsServer.At(address, port, ns.NameHost));
                }
            }
            if (servers.Count > 0) return (zone, servers);
            if (response.HasData || zone.IsRoot) throw new DnsQueryException(question, DnsFailureKind.NoServer, $"The name servers of '{zone.Text}' have no addresses.");
        }
    }
}
