using System.Diagnostics;
using System.Management.Automation;
using System.Net;
using NetLab.Dns;

namespace NetLab.PowerShell.Dns;

/// <summary>Waits until a name has the records it should have: a change has arrived.</summary>
/// <remarks>
/// <para>The servers are asked again and again until every one of them gives what is expected; then the records are emitted. Expected is a record's data, or its last
/// word: an address, an exchanger's name, a text; wildcards are allowed. Without <c>-Expected</c> any record of the type will do, and with
/// <c>-Absent</c> there is to be none. When the time is over that is the error DnsWaitTimeout, which says what came instead.</para>
/// <para>A resolver keeps what it knows for the record's time to live; give the zone's own servers with <c>-Server</c> to see a change at once.</para>
/// </remarks>
/// <example>
/// <para>Wait until both servers have the new address.</para>
/// <code>
/// Wait-DnsRecord www.example.org A -Expected 192.0.2.80 -Server 127.0.0.1, ::1 -Timeout 30
/// </code>
/// </example>
/// <example>
/// <para>Wait until a name is gone.</para>
/// <code>
/// Wait-DnsRecord old.example.org A -Absent -Timeout 30
/// </code>
/// </example>
[Cmdlet(VerbsLifecycle.Wait, "DnsRecord")]
[OutputType(typeof(DnsRecord))]
public sealed class WaitDnsRecordCommand : DnsQueryCmdlet
{
    private static readonly TimeSpan OneAnswer = TimeSpan.FromSeconds(3);

    /// <summary>The name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    public string Name { get; set; } = "";

    /// <summary>The type of records; A by default.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(DnsRecordTypeCompleter))]
    public string Type { get; set; } = "A";

    /// <summary>What the records are to be, all of it: their data, or its last word. Wildcards are allowed.</summary>
    [Parameter(Position = 2)]
    [SupportsWildcards]
    public string[]? Expected { get; set; }

    /// <summary>Nothing else may be there but what is expected.</summary>
    [Parameter]
    public SwitchParameter Exactly { get; set; }

    /// <summary>Wait until there is no such record (with -Expected: none of these).</summary>
    [Parameter]
    public SwitchParameter Absent { get; set; }

    /// <summary>The servers that all are to say so; resolv.conf's first one that answers by default.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DnsServerCompleter))]
    public string[]? Server { get; set; }

    /// <summary>How many seconds to wait in all; 300 by default, 0 asks once.</summary>
    [Parameter]
    [Alias("TimeoutSec")]
    [Seconds]
    public override TimeSpan? Timeout { get; set; }

    /// <summary>How many seconds lie between questions; 2 by default.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    protected override void ProcessRecord() => Guard(Name, Watch);

    /// <inheritdoc/>
    private protected override TimeSpan? AnswerTimeout => OneAnswer;

    private void Watch()
    {
        var question = new DnsQuestion(DnsName.Parse(Name, nameof(Name)), DnsMnemonics.ParseType(Type ?? "", nameof(Type)));
        TimeSpan limit = Timeout ?? TimeSpan.FromMinutes(5);
        if (limit < TimeSpan.Zero || limit.TotalDays > 30) throw Failure.OfParameter(nameof(Timeout), "A time-out is at least 0 seconds and at most 30 days.");
        if (Interval < TimeSpan.Zero || Interval.TotalDays > 1) throw Failure.OfParameter(nameof(Interval), "An interval is at least 0 seconds and at most a day.");
        if (Exactly && (Absent || Expected is null)) throw Failure.OfParameter(nameof(Exactly), "-Exactly goes with -Expected, and not with -Absent.");
        DnsServer[]? servers = Server is null ? null : Servers(Server, nameof(Server));
        DnsResolver resolver = OpenResolver();
        DnsQueryOptions options = TravelOptions() with { Tries = Tries ?? 1, Servers = servers };
        options = resolver.Complete(options);
        long begun = Stopwatch.GetTimestamp();
        while (true)
        {
            var answers = new List<DnsServerAnswer>();
            if (servers is null) answers.Add(Ask(resolver, question, options));
            else answers.AddRange(WaitEach(resolver.Client.QueryAllAsync(question, options, Cancellation)));
            if (answers.TrueForAll(answer => Fits(question, answer)))
            {
                foreach (DnsServerAnswer answer in answers.Take(Absent ? 0 : 1)) WriteObject(answer.Response!.Records(DnsSection.Answer).Where(record => record.Type == question.Type), enumerateCollection: true);
                return;
            }
            TimeSpan left = limit - Stopwatch.GetElapsedTime(begun);
            if (left <= TimeSpan.Zero) throw TooLate(question, answers, limit);
            WriteVerbose(Display.Escape(string.Join("; ", answers.Select(answer => Said(question, answer)))));
            if (Cancellation.WaitHandle.WaitOne(left < Interval ? left : Interval)) throw new PipelineStoppedException();
        }
    }

