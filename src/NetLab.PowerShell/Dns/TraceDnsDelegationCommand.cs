using System.Management.Automation;
using NetLab.Dns;

namespace NetLab.PowerShell.Dns;

/// <summary>Follows the delegations from the root to a name, server by server (<c>dig +trace</c>).</summary>
/// <remarks>
/// <para>Nothing is cached and no resolver is asked: each step is one server's answer, with the zone, the server's name and address, how long it took, whether the
/// address came with the delegation (<c>Glue</c>), whether the server does not answer for the zone it is named for (<c>Lame</c>), and what the
/// parent says about the child's signing (<c>DsState</c>; nothing is validated). The last step has <c>IsAnswer</c>, and its <c>Response</c> the records.</para>
/// <para>Usually one useful server of each zone is asked; <c>-AllServers</c> asks every one at each of its addresses, which finds the lame and the silent.</para>
/// </remarks>
/// <example>
/// <para>The way to a name, in a tree whose root is served here. Without -RootServer it begins at the Internet's root.</para>
/// <code>
/// Trace-DnsDelegation www.example.org -RootServer 127.0.0.1
/// </code>
/// </example>
/// <example>
/// <para>The records at its end.</para>
/// <code>
/// (Trace-DnsDelegation example.org MX -RootServer 127.0.0.1 | Where-Object IsAnswer).Response.Records()
/// </code>
/// </example>
[Cmdlet(VerbsDiagnostic.Trace, "DnsDelegation")]
[OutputType(typeof(DnsDelegationStep))]
public sealed class TraceDnsDelegationCommand : DnsQueryCmdlet
{
    private const int DefaultPort = 53;

    /// <summary>The names to trace.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    public string[] Name { get; set; } = [];

    /// <summary>The type of records to ask for; A by default.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(DnsRecordTypeCompleter))]
    public string Type { get; set; } = "A";

    /// <summary>Addresses of the servers the tree begins at, instead of the Internet's root servers.</summary>
    [Parameter]
    public string[]? RootServer { get; set; }

    /// <summary>A file that names the root's servers, as resolvers have it (NS, A and AAAA records).</summary>
    [Parameter]
    public string? RootHints { get; set; }

    /// <summary>Ask every server of each zone at each of its addresses.</summary>
    [Parameter]
    public SwitchParameter AllServers { get; set; }

    /// <summary>Ask at IPv4 addresses alone.</summary>
    [Parameter]
    public SwitchParameter IPv4Only { get; set; }

    /// <summary>Ask at IPv6 addresses alone.</summary>
    [Parameter]
    public SwitchParameter IPv6Only { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string name in Name) Guard(name, () => Trace(name ?? ""));
    }

    private void Trace(string text)
    {
        DnsName name = DnsName.Parse(text, nameof(Name));
        DnsRecordType type = DnsMnemonics.ParseType(Type ?? "", nameof(Type));
        if (IPv4Only && IPv6Only) throw Failure.OfParameter(nameof(IPv6Only), "-IPv4Only and -IPv6Only exclude each other.");
        DnsQueryOptions travel = TravelOptions();
        var options = new DnsTraceOptions
        {
            RootHints = Roots(),
            AllServers = AllServers,
            Port = PortNumber() ?? DefaultPort,
            UseIPv4 = !IPv6Only,
            UseIPv6 = !IPv4Only,
            Query = travel with { Timeout = travel.Timeout ?? TimeSpan.FromSeconds(3), Tries = travel.Tries ?? 1 },
        };
        var tracer = new DnsDelegationTracer(OpenResolver().Client, options);
        DnsDelegationStep? last = null;
        bool answered = false;
        foreach (DnsDelegationStep step in WaitEach(tracer.TraceAsync(name, type, Cancellation)))
        {
            last = step;
            answered |= step.IsAnswer;
            WriteObject(step);
        }
        if (!answered)
        {
            throw new ItemException($"The trace of '{name.Text}' ends at the zone '{last?.Zone}': {last?.Problem ?? "none of its servers is of use"}.",
                "DnsTraceFailed", ErrorCategory.ObjectNotFound, "Each step's Problem says what is wrong with its server; -AllServers asks those left out.");
        }
    }

    private IReadOnlyList<DnsNameServer> Roots()
    {
        if (RootServer is not null && RootHints is not null) throw Failure.OfParameter(nameof(RootHints), "-RootServer and -RootHints exclude each other.");
        if (RootHints is not null)
        {
            string path = GetUnresolvedProviderPathFromPSPath(RootHints);
            try
            {
                return DnsRootHints.Parse(File.ReadAllText(path), nameof(RootHints));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw Failure.OfParameter(nameof(RootHints), $"'{path}' cannot be read: {exception.Message}");
            }
        }
        if (RootServer is null) return DnsRootHints.Internet;
        return Array.ConvertAll(RootServer, static text => DnsServer.Parse(text ?? "", nameof(RootServer)) is { Address: { } address, Scope: null, Port: null, Transport: null }
            ? new DnsNameServer(DnsName.Root, [address])
            : throw Failure.OfParameter(nameof(RootServer), $"'{text}' is no plain IP address."));
    }
}
