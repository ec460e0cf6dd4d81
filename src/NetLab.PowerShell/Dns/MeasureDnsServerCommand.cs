using System.Management.Automation;
using NetLab.Dns;

namespace NetLab.PowerShell.Dns;

/// <summary>Measures how fast and how reliably name servers answer, side by side.</summary>
/// <remarks>
/// <para>Each server is asked <c>-Count</c> questions one after another, all servers at the same time; what is not answered is not asked again, and counts as Lost. The times are
/// from sending a question to its answer. A resolver answers what it knows at once: give many names with <c>-Name</c> to see how it looks up what it does not
/// know. Without <c>-Server</c> resolv.conf's servers are measured.</para>
/// </remarks>
/// <example>
/// <para>Which server answers soonest?</para>
/// <code>
/// Measure-DnsServer 127.0.0.1, ::1 -Name example.org | Sort-Object Median
/// </code>
/// </example>
/// <example>
/// <para>What encryption and connections cost.</para>
/// <code>
/// 'Udp', 'Tcp' | ForEach-Object { Measure-DnsServer 127.0.0.1 -Transport $_ -Name www.example.org -Count 50 }
/// </code>
/// </example>
[Cmdlet(VerbsDiagnostic.Measure, "DnsServer")]
[OutputType(typeof(DnsServerMeasure))]
public sealed class MeasureDnsServerCommand : DnsQueryCmdlet
{
    private static readonly string[] Root = ["."];
    private static readonly TimeSpan OneAnswer = TimeSpan.FromSeconds(2);

    /// <summary>The servers; resolv.conf's by default.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ServerAddresses")]
    [ArgumentCompleter(typeof(DnsServerCompleter))]
    public string[]? Server { get; set; }

    /// <summary>The names to ask for, in turn; the root by default.</summary>
    [Parameter(Position = 1)]
    public string[] Name { get; set; } = Root;

    /// <summary>The type of records; A by default, NS for the root.</summary>
    [Parameter(Position = 2)]
    [ArgumentCompleter(typeof(DnsRecordTypeCompleter))]
    public string? Type { get; set; }

    /// <summary>How many questions each server is asked, from 1 to 100000; 20 by default.</summary>
    [Parameter]
    public int Count { get; set; } = 20;

    /// <inheritdoc/>
    protected override void ProcessRecord() => Guard(Server is null ? Namespace : string.Join(", ", Server), Measure);

    private void Measure()
    {
        if (Count is < 1 or > 100_000) throw Failure.OfParameter(nameof(Count), $"{Count} is no number of questions from 1 to 100000.");
        if (Name.Length == 0) throw Failure.OfParameter(nameof(Name), "No name is given.");
        DnsQuestion[] questions = Array.ConvertAll(Name, name =>
        {
            DnsName parsed = DnsName.Parse(name ?? "", nameof(Name));
            return new DnsQuestion(parsed, Type is null ? parsed.IsRoot ? DnsRecordType.NS : DnsRecordType.A : DnsMnemonics.ParseType(Type, nameof(Type)));
        });
        DnsQueryOptions options = TravelOptions();
        options = options with { Timeout = options.Timeout ?? OneAnswer };
        DnsResolver resolver = OpenResolver();
        DnsServer[] servers = Server is null ? [.. resolver.Configuration.Servers.Select(server => AtPort(server, PortNumber()))] : Servers(Server, nameof(Server));
        Task<DnsServerMeasure>[] measures = Array.ConvertAll(servers, server => Task.Run(() => DnsServerMeasure.OfAsync(resolver.Client, server, questions, Count, options, Cancellation)));
        WriteObject(Wait(_ => new ValueTask<DnsServerMeasure[]>(Task.WhenAll(measures))), enumerateCollection: true);
    }
}
