using System.Collections.Concurrent;
using System.Management.Automation.Runspaces;
using NetLab.Sockets;

namespace NetLab.PowerShell.Sockets;

/// <summary>The runspaces of one server: as many as its throttle limit, made as they are needed, each client's requests in order.</summary>
internal sealed class ScriptLanes : IDisposable
{
    private readonly ServerScript _script;
    private readonly SemaphoreSlim _free;
    private readonly ConcurrentStack<ScriptLane> _idle = new();
    private readonly ConcurrentDictionary<ScriptLane, bool> _all = new();
    private Runspace? _first;
    private volatile bool _ended;

    /// <summary>Opens the first runspace, so that what is wrong with the modules is told to who starts the server.</summary>
    public ScriptLanes(ServerScript script)
    {
        _script = script;
        _free = new SemaphoreSlim(script.ThrottleLimit);
        _first = HomeThread.Run(script.OpenRunspace);
    }

    /// <summary>What is run.</summary>
    public ServerScript Script => _script;

    /// <summary>Answers a request.</summary>
    public async ValueTask HandleAsync(SocketRequest request, CancellationToken cancellation)
    {
        await _free.WaitAsync(cancellation).ConfigureAwait(false);
        ScriptLane? lane = null;
        try
        {
            lane = Take(request.Client.Server);
            await lane.AnswerAsync(request).WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (lane is not null)
        {
            lane.Abort();
            throw;
        }
        finally
        {
            if (lane is not null) Return(lane);
            _free.Release();
        }
    }

    /// <summary>Closes the runspaces; done when they are closed.</summary>
    public async Task EndAsync()
    {
        _ended = true;
        Interlocked.Exchange(ref _first, null)?.Dispose();
        while (_idle.TryPop(out ScriptLane? lane)) lane.Dispose();
        await Task.WhenAll(_all.Keys.Select(static lane => lane.Ended)).ConfigureAwait(false);
        Dispose();
    }

    /// <summary>The last of it; nobody asks any more.</summary>
    public void Dispose() => _free.Dispose();

    private ScriptLane Take(SocketServer server)
    {
        while (_idle.TryPop(out ScriptLane? idle))
        {
            if (!idle.IsOver) return idle;
        }
        Runspace? opened = Interlocked.Exchange(ref _first, null);
        ScriptLane lane = HomeThread.Run(() => new ScriptLane(_script, server, opened ?? _script.OpenRunspace()));
        _all[lane] = true;
        lane.Ended.ContinueWith(_ => _all.TryRemove(lane, out bool _), TaskScheduler.Default);
        return lane;
    }

    private void Return(ScriptLane lane)
    {
        if (_ended) lane.Dispose();
        else if (!lane.IsOver) _idle.Push(lane);
        // The end may have come just now, and have seen nobody idle.
        if (_ended && _idle.TryPop(out ScriptLane? late)) late.Dispose();
    }
}
