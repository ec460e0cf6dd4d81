using System.Net;
using NetLab.Dns;

namespace NetLab.Smtp;

/// <summary>Finds the servers that take mail for a domain (RFC 5321 5.1).</summary>
public static class SmtpExchangers
{
    /// <summary>The most that are looked at: a domain could name hundreds.</summary>
    private const int Most = 64;

    /// <summary>The exchangers of a domain, the preferred first. Without MX records it is the domain itself; a null MX is one that cannot be used.</summary>
    /// <param name="resolver">Whom to ask.</param>
    /// <param name="domain">The domain.</param>
    /// <param name="family">Only addresses of this family; null takes both.</param>
    /// <param name="cancellation">Ends it at once.</param>
    /// <exception cref="ArgumentException">It is no domain's name.</exception>
    /// <exception cref="DnsQueryException">The domain does not exist, or no name server answered.</exception>
    public static async Task<IReadOnlyList<SmtpExchanger>> FindAsync(DnsResolver resolver, string domain, System.Net.Sockets.AddressFamily? family = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(resolver);
        ArgumentNullException.ThrowIfNull(domain);
        DnsName name = DnsName.Parse(domain.Trim().TrimStart('@'), nameof(domain));
        if (name.IsRoot) throw new ArgumentException("The name of the domain is missing.", nameof(domain));
        string plain = name.Text;
        DnsResponse response = await resolver.QueryAsync(new DnsQuestion(name, DnsRecordType.MX), null, cancellation).ConfigureAwait(false);
        var records = new List<DnsMxRecord>();
        foreach (DnsRecord record in response.Records())
        {
            if (record is DnsMxRecord mx) records.Add(mx);
        }
        if (records.Count == 0)
        {
            if (response.Failure is { } kind && kind != DnsFailureKind.NoData) throw response.ToException()!;
            return [await LookAsync(resolver, new SmtpExchanger { Domain = plain, Host = plain }, family, "the domain has neither MX records nor an address of its own: nobody takes mail for it", cancellation).ConfigureAwait(false)];
        }
        records.Sort(static (a, b) => a.Preference != b.Preference ? a.Preference.CompareTo(b.Preference) : string.CompareOrdinal(a.NameExchange, b.NameExchange));
        bool several = records.Count > 1;
        IEnumerable<Task<SmtpExchanger>> looks = records.Take(Most).Select(mx =>
        {
            var one = new SmtpExchanger { Domain = plain, Preference = mx.Preference, Host = mx.NameExchange };
            if (IsNull(mx.NameExchange))
            {
                return Task.FromResult(one with
                {
                    Host = ".",
                    IsNull = true,
                    Failure = several ? "a null MX stands beside other MX records, where it has to stand alone (RFC 7505): servers read this differently" : "the domain takes no mail: it has a null MX (RFC 7505)",
                });
            }
            if (IPAddress.TryParse(mx.NameExchange, out _))
                return Task.FromResult(one with { Failure = $"the MX record names the address {mx.NameExchange} where a host's name is due (RFC 5321 5.1): mail servers look for a host of this name, and there is none" });
            return LookAsync(resolver, one, family, $"the exchanger '{mx.NameExchange}' has no address{(family is null ? "" : " of this family")}", cancellation);
        });
        return await Task.WhenAll(looks).ConfigureAwait(false);
    }

    private static bool IsNull(string name) => name is "" or ".";

    private static async Task<SmtpExchanger> LookAsync(DnsResolver resolver, SmtpExchanger exchanger, System.Net.Sockets.AddressFamily? family, string without, CancellationToken cancellation)
    {
        var addresses = new List<IPAddress>();
        var problems = new List<string>();
        DnsQueryException? failure = null;
        foreach (DnsRecordType type in (DnsRecordType[])[DnsRecordType.AAAA, DnsRecordType.A])
        {
            if (family is { } only && (type == DnsRecordType.AAAA) != (only == System.Net.Sockets.AddressFamily.InterNetworkV6)) continue;
            try
            {
                DnsResponse response = await resolver.LookupAsync(exchanger.Host, type, new DnsLookupOptions { UseSearchList = false }, cancellation).ConfigureAwait(false);
                foreach (DnsRecord record in response.Records())
                {
                    if (record is DnsCnameRecord alias && exchanger.Preference is not null)
                    {
                        string problem = $"the exchanger '{exchanger.Host}' is an alias (CNAME) of '{alias.NameHost}', which RFC 5321 5.1 forbids: some servers do not deliver there";
                        if (problems.Count == 0) problems.Add(problem);
                    }
                    IPAddress? address = record switch { DnsARecord a => IPAddress.Parse(a.IPAddress), DnsAaaaRecord aaaa => IPAddress.Parse(aaaa.IPAddress), _ => null };
                    if (address is not null && !addresses.Contains(address)) addresses.Add(address);
                }
            }
            catch (DnsQueryException exception)
            {
                failure = exception;
            }
        }
        return exchanger with
        {
            Addresses = addresses,
            Problems = problems,
            Failure = addresses.Count > 0 ? null : failure is null ? without : $"the addresses of '{exchanger.Host}' could not be looked up: {failure.Message.TrimEnd('.')}",
        };
    }
}
