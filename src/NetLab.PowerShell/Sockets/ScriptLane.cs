using System.Management.Automation;
using System.Management.Automation.Runspaces;
using NetLab.Sockets;

namespace NetLab.PowerShell.Sockets;

/// <summary>
/// One runspace that answers requests, one after the other. A single pipeline runs in it all the time and asks for the next request: starting a
/// pipeline for each would take longer than most blocks. Its members are for that pipeline's script.
/// </summary>
public sealed class ScriptLane : IDisposable
{
    // A break or continue outside a loop, in the user's block, looks for a loop of its callers: it finds the inner one. exit ends the
    // pipeline, and the lane with it; another takes its place.
    private const string Script = """
        param($NetLabLane, $NetLabOut)
        $NetLabLane.Compile()
        while ($NetLabLane.Next()) {
            foreach ($NetLabOnce in 1) {
                try {
                    $_ = $NetLabLane.Item
                    if ($NetLabLane.TakesLineOnly) { & $NetLabLane.Block $_ *>&1 | & $NetLabOut -Lane $NetLabLane }
                    else { & $NetLabLane.Block $_ $NetLabLane.Client *>&1 | & $NetLabOut -Lane $NetLabLane }
                }
                catch { $NetLabLane.Fail($_) }
            }
            $NetLabLane.Done()
        }
        """;

    private readonly ServerScript _script;
    private readonly SocketServer _server;
    private readonly Runspace _runspace;
    private readonly System.Management.Automation.PowerShell _shell;
    private readonly SemaphoreSlim _given = new(0);
    private SocketRequest? _request;
    private TaskCompletionSource? _answered;
    private volatile bool _ending;

    internal ScriptLane(ServerScript script, SocketServer server, Runspace runspace)
    {
        (_script, _server, _runspace) = (script, server, runspace);
        _shell = System.Management.Automation.PowerShell.Create();
        _shell.Runspace = runspace;
        _shell.AddScript(Script).AddArgument(this).AddArgument(new CmdletInfo("Out-SocketClient", typeof(OutSocketClientCommand)));
        Ended = RunAsync();
    }

    /// <summary>The block, of this runspace.</summary>
    public ScriptBlock? Block { get; private set; }

    /// <summary>Whether the block takes the line alone.</summary>
    public bool TakesLineOnly => _script.TakesLineOnly;

    /// <summary>The line to answer; of a mail sink the message.</summary>
    public object Item => _request!.Item;

    /// <summary>Who sent it.</summary>
    public SocketServerClient Client => _request!.Client;

    /// <summary>Whether it answers no more.</summary>
    internal bool IsOver => _ending || Ended.IsCompleted;

    /// <summary>Done when its runspace is closed.</summary>
    internal Task Ended { get; }

    /// <summary>The request being answered.</summary>
    internal SocketRequest Request => _request!;

    /// <summary>Makes the block, in the runspace that runs it.</summary>
    public void Compile()
    {
        Block = ScriptBlock.Create(_script.Text);
        if (_script.Location is not null && Directory.Exists(_script.Location)) _runspace.SessionStateProxy.Path.SetLocation(WildcardPattern.Escape(_script.Location));
    }

    /// <summary>Waits for a request.</summary>
    /// <returns>False when no more come.</returns>
    public bool Next()
    {
        _given.Wait();
        return !_ending;
    }

    /// <summary>Tells that the request is answered.</summary>
    public void Done() => _answered!.TrySetResult();

    /// <summary>Keeps an error that ended the block.</summary>
    /// <param name="error">The error.</param>
    public void Fail(ErrorRecord error)
    {
        ArgumentNullException.ThrowIfNull(error);
        _server.AddError(error.Exception, _request, error);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ending = true;
        _given.Release();
    }

    /// <summary>Has a request answered.</summary>
    internal Task AnswerAsync(SocketRequest request)
    {
        _answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _request = request;
        Task answered = _answered.Task;
        _given.Release();
        // A lane that ended a moment ago answers nothing.
        if (Ended.IsCompleted) _answered.TrySetResult();
        return answered;
    }

    /// <summary>Ends it in the midst of a request.</summary>
    internal void Abort()
    {
        Dispose();
        _ = Task.Run(() => _shell.BeginStop(null, null));
    }

    private async Task RunAsync()
    {
        IAsyncResult running = _shell.BeginInvoke();
        try
        {
            await Task.Factory.FromAsync(running, _shell.EndInvoke).ConfigureAwait(false);
        }
        catch (RuntimeException exception)
        {
            // Stopped; or the script could not even be compiled.
            if (exception is not PipelineStoppedException) _server.AddError(exception, _request, exception.ErrorRecord);
        }
        finally
        {
            // exit in the block: what it wrote before has gone.
            _ending = true;
            _answered?.TrySetResult();
            _shell.Dispose();
            await Task.Run(_runspace.Dispose).ConfigureAwait(false);
        }
    }
}
