using System.Management.Automation;
using NetLab.Dns;

namespace NetLab.PowerShell.Dns;

/// <summary>Transfers a zone from one of its servers, whole (AXFR) or what changed since a version (IXFR).</summary>
/// <remarks>
/// <para>Records come as the server sends them, each as an object of its type: a zone of any size needs little memory, and <c>Select-Object -First</c> ends the transfer.
/// The SOA record comes first; that a whole transfer ends with it once more is not shown.</para>
/// <para>With <c>-Serial</c> each record has a property <c>Change</c>: Deleted or Added, or None where the server sends the whole zone after all; SOA
/// records say from and to which version. They are asked for over UDP first, where few changes come in one datagram, and else over TCP.</para>
/// <para>Servers let few addresses transfer, or ask for a signature: <c>-TsigKey</c>. A server that refuses is the error DnsRefused, a transfer that breaks off
/// DnsConnectionLost; what came before it is not the whole zone.</para>
/// </remarks>
/// <example>
/// <para>All records of a zone, and how many there are of each type.</para>
/// <code>
/// Get-DnsZone example.com -Server 127.0.0.1
/// Get-DnsZone example.org -Server 127.0.0.1 | Group-Object Type -NoElement | Sort-Object Count -Descending
/// </code>
/// </example>
/// <example>
/// <para>What two servers serve differently.</para>
/// <code>
/// $one, $other = '127.0.0.1', '::1' | ForEach-Object { , (Get-DnsZone example.com -Server $_) }
/// Compare-Object $one $other -Property Name, TypeName, TTL, Data
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Get, "DnsZone")]
[OutputType(typeof(DnsRecord))]
public sealed class GetDnsZoneCommand : DnsQueryCmdlet
{
    /// <summary>The zones.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Zone", "ZoneName")]
    [AllowEmptyString]
    public string[] Name { get; set; } = [];

    /// <summary>The server to transfer from; <c>tls://</c> before it transfers over TLS.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ArgumentCompleter(typeof(DnsServerCompleter))]
    public string Server { get; set; } = "";

    /// <summary>The version one has: only what changed since is asked for.</summary>
    [Parameter]
    public uint? Serial { get; set; }

    /// <summary>The zone's class.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DnsClassCompleter))]
    public string Class { get; set; } = "IN";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string name in Name) Guard(name, () => Transfer(name ?? ""));
    }

    private void Transfer(string text)
    {
        DnsName zone = DnsName.Parse(text, nameof(Name));
        DnsServer server = Servers([Server], nameof(Server))[0];
        if ((server.Transport ?? (DnsTransport)Transport) is var way and (DnsTransport.Udp or DnsTransport.Https or DnsTransport.Quic or DnsTransport.Http3)) throw Failure.OfParameter(nameof(Transport), $"A zone is transferred over TCP or TLS, not over {way}.");
        DnsResolver resolver = OpenResolver();
        DnsQueryOptions query = TravelOptions();
        var options = new DnsTransferOptions { Serial = Serial, Class = DnsMnemonics.ParseClass(Class ?? "", nameof(Class)), Query = query };
        if (server.Address is null) server = server with { Address = AddressOf(resolver, server) };
        bool started = false;
        foreach (DnsTransferRecord item in WaitEach(DnsZoneTransfer.TransferAsync(resolver.Client.Network, server, zone, options, Cancellation)))
        {
            if (Serial is null)
            {
                // A whole zone ends with the SOA it began with.
                if (started && item.Record.Type == DnsRecordType.SOA) continue;
                WriteObject(item.Record);
            }
            else
            {
                var shown = new PSObject(item.Record);
                shown.Properties.Add(new PSNoteProperty("Change", item.Change));
                WriteObject(shown);
            }
            started = true;
        }
    }
}
