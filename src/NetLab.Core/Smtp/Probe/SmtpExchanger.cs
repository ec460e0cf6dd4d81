using System.Net;

namespace NetLab.Smtp;

/// <summary>A server that takes mail for a domain.</summary>
public sealed record SmtpExchanger
{
    /// <summary>The domain.</summary>
    public string Domain { get; init; } = "";

    /// <summary>The lowest is tried first; null where the domain has no MX and takes mail itself (RFC 5321 5.1).</summary>
    public int? Preference { get; init; }

    /// <summary>The server's name.</summary>
    public string Host { get; init; } = "";

    /// <summary>Its addresses.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; init; } = [];

    /// <summary>What is wrong with its records, one after the other: an alias, an address in place of a name, no addresses.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>Why it cannot be used at all; null where it can.</summary>
    public string? Failure { get; init; }

    /// <summary>Whether the record says that the domain takes no mail (null MX, RFC 7505).</summary>
    public bool IsNull { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Preference} {Host}".Trim();
}
