using System.Management.Automation;
using NetLab.Dns;

namespace NetLab.PowerShell.Dns;

/// <summary>Looks names and addresses up in the DNS (<c>dig</c>, <c>Resolve-DnsName</c>).</summary>
/// <remarks>
/// <para>Every record comes as an object of its type (<c>DnsMxRecord</c>, <c>DnsHttpsRecord</c>) with its own fields, its text as dig spells it in <c>Data</c>, and
/// in <c>Response</c> the answer it came with: response code, flags, server, transport, time, size, extended errors. Without <c>-Type</c> a name is asked
/// for A and AAAA together, and an address for its PTR record.</para>
/// <para>The hosts file is looked into first, and names with few dots are tried with the search list, as programs do; <c>-Server</c> leaves the hosts file out,
/// <c>-NoSearch</c> the list. A final dot says that a name is whole. Names from the pipeline are asked many at a time (<c>-ThrottleLimit</c>), and the answers
/// come in the order of the names unless <c>-AsCompleted</c> is given.</para>
/// <para>A name that does not exist, one without such a record, a server that fails, one that refuses, a port where nobody listens and a server that is silent are
/// errors with ids of their own (DnsNameDoesNotExist, DnsNoData, DnsServerFailure, DnsRefused, DnsPortRefused, DnsTimeout); the exception's
/// <c>Response</c> has the answer where there was one. With <c>-IncludeNegative</c> a server's "no" is an object with the zone's SOA instead.</para>
/// <para>Called as <c>Resolve-DnsName</c> it takes Windows's parameters and answers as Windows does: all sections, a missing record as the zone's SOA, and errors with
/// Windows's ids. Switches about LLMNR, NetBIOS and Windows's cache have no meaning here and say so once.</para>
/// </remarks>
/// <example>
/// <para>The addresses of a name, and the name of an address.</para>
/// <code>
/// Resolve-DnsRecord www.example.org
/// Resolve-DnsRecord 192.0.2.80
/// </code>
/// </example>
/// <example>
/// <para>Where mail goes, best exchanger first, with its addresses.</para>
/// <code>
/// Resolve-DnsRecord example.org MX | Sort-Object Preference | ForEach-Object NameExchange | Resolve-DnsRecord
/// </code>
/// </example>
/// <example>
/// <para>Ask a server itself, and look at how the answer came.</para>
/// <code>
/// $soa = Resolve-DnsRecord example.org SOA -Server 127.0.0.1 -Transport Tcp -NoRecursion
/// $soa.SerialNumber
/// $soa.Response | Format-List ResponseCode, Flags, Server, Transport, RoundTripTime, Size
/// </code>
/// </example>
/// <example>
/// <para>Many names at once; what does not exist is part of the result.</para>
/// <code>
/// 1..5 | ForEach-Object { "host$_.example.org" } | Resolve-DnsRecord -Type A -IncludeNegative | Group-Object Reason -NoElement
/// </code>
/// </example>
[Cmdlet(VerbsDiagnostic.Resolve, "DnsRecord")]
[Alias(WindowsName)]
[OutputType(typeof(DnsRecord), typeof(DnsNegativeAnswer))]
public sealed partial class ResolveDnsRecordCommand : DnsQueryCmdlet
{
    private const string WindowsName = "Resolve-DnsName";

    /// <summary>The names to look up, or addresses whose names are wanted. Names in other writing than ASCII become their <c>xn--</c> form.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public string[] Name { get; set; } = [];

    /// <summary>The types of records: mnemonics such as MX or HTTPS, numbers, or <c>TYPE65280</c>. By default A and AAAA, for an address PTR.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(DnsRecordTypeCompleter))]
    public string[]? Type { get; set; }

