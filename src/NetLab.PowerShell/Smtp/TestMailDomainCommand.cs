using System.Globalization;
using System.Management.Automation;
using System.Net;
using NetLab.Dns;
using NetLab.Firewall;
using NetLab.Network;
using NetLab.PowerShell.Dns;
using NetLab.PowerShell.Firewall;
using NetLab.Smtp;

namespace NetLab.PowerShell.Smtp;

/// <summary>Checks what a domain has published about its mail, and whether its mail servers keep to it.</summary>
/// <remarks>
/// <para>Checked are the mail exchangers (MX), who may send (SPF, with the count of its lookups), the keys mail is signed with (DKIM), what is to become of forged mail (DMARC),
/// the promise of TLS (MtaSts) and where its failures are reported (TlsRpt), the logo mailboxes may show (BIMI; it is not fetched), certificates in signed DNS (DANE), the names of the
/// servers' addresses (PTR) and the name they greet with (HELO). <c>-BlockList</c> adds what block lists say about those addresses. Each thing is an object of its own: <c>Pass</c>, <c>Fail</c> or <c>NotProven</c>, with the reason in one word and in a sentence, the evidence, and what to do. NotProven is what is optional and
/// not in use, what asks for nothing yet (p=none, mode testing), and what could not be looked at.</para>
/// <para>SPF, MX and DMARC are expected of every domain, so that they Fail where they are missing; MTA-STS, TLS-RPT, BIMI and DANE are optional. DKIM selectors cannot be listed: name yours with <c>-Selector</c>, else
/// well-known ones are tried. DNSSEC signatures are validated here, from the root's keys or <c>-TrustAnchor</c>.</para>
/// <para>MtaSts, DANE and HELO connect to the exchangers' port 25, as a sending server does up to STARTTLS; no mail is sent. Many networks let nobody out to that port, which is
/// said then; the other checks only ask DNS. DMARC's organisational domain is found by walking up the tree (RFC 7489's successor), not by a list of public suffixes.</para>
/// <para>Domains from the pipeline are checked several at a time (<c>-ThrottleLimit</c>), and come in their order. <c>-Summary</c> gives one object for each, with the worst result of
/// each check: a table of Pass, Fail and ? for many domains, and in <c>ToDo</c> what failed.</para>
/// </remarks>
/// <example>
/// <para>What is wrong with a domain's mail.</para>
/// <code>
/// Test-MailDomain example.org -ConnectionTimeout 5 | Where-Object Status -eq Fail | Format-List Check, Subject, Detail, Advice
/// </code>
/// </example>
/// <example>
/// <para>May this address send for the domain, and which term of the SPF record decides?</para>
/// <code>
/// Test-MailDomain example.org -Check SPF -Address 192.0.2.25, 198.51.100.7
/// </code>
/// </example>
/// <example>
/// <para>How many lookups the SPF records of several domains take, and through what.</para>
/// <code>
/// 'example.org', 'example.com' | Test-MailDomain -Check SPF | ForEach-Object { "$($_.Domain): $($_.Data.Lookups) of 10"; $_.Data.Tree }
/// </code>
/// </example>
/// <example>
/// <para>A table of several domains, and what is to be done about them.</para>
/// <code>
/// $all = 'example.org', 'example.com' | Test-MailDomain -Summary -ConnectionTimeout 5
/// $all
/// $all.ToDo
/// </code>
/// </example>
/// <example>
/// <para>Whether a block list has the mail servers' addresses. It answers only name servers of one's own, not public ones, and says so.</para>
/// <code>
/// Test-MailDomain example.org -Check MX -BlockList zen.spamhaus.org | Where-Object Check -eq BlockList | Format-List Subject, Status, Detail, Advice
/// </code>
/// </example>
[Cmdlet(VerbsDiagnostic.Test, "MailDomain")]
[OutputType(typeof(MailDomainResult), typeof(MailDomainSummary))]
public sealed partial class TestMailDomainCommand : DnsCmdlet
{
    private const string DefaultPort = "25";

