using System.Collections.Concurrent;
using System.Management.Automation;
using NetLab.Dns;
using NetLab.Interop;
using NetLab.Network;
using NetLab.PowerShell.Network;
using NetLab.Smtp;

namespace NetLab.PowerShell.Smtp;

/// <content>Conversations on their way, and what they need.</content>
public abstract partial class SmtpProbeCmdlet
{
    private readonly ConcurrentQueue<(object Target, IReadOnlyList<SmtpProbeResult>? Results, Exception? Error)> _done = new();
    private readonly SemaphoreSlim _came = new(0);
    private readonly Dictionary<string, NetworkNamespaceHandle> _namespaces = [];
    private int _inFlight, _begun;

    /// <summary>What to say to one server, or to each exchanger of a domain; null where nothing is to be said after all.</summary>
    private protected abstract SmtpProbeOptions? Options(string target, SmtpSessionOptions session);

    /// <summary>Writes one result.</summary>
    private protected abstract void Write(SmtpProbeResult result);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        bool byDomain = ParameterSetName == ByDomain;
        foreach (string one in byDomain ? Domain : Server)
        {
            Guard(one, () =>
            {
                if (Options(one, SessionOptions(byDomain ? "" : one)) is not { } options) return;
                if (!byDomain)
                {
                    options.Check();
                    Submit(one, options, async cancellation => [await SmtpProbe.RunAsync(options, cancellation).ConfigureAwait(false)]);
                    return;
                }
                if (options.Session.UnixPath is not null) throw Failure.OfParameter(nameof(Domain), $"'{one}' is no domain.");
                Submit(one, options, cancellation => SmtpDomainProbe.RunAsync(one, options, cancellation));
            });
        }
        while (_inFlight > 0 && Take(wait: false))
        {
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        string activity = MyInvocation.MyCommand.Name;
        while (_inFlight > 0)
        {
            if (_begun > 1) WriteProgress(new ProgressRecord(0, activity, $"{_begun - _inFlight} of {_begun} done") { PercentComplete = 100 * (_begun - _inFlight) / _begun });
            Take(wait: true);
        }
        if (_begun > 1) WriteProgress(new ProgressRecord(0, activity, "Done") { RecordType = ProgressRecordType.Completed });
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (NetworkNamespaceHandle handle in _namespaces.Values) handle.Dispose();
            _came.Dispose();
        }
        base.Dispose(disposing);
    }

    /// <summary>The namespace meant. It is kept until the end: conversations are begun in it all the while.</summary>
    private DnsNetwork NetworkOf()
    {
        if (Namespace?.Resolve() is not { } reference)
        {
            // A block of Invoke-NetNamespace runs in a namespace whose name counts for its files.
            using NetworkStack stack = NetworkStack.Open();
            return DnsNetwork.Current(stack.Namespace);
        }
        try
        {
            if (!_namespaces.TryGetValue(reference.Text, out NetworkNamespaceHandle? handle)) _namespaces.Add(reference.Text, handle = reference.Open());
            return DnsNetwork.Of(handle, reference.Text);
        }
        catch (LinuxException exception)
        {
            throw NamespaceArgument.Unreachable(exception);
        }
    }

    private void Submit(object target, SmtpProbeOptions options, Func<CancellationToken, Task<IReadOnlyList<SmtpProbeResult>>> work)
    {
        while (_inFlight >= ThrottleLimit) Take(wait: true);
        _inFlight++;
        _begun++;
        WriteVerbose(Display.Escape($"Talking to {(ParameterSetName == ByDomain ? $"the mail exchangers of {target}" : options.Session)}"));
        _ = RunAsync(target, work, Cancellation);
    }

    private async Task RunAsync(object target, Func<CancellationToken, Task<IReadOnlyList<SmtpProbeResult>>> work, CancellationToken cancellation)
    {
        IReadOnlyList<SmtpProbeResult>? results = null;
        Exception? error = null;
        try
        {
            results = await work(cancellation).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            error = exception;
        }
        // Nobody takes what comes after the end.
        if (cancellation.IsCancellationRequested) return;
        _done.Enqueue((target, results, error));
        try
        {
            _came.Release();
        }
        catch (ObjectDisposedException)
        {
            // The end came just now.
        }
    }

    /// <summary>Takes a conversation that came to its end, and writes what came of it.</summary>
    private bool Take(bool wait)
    {
        try
        {
            if (!_came.Wait(wait ? System.Threading.Timeout.Infinite : 0, Cancellation)) return false;
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
        if (!_done.TryDequeue(out (object Target, IReadOnlyList<SmtpProbeResult>? Results, Exception? Error) done)) return false;
        _inFlight--;
        Guard(done.Target, () =>
        {
            if (done.Error is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(done.Error);
            foreach (SmtpProbeResult result in done.Results!)
            {
                foreach (SmtpTranscriptEntry line in result.Transcript) WriteVerbose(Display.Escape($"{result.Server} {line}"));
                Write(result);
            }
        });
        return true;
    }
}
