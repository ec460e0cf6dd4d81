using System.Collections.Concurrent;
using System.Management.Automation.Runspaces;
using NetLab.Sockets;

namespace NetLab.PowerShell.Sockets;

/// <summary>What belongs to a server besides the server: its runspaces, and the session that started it, with which it ends.</summary>
internal sealed class SocketServerHost
{
    private static readonly ConcurrentDictionary<int, SocketServerHost> _all = new();
    private static readonly TimeSpan Hurry = TimeSpan.FromSeconds(1);
    private readonly SocketServer _server;
    private readonly Runspace? _owner;
    private readonly Task _ended;

    private SocketServerHost(SocketServer server, ScriptLanes? lanes, StartServerCmdlet started)
    {
        (_server, Lanes, Started, _owner) = (server, lanes, started.Settings, Runspace.DefaultRunspace);
        _ended = EndAsync();
        if (_owner is null) return;
        _owner.StateChanged += OwnerChanged;
        if (_owner.RunspaceStateInfo.State != RunspaceState.Opened) _ = server.StopAsync(Hurry);
    }

    /// <summary>The runspaces that answer; null where there is no block.</summary>
    public ScriptLanes? Lanes { get; }

    /// <summary>How it was started; null where that cannot be written down.</summary>
    public SocketServerSettings? Started { get; }

    /// <summary>Sees to a server from now on.</summary>
    public static void Adopt(SocketServer server, ScriptLanes? lanes, StartServerCmdlet started) => _all[server.Id] = new SocketServerHost(server, lanes, started);

    /// <summary>What belongs to a server; null where it was not started by a cmdlet.</summary>
    public static SocketServerHost? Of(SocketServer server) => _all.GetValueOrDefault(server.Id);

    /// <summary>Stops a server and its runspaces and takes it off the list.</summary>
    public static async Task StopAsync(SocketServer server, TimeSpan grace)
    {
        await server.StopAsync(grace).ConfigureAwait(false);
        // A block that cannot be interrupted keeps its runspace, not us.
        if (_all.TryRemove(server.Id, out SocketServerHost? host)) await Task.WhenAny(host._ended, Task.Delay(Hurry)).ConfigureAwait(false);
        server.Remove();
    }

    /// <summary>Stops all servers of a session.</summary>
    public static void EndOf(Guid runspace) => Task.WaitAll([.. _all.Values.Where(host => host._owner?.InstanceId == runspace).Select(static host => StopAsync(host._server, Hurry))]);

    private void OwnerChanged(object? sender, RunspaceStateEventArgs change)
    {
        if (change.RunspaceStateInfo.State is not (RunspaceState.Closing or RunspaceState.Closed or RunspaceState.Broken)) return;
        _owner!.StateChanged -= OwnerChanged;
        _ = StopAsync(_server, Hurry);
    }

    private async Task EndAsync()
    {
        await _server.WhenEnded().ConfigureAwait(false);
        if (_owner is not null) _owner.StateChanged -= OwnerChanged;
        if (Lanes is not null) await Lanes.EndAsync().ConfigureAwait(false);
    }
}