    /// <summary>The domain: what stands behind the @ of its addresses.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name", "DomainName")]
    [AllowEmptyString]
    public string[] Domain { get; set; } = [];

    /// <summary>What to check; everything by default. Block lists are asked where <c>-BlockList</c> names them.</summary>
    [Parameter(Position = 1)]
    public MailDomainCheck[]? Check { get; set; }

    /// <summary>DKIM selectors that have to have a key: the s= of the DKIM-Signature header. Without it well-known selectors are tried.</summary>
    [Parameter]
    public string[]? Selector { get; set; }

    /// <summary>
    /// Block lists (DNSBL) to ask about the exchangers' addresses and those of <c>-Address</c>, by their zones, such as zen.spamhaus.org. None are asked by default. A list that has an address Fails; one
    /// that refuses to answer, or does not work, is NotProven.
    /// </summary>
    [Parameter]
    public string[]? BlockList { get; set; }

    /// <summary>Addresses of hosts that send, or are not to: an object for each says what SPF makes of it.</summary>
    [Parameter]
    [Alias("IPAddress")]
    public string[]? Address { get; set; }

    /// <summary>The sender (MAIL FROM) that SPF is worked out for; postmaster of the domain by default. Its domain's record counts.</summary>
    [Parameter]
    public string? Sender { get; set; }

    /// <summary>The name to greet with: for SPF's macro h, and to the exchangers.</summary>
    [Parameter]
    public string? Helo { get; set; }

    /// <summary>DNS servers to ask instead of those of resolv.conf: an address, <c>address:port</c>, <c>tls://</c> or <c>https://</c>. They must recurse, or know all zones concerned.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DnsServerCompleter))]
    public string[]? Server { get; set; }

    /// <summary>Where trust in DNSSEC begins, instead of the root's keys: DS or DNSKEY records, or files of such.</summary>
    [Parameter]
    public string[]? TrustAnchor { get; set; }

    /// <summary>The exchangers' port: a number, or a name of /etc/services. 25 by default; TLSA records are looked for at that port.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(TcpServiceCompleter))]
    public string Port { get; set; } = DefaultPort;

    /// <summary>The port of MTA-STS's policy host, 443 by default: only for tests.</summary>
    [Parameter]
    public int PolicyPort { get; set; } = 443;

    /// <summary>Connect to addresses of this family only, and look only these up backwards.</summary>
    [Parameter]
    public AddressFamily? AddressFamily { get; set; }

    /// <summary>The address of this machine to connect from.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(HostAddressCompleter))]
    public string? SourceAddress { get; set; }

    /// <summary>Certification authorities to trust instead of the system's, for the policy host and the exchangers: files in PEM or DER, or certificates.</summary>
    [Parameter]
    public object[]? TlsAuthority { get; set; }

    /// <summary>How many seconds a domain may take in all, 60 by default. What has not been found out by then is NotProven.</summary>
    [Parameter]
    [Alias("TimeoutSec")]
    [Seconds]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How many seconds one exchanger's address, or the policy host, may take; 30 by default. Servers that make strangers wait take 6 and more.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan ConnectionTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>One object for each domain instead, with the worst result of each check: for tables of many domains.</summary>
    [Parameter]
    public SwitchParameter Summary { get; set; }

