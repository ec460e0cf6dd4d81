using System.Management.Automation;
using System.Net;
using NetLab.Dns;

namespace NetLab.PowerShell.Dns;

/// <summary>Says whose network addresses are in: their names, prefix, autonomous system, country and registry.</summary>
/// <remarks>
/// <para>It is looked up by DNS: PTR records for the names, and for the rest TXT records of a zone that keeps the Internet's routing tables, by default Team Cymru's. That one learns which
/// addresses you ask about. Addresses that are announced nowhere, such as private ones, are not asked about there; their names are looked up all the same.</para>
/// <para>Each address is asked about once, many at a time, and comes out once, in the order it came in.</para>
/// </remarks>
/// <example>
/// <para>Whom does this machine talk to?</para>
/// <code>
/// Get-NetTCPConnection | Where-Object State -eq Established | Get-IPAddressOrigin
/// </code>
/// </example>
/// <example>
/// <para>The records of a name, with the names of their addresses. Without -Zone the Internet's registries are asked as well.</para>
/// <code>
/// Resolve-DnsRecord www.example.org -Server 127.0.0.1 | Get-IPAddressOrigin -Server 127.0.0.1 -Zone asn.example.org
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Get, "IPAddressOrigin")]
[OutputType(typeof(DnsAddressOrigin))]
public sealed class GetIPAddressOriginCommand : DnsQueryCmdlet
{
    private const int AtOnce = 64;
    private const string TeamCymru = "asn.cymru.com";
    private readonly HashSet<IPAddress> _known = [];
    private readonly Queue<(string Address, Task<DnsAddressOrigin> Work)> _asked = new();
    private DnsAddressOrigins? _origins;
    private DnsResolver? _resolver;

    /// <summary>The addresses, IPv4 or IPv6.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("RemoteAddress")]
    [AllowEmptyString]
    [AllowNull]
    public string[]? IPAddress { get; set; }

    /// <summary>The servers to ask instead of resolv.conf's.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DnsServerCompleter))]
    public string[]? Server { get; set; }

    /// <summary>The zone that keeps the routing tables: prefixes below <c>origin.</c> and <c>origin6.</c> of it, systems at <c>AS</c> and their number.</summary>
    [Parameter]
    public string Zone { get; set; } = TeamCymru;

    /// <summary>Leave the addresses' names (PTR) out.</summary>
    [Parameter]
    public SwitchParameter NoHostName { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string? text in IPAddress ?? []) Guard(text, () => Begin(text ?? ""));
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Leaving();

    /// <inheritdoc/>
    protected override void Leaving()
    {
        while (_asked.Count > 0) WriteNext();
    }

    private void Begin(string text)
    {
        // A hop that did not answer, a socket that is connected to nobody.
        if (text.Length == 0) return;
        if (!System.Net.IPAddress.TryParse(text, out System.Net.IPAddress? address)) throw Failure.OfParameter(nameof(IPAddress), $"'{text}' is no IP address.");
        DnsResolver resolver = OpenResolver();
        if (!ReferenceEquals(resolver, _resolver))
        {
            DnsQueryOptions options = TravelOptions();
            if (Server is not null) options = options with { Servers = Servers(Server, nameof(Server)) };
            _origins = new DnsAddressOrigins(resolver, DnsName.Parse(Zone ?? "", nameof(Zone)), options);
            _resolver = resolver;
        }
        if (!_known.Add(address)) return;
        if (_asked.Count == AtOnce) WriteNext();
        _asked.Enqueue((text, _origins!.FindAsync(address, !NoHostName, Cancellation)));
        while (_asked.TryPeek(out (string, Task<DnsAddressOrigin> Work) first) && first.Work.IsCompleted) WriteNext();
    }

    private void WriteNext()
    {
        (string address, Task<DnsAddressOrigin> work) = _asked.Dequeue();
        Guard(address, () => WriteObject(Wait(_ => new ValueTask<DnsAddressOrigin>(work))));
    }
}