    /// <summary>
    /// The servers to ask instead of resolv.conf's, one after the other until one answers: addresses (with <c>%interface</c> behind a link-local one), names,
    /// <c>address:port</c>, <c>[address]:port</c>, <c>tls://address#name</c>, <c>https://name/dns-query</c>, <c>quic://address#name</c>, <c>h3://name/dns-query</c>, stamps (<c>sdns://</c>).
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(DnsServerCompleter))]
    public string[]? Server { get; set; }

    /// <summary>Ask every server, and give each one's answer; <c>Response.Server</c> tells them apart.</summary>
    [Parameter]
    public SwitchParameter All { get; set; }

    /// <summary>Do not have the server ask others (RD clear): what it knows by itself, or a referral.</summary>
    [Parameter]
    public SwitchParameter NoRecursion { get; set; }

    /// <summary>Ask for DNSSEC's records too (DO).</summary>
    [Parameter]
    public SwitchParameter DnssecOk { get; set; }

    /// <summary>Have the server leave validation out (CD): shows what it holds back as bogus.</summary>
    [Parameter]
    public SwitchParameter CheckingDisabled { get; set; }

    /// <summary>Have the server leave validation out (Windows's switch for <c>-CheckingDisabled</c>).</summary>
    [Parameter]
    public SwitchParameter DnssecCd { get; set; }

    /// <summary>
    /// Validate the answers by DNSSEC here, trusting no server: <c>Response.Dnssec</c> has the verdict, the reason and the chain of links. A bogus answer is
    /// an error (DnsBogus) and not shown, unless -CheckingDisabled is given. The hosts file is left out.
    /// </summary>
    [Parameter]
    public SwitchParameter Validate { get; set; }

    /// <summary>Where trust begins, instead of the Internet's root: DS or DNSKEY records as zone files have them, or files of such.</summary>
    [Parameter]
    public string[]? TrustAnchor { get; set; }

    /// <summary>On whose behalf to ask (EDNS client subnet): 192.0.2.0/24, 2001:db8::/56. With several each is asked for.</summary>
    [Parameter]
    public string[]? ClientSubnet { get; set; }

    /// <summary>Ask for the server's identity; it is in <c>Response.Edns</c>.</summary>
    [Parameter]
    public SwitchParameter NsId { get; set; }

    /// <summary>Send a cookie against forged answers; <c>Response.Cookie</c> says what came of it.</summary>
    [Parameter]
    public SwitchParameter Cookie { get; set; }

    /// <summary>The largest UDP answer to take, in bytes from 512 to 65535; 1232 by default.</summary>
    [Parameter]
    public int BufferSize { get; set; } = DnsEdns.DefaultUdpSize;

    /// <summary>Ask without EDNS, as in 1987.</summary>
    [Parameter]
    public SwitchParameter NoEdns { get; set; }

    /// <summary>EDNS's version. Only 0 exists; a good server answers BADVERS to any other.</summary>
    [Parameter]
    public byte EdnsVersion { get; set; }

    /// <summary>
    /// Further EDNS options as dig has them: a code, a number or a name (EXPIRE, KEEPALIVE), and its value in hexadecimal behind a colon
    /// (<c>65001:0a0b</c>). What the server answers to them is in <c>Response.Edns.Options</c>.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(DnsEdnsOptionCompleter))]
    public string[]? EdnsOption { get; set; }

    /// <summary>Pad the question to a multiple of this many bytes, up to 4096; 0 does not. By default to 128 over TLS and HTTPS alone.</summary>
    [Parameter]
    public int? PaddingBlock { get; set; }

    /// <summary>Further bits of the header, sent as they are: AA, TC, RA, Z and so on.</summary>
    [Parameter]
    public DnsHeaderFlags HeaderFlags { get; set; }

    /// <summary>Draw the case of the name's letters, and take only answers that have it (0x20): harder to forge.</summary>
    [Parameter]
    public SwitchParameter RandomizeCase { get; set; }

    /// <summary>The class: IN, CH (<c>version.bind</c>), HS, or a number as CLASS32.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DnsClassCompleter))]
    public string Class { get; set; } = "IN";

    /// <summary>The sections whose records are wanted; Answer by default, All for Resolve-DnsName.</summary>
    [Parameter]
    public DnsSectionChoice[]? Section { get; set; }

    /// <summary>Ask for exactly this name, without the search list.</summary>
    [Parameter]
    public SwitchParameter NoSearch { get; set; }

    /// <summary>Do not look into the hosts file.</summary>
    [Parameter]
    public SwitchParameter NoHostsFile { get; set; }

    /// <summary>
    /// Whom to ask: <c>Direct</c>, the name servers themselves; <c>Resolved</c>, systemd-resolved over D-Bus, which has its own cache and servers by
    /// interface (asking both tells why programs see something else than dig); <c>Mdns</c>, <c>Llmnr</c> and <c>NetBios</c>, the neighbours on the link, where -SourceAddress
    /// says which link. Anybody there can answer.
    /// </summary>
    [Parameter]
    public DnsVia Via { get; set; }

    /// <summary>A server's "no" is an object with the reason and the zone's SOA, not an error. No answer at all stays an error.</summary>
    [Parameter]
    [Alias("PassThruNegative")]
    public SwitchParameter IncludeNegative { get; set; }

    /// <summary>How many questions may be on their way at once, from 1 to 10000.</summary>
    [Parameter]
    public int ThrottleLimit { get; set; } = 200;

    /// <summary>The most questions a second each server is sent, its tries included; by default as many as it answers.</summary>
    [Parameter]
    public double? QueriesPerSecond { get; set; }

    /// <summary>
    /// How several servers are asked: <c>InTurn</c>, the next where one gives no answer; <c>Rotate</c>, each question beginning at another; <c>Race</c>, all at once,
    /// and the first answer counts. By default as resolv.conf says.
    /// </summary>
    [Parameter]
    public DnsServerStrategy? Strategy { get; set; }

    /// <summary>Answers come as they arrive; by default in the order of the names.</summary>
    [Parameter]
    public SwitchParameter AsCompleted { get; set; }

    /// <summary>DNS alone: the hosts file is left out (Windows's switch).</summary>
    [Parameter]
    public SwitchParameter DnsOnly { get; set; }

    /// <summary>TCP alone (Windows's switch for <c>-Transport Tcp</c>).</summary>
    [Parameter]
    public SwitchParameter TcpOnly { get; set; }

    /// <summary>Wait 2 seconds and ask once (Windows's switch; <c>-Timeout</c> and <c>-Tries</c> say it exactly).</summary>
    [Parameter]
    public SwitchParameter QuickTimeout { get; set; }

    /// <summary>Send other writing than ASCII as it is, in UTF-8, as multicast DNS has it.</summary>
    [Parameter]
    public SwitchParameter NoIdn { get; set; }

    /// <summary>Has no meaning here: there is no Windows cache (Windows's switch).</summary>
    [Parameter]
    public SwitchParameter CacheOnly { get; set; }

    /// <summary>Has no meaning here: DNS is asked (Windows's switch).</summary>
    [Parameter]
    public SwitchParameter LlmnrNetbiosOnly { get; set; }

    /// <summary>Has no meaning here: DNS alone is asked (Windows's switch).</summary>
    [Parameter]
    public SwitchParameter LlmnrFallback { get; set; }

    /// <summary>Has no meaning here: DNS is asked (Windows's switch).</summary>
    [Parameter]
    public SwitchParameter LlmnrOnly { get; set; }

    /// <summary>Has no meaning here: DNS alone is asked (Windows's switch).</summary>
    [Parameter]
    public SwitchParameter NetbiosFallback { get; set; }
}