    /// <summary>How many domains are checked at the same time, 1 to 256; 16 by default. Results come in the order of the domains.</summary>
    [Parameter]
    public int ThrottleLimit { get; set; } = 16;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string domain in Domain) Guard(domain, () => Begin(domain));
    }

    private MailDomainOptions Options()
    {
        Limits(Timeout, nameof(Timeout));
        Limits(ConnectionTimeout, nameof(ConnectionTimeout));
        if (PolicyPort is < 1 or > 65535) throw Failure.OfParameter(nameof(PolicyPort), $"{PolicyPort} is no port; ports are from 1 to 65535.");
        if (Check is not null && Check.Contains(MailDomainCheck.BlockList) && BlockList is not { Length: > 0 }) throw Failure.OfParameter(nameof(BlockList), "-Check BlockList needs -BlockList, the zones of the lists to ask.");
        DnsServer[]? servers = Server is null ? null : Array.ConvertAll(Server, static text => DnsServer.Parse(text ?? "", nameof(Server)));
        if (servers is []) throw Failure.OfParameter(nameof(Server), "No server is given.");
        return new MailDomainOptions
        {
            Checks = Check ?? [],
            Selectors = Selector is null ? [] : Array.ConvertAll(Selector, SelectorName),
            BlockLists = BlockList is null ? [] : Array.ConvertAll(BlockList, ZoneName),
            Addresses = Address is null ? [] : Array.ConvertAll(Address, static text => Parse(text, nameof(Address))),
            Sender = Sender,
            Helo = Helo is null || Helo.All(static c => c is > ' ' and < '\x7f') ? Helo : throw Failure.OfParameter(nameof(Helo), "The name to greet with has characters that no name has."),
            Port = PortNumber(),
            PolicyPort = PolicyPort,
            AddressFamily = AddressFamily switch
            {
                NetLab.Network.AddressFamily.IPv4 => System.Net.Sockets.AddressFamily.InterNetwork,
                NetLab.Network.AddressFamily.IPv6 => System.Net.Sockets.AddressFamily.InterNetworkV6,
                _ => null,
            },
            SourceAddress = SourceAddress is null ? null : Parse(SourceAddress, nameof(SourceAddress)),
            Authorities = CertificateArgument.Authorities(TlsAuthority, nameof(TlsAuthority), GetUnresolvedProviderPathFromPSPath),
            TrustAnchors = TrustAnchor is null ? DnssecTrustAnchor.Root : TrustAnchorArgument.Read(TrustAnchor, nameof(TrustAnchor), GetUnresolvedProviderPathFromPSPath),
            Query = DnsQueryOptions.Default with { Servers = servers },
            Timeout = Timeout,
            ConnectionTimeout = ConnectionTimeout,
        };
    }

    private int PortNumber() => int.TryParse(Port, NumberStyles.Integer, CultureInfo.InvariantCulture, out int number)
        ? number is > 0 and < 65536 ? number : throw Failure.OfParameter(nameof(Port), $"{Port} is no port; ports are from 1 to 65535.")
        : PortRange.Parse(Port ?? "", ForwardProtocol.Tcp, nameof(Port)).First;

    private static void Limits(TimeSpan time, string parameter)
    {
        if (time <= TimeSpan.Zero || time.TotalDays > 1) throw Failure.OfParameter(parameter, "A time-out is more than 0 seconds and at most a day.");
    }

    // People copy the whole name as well.
    private static string SelectorName(string text)
    {
        string name = text ?? "";
        int mark = name.IndexOf("._domainkey", StringComparison.OrdinalIgnoreCase);
        if (mark > 0) name = name[..mark];
        return name.Length is > 0 and < 200 && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') ? name : throw Failure.OfParameter(nameof(Selector), $"'{text}' is no DKIM selector: it has letters, digits, hyphens and dots.");
    }

    private static DnsName ZoneName(string text)
    {
        DnsName name = DnsName.Parse(text ?? "", nameof(BlockList));
        return name.IsRoot || name.LabelCount < 2 ? throw Failure.OfParameter(nameof(BlockList), $"'{text}' is no zone of a block list: they are called like zen.spamhaus.org.") : name;
    }

    private static IPAddress Parse(string? text, string parameter) =>
        IPAddress.TryParse(text, out IPAddress? address) ? address : throw Failure.OfParameter(parameter, $"'{text}' is no IP address.");
}
