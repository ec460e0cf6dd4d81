using System.Net;
using NetLab.Dns;

namespace NetLab.Smtp;

/// <summary>A mail exchanger and its addresses.</summary>
internal sealed record MailExchanger
{
    public required int Preference { get; init; }

    public required DnsName Name { get; init; }

    public required MailDomainAnswer A { get; init; }

    public required MailDomainAnswer Aaaa { get; init; }

    /// <summary>Its addresses, IPv4 first.</summary>
    public required IReadOnlyList<IPAddress> Addresses { get; init; }

    /// <summary>The name has an alias, and where it leads.</summary>
    public DnsName? Alias => A.Aliases.Count > 0 ? A.Target : Aaaa.Aliases.Count > 0 ? Aaaa.Target : null;

    /// <summary>The name is an address in letters.</summary>
    public bool IsLiteral => IPAddress.TryParse(Name.Text.Trim('[', ']'), out _) && Name.LabelCount is 1 or 4;

    /// <summary>Why it has no addresses, where that is because DNS failed.</summary>
    public string? Problem => Addresses.Count > 0 ? null : A.Problem ?? Aaaa.Problem;

    public string[] Evidence => [.. A.Evidence, .. Aaaa.Evidence.Where(line => !A.Evidence.Contains(line))];

    /// <summary>Looks up a name's addresses.</summary>
    public static async Task<MailExchanger> FindAsync(MailDomainLookup lookup, int preference, DnsName name, int most)
    {
        Task<MailDomainAnswer> four = lookup.AskAsync(name, DnsRecordType.A), six = lookup.AskAsync(name, DnsRecordType.AAAA);
        MailDomainAnswer a = await four.ConfigureAwait(false), aaaa = await six.ConfigureAwait(false);
        var addresses = new List<IPAddress>();
        foreach (DnsRecord record in a.Records.Take(most)) addresses.Add(((DnsARecord)record).Address);
        foreach (DnsRecord record in aaaa.Records.Take(most)) addresses.Add(((DnsAaaaRecord)record).Address);
        return new MailExchanger { Preference = preference, Name = name, A = a, Aaaa = aaaa, Addresses = addresses };
    }
}