    private DnsServerAnswer Ask(DnsResolver resolver, DnsQuestion question, DnsQueryOptions options)
    {
        try
        {
            DnsResponse response = Wait(token => resolver.QueryAsync(question, options, token));
            return new DnsServerAnswer(DnsServer.Parse(response.Server), response, null);
        }
        catch (DnsQueryException exception)
        {
            return new DnsServerAnswer(exception.Failures.Count > 0 ? exception.Failures[^1].Server : new DnsServer(IPAddress.Loopback), null, exception);
        }
    }

    private bool Fits(DnsQuestion question, DnsServerAnswer answer)
    {
        // Who does not answer, or fails, says neither yes nor no.
        if (answer.Response is not { Failure: null or DnsFailureKind.NoData or DnsFailureKind.NameDoesNotExist } response) return false;
        List<DnsRecord> records = [.. response.Records().Where(record => record.Type == question.Type)];
        if (Expected is null) return records.Count > 0 != Absent;
        if (Absent) return !Array.Exists(Expected, wanted => records.Exists(record => Is(record, wanted)));
        return Array.TrueForAll(Expected, wanted => records.Exists(record => Is(record, wanted)))
            && (!Exactly || records.TrueForAll(record => Array.Exists(Expected, wanted => Is(record, wanted))));
    }

    private static bool Is(DnsRecord record, string wanted)
    {
        if (record is DnsARecord or DnsAaaaRecord && IPAddress.TryParse(wanted, out IPAddress? address)) return address.Equals(IPAddress.Parse(record.Data));
        var pattern = new WildcardPattern(wanted.Length > 1 ? wanted.TrimEnd('.') : wanted, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
        string data = record.Data.TrimEnd('.');
        return pattern.IsMatch(data) || pattern.IsMatch(data[(data.LastIndexOf(' ') + 1)..]) || (record is DnsTxtRecord text && pattern.IsMatch(string.Concat(text.Strings)));
    }

    private static string Said(DnsQuestion question, DnsServerAnswer answer) =>
        answer.Response is not { } response ? answer.Error!.Failures.Count > 0 ? $"{answer.Error.Failures[^1]}" : answer.Error.Message
        : response.Failure is { } kind ? $"{response.Server}: {kind}"
        : $"{response.Server}: {string.Join(", ", response.Records().Where(record => record.Type == question.Type).Select(static record => record.Data))}";

    private static ItemException TooLate(DnsQuestion question, List<DnsServerAnswer> answers, TimeSpan limit) =>
        new($"'{question.Name}' {DnsMnemonics.Text(question.Type)} is not as expected after {limit.TotalSeconds:0.###} s: {string.Join("; ", answers.Select(answer => Said(question, answer)))}.",
            "DnsWaitTimeout", ErrorCategory.OperationTimeout, "A resolver keeps an answer for its time to live; the zone's own servers (-Server) have a change first.");
}
