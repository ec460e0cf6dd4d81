using System.Management.Automation;
using NetLab.Dns;

namespace NetLab.PowerShell.Dns;

/// <summary>Asks several servers the same, and shows which of them say something else: has a change arrived everywhere?</summary>
/// <remarks>
/// <para>Each server is a row, with its records' data, and <c>Agrees</c>: whether it says what most servers say (where as many say one thing as another, the first
/// server counts). <c>Missing</c> and <c>Extra</c> are the differences. Times to live do not count. A server that does not answer is a row too, with the
/// <c>Problem</c>, and does not agree.</para>
/// </remarks>
/// <example>
/// <para>Do all servers have the same version of the zone?</para>
/// <code>
/// Compare-DnsRecord example.org SOA -Server 127.0.0.1, ::1
/// </code>
/// </example>
/// <example>
/// <para>The same of all servers the zone names.</para>
/// <code>
/// Compare-DnsRecord www.example.org SOA -Authoritative
/// </code>
/// </example>
/// <example>
/// <para>Those that do not agree; nothing when all do.</para>
/// <code>
/// 'www.example.org', 'www.example.com' | Compare-DnsRecord -Server 127.0.0.1, ::1 | Where-Object { -not $_.Agrees }
/// </code>
/// </example>
[Cmdlet(VerbsData.Compare, "DnsRecord")]
[OutputType(typeof(DnsComparison))]
public sealed class CompareDnsRecordCommand : DnsQueryCmdlet
{
    private static readonly string[] Addresses = ["A", "AAAA"];

    /// <summary>The names.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    public string[] Name { get; set; } = [];

    /// <summary>The types of records; A and AAAA by default.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(DnsRecordTypeCompleter))]
    public string[] Type { get; set; } = Addresses;

    /// <summary>The servers, at least two.</summary>
    [Parameter(Position = 2)]
    [ArgumentCompleter(typeof(DnsServerCompleter))]
    public string[]? Server { get; set; }

    /// <summary>Compare the servers that have authority for the name's zone, each of their addresses; they are looked up, and asked without recursion.</summary>
    [Parameter]
    public SwitchParameter Authoritative { get; set; }

    /// <summary>Do not have the servers ask others (RD clear).</summary>
    [Parameter]
    public SwitchParameter NoRecursion { get; set; }

    /// <summary>The class.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DnsClassCompleter))]
    public string Class { get; set; } = "IN";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string name in Name) Guard(name, () => Compare(name ?? ""));
    }

    private void Compare(string text)
    {
        if (Server is null == !Authoritative) throw Failure.OfParameter(nameof(Server), "Either -Server or -Authoritative says which servers are compared.");
        DnsServer[] servers = Server is null ? [] : Servers(Server, nameof(Server));
        if (Server is not null && servers.Length < 2) throw Failure.OfParameter(nameof(Server), "There is nothing to compare with one server; give two or more.");
        DnsClass @class = DnsMnemonics.ParseClass(Class ?? "", nameof(Class));
        DnsName name = DnsName.Parse(text, nameof(Name));
        DnsResolver resolver = OpenResolver();
        if (Authoritative) servers = [.. Wait(token => DnsAuthorities.FindAsync(resolver, name, PortNumber(), token)).Servers];
        DnsQueryOptions options = resolver.Complete(TravelOptions() with { Servers = servers, Recursion = !NoRecursion && !Authoritative });
        foreach (DnsRecordType type in Array.ConvertAll(Type, static one => DnsMnemonics.ParseType(one ?? "", nameof(Type))))
        {
            var question = new DnsQuestion(name, type, @class);
            var answers = new List<DnsServerAnswer>();
            foreach (DnsServerAnswer answer in WaitEach(resolver.Client.QueryAllAsync(question, options, Cancellation))) answers.Add(answer);
            answers.Sort((one, other) => Array.IndexOf(servers, one.Server) - Array.IndexOf(servers, other.Server));
            WriteObject(DnsComparison.Of(question, answers), enumerateCollection: true);
        }
    }
}
