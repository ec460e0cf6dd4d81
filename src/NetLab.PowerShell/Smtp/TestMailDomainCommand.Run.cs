using System.Management.Automation;
using NetLab.Dns;
using NetLab.Smtp;

namespace NetLab.PowerShell.Smtp;

/// <content>Several domains at the same time, and their results in the domains' order.</content>
public sealed partial class TestMailDomainCommand
{
    // How many times as many domains as are checked may wait for their turn to be written.
    private const int OrderedBacklog = 8;

    private readonly Queue<MailDomainJob> _jobs = new();
    private readonly List<MailDomainResult> _collected = [];
    private CancellationTokenSource? _end;
    private SemaphoreSlim? _room;
    private int _begun, _ended;

    /// <inheritdoc/>
    protected override void EndProcessing() => Drain();

    /// <inheritdoc/>
    protected override void Leaving() => Drain();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            // Whoever takes only the first results, as Select-Object -First does, ends the rest by that.
            _end?.Cancel();
            _end?.Dispose();
            _room?.Dispose();
        }
        base.Dispose(disposing);
    }

    private void Begin(string domain)
    {
        if (ThrottleLimit is < 1 or > 256) throw Failure.OfParameter(nameof(ThrottleLimit), $"{ThrottleLimit} domains at a time cannot be: 1 to 256 can.");
        string shown = MailDomainTester.Parse(domain).Text;
        MailDomainOptions options = Options();
        DnsResolver resolver = OpenResolver();
        while (_jobs.Count >= ThrottleLimit * OrderedBacklog) Take(wait: true);
        _end ??= CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        _room ??= new SemaphoreSlim(ThrottleLimit);
        var job = new MailDomainJob(domain, shown, resolver.Client.Network.Name);
        _jobs.Enqueue(job);
        _begun++;
        _ = job.RunAsync(new MailDomainTester(resolver.Client.Network, resolver, options), _room, _end.Token);
        while (Take(wait: false))
        {
        }
    }

    private void Drain()
    {
        while (_jobs.Count > 0) Take(wait: true);
        if (_begun > 0) WriteProgress(new ProgressRecord(0, Activity(null), "Done") { RecordType = ProgressRecordType.Completed });
    }

    /// <summary>Writes what is there of the first domain.</summary>
    /// <param name="wait">Waits for all of it.</param>
    /// <returns>Whether the domain is done, and the next one is the first.</returns>
    private bool Take(bool wait)
    {
        if (!_jobs.TryPeek(out MailDomainJob? job)) return false;
        bool done = true;
        Guard(job.Target, () =>
        {
            do
            {
                while (job.Results.TryRead(out MailDomainResult? result)) Write(job, result);
                if (wait || job.Results.Completion.IsCompleted) continue;
                done = false;
                return;
            }
            while (Wait(token => job.Results.WaitToReadAsync(token)));
            if (Summary) WriteObject(new MailDomainSummary { Domain = job.Domain, Results = [.. _collected], Namespace = job.Namespace });
        });
        if (!done) return false;
        _collected.Clear();
        _ended++;
        _jobs.Dequeue();
        return true;
    }

    private void Write(MailDomainJob job, MailDomainResult result)
    {
        string status = _begun > 1 ? $"{Display.Escape(job.Domain)}: {result.Check}, {_ended} of {_begun} domains done" : $"{result.Check}";
        WriteProgress(new ProgressRecord(0, Activity(job), status));
        if (Summary) _collected.Add(result);
        else WriteObject(result);
    }

    private string Activity(MailDomainJob? job) => _begun > 1 || job is null ? "Checking mail domains" : $"Checking the mail domain {Display.Escape(job.Domain)}";
}
