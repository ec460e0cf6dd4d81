using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using NetLab.Dns;

namespace NetLab.Smtp;

/// <summary>How a mail domain is checked.</summary>
public sealed record MailDomainOptions
{
    /// <summary>What to check; empty checks everything.</summary>
    public IReadOnlyList<MailDomainCheck> Checks { get; init; } = [];

    /// <summary>DKIM selectors that have to be there; empty tries the well-known ones.</summary>
    public IReadOnlyList<string> Selectors { get; init; } = [];

    /// <summary>Zones of block lists (DNSBL) to ask about the exchangers' addresses and <see cref="Addresses"/>; none are asked by default, since that tells them whom one asks about.</summary>
    public IReadOnlyList<DnsName> BlockLists { get; init; } = [];

    /// <summary>Addresses whose SPF result is worked out.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; init; } = [];

    /// <summary>The sender (MAIL FROM) SPF is worked out for; null is postmaster of the domain.</summary>
    public string? Sender { get; init; }

    /// <summary>The name the sending host greets with, for SPF's macros and ours in EHLO; null is "netlab.invalid".</summary>
    public string? Helo { get; init; }

    /// <summary>The exchangers' port.</summary>
    public int Port { get; init; } = 25;

    /// <summary>The port of MTA-STS's policy host.</summary>
    public int PolicyPort { get; init; } = 443;

    /// <summary>Only addresses of this family are connected to and looked up backwards; null takes both.</summary>
    public AddressFamily? AddressFamily { get; init; }

    /// <summary>The address to connect from; null leaves it to the kernel.</summary>
    public IPAddress? SourceAddress { get; init; }

    /// <summary>Authorities to trust instead of the system's, for MTA-STS's policy host and the exchangers' certificates.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <summary>Where trust in DNSSEC begins.</summary>
    public IReadOnlyList<DnssecTrustAnchor> TrustAnchors { get; init; } = DnssecTrustAnchor.Root;

    /// <summary>How DNS is asked.</summary>
    public DnsQueryOptions Query { get; init; } = DnsQueryOptions.Default;

    /// <summary>How long a domain may take in all. What has not been found out by then is not proven.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long one exchanger's address, or the policy host, may take.</summary>
    public TimeSpan ConnectionTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether a check is wanted.</summary>
    internal bool Wants(MailDomainCheck check) => check == MailDomainCheck.BlockList ? BlockLists.Count > 0 : Checks.Count == 0 || Checks.Contains(check);
}
