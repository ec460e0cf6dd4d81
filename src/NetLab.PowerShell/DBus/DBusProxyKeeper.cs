using System.Collections.Concurrent;
using System.Management.Automation.Runspaces;
using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <summary>Ends the caches of a runspace's proxies with the runspace, and when the module is removed from it. It keeps no proxy that nobody else has.</summary>
internal sealed class DBusProxyKeeper
{
    private static readonly ConcurrentDictionary<Guid, DBusProxyKeeper> _all = new();
    private readonly List<WeakReference<DBusProxy>> _proxies = [];
    private readonly Runspace _runspace;

    private DBusProxyKeeper(Runspace runspace)
    {
        _runspace = runspace;
        runspace.StateChanged += Changed;
    }

    /// <summary>Has a proxy end with the runspace it was made in.</summary>
    public static void Keep(DBusProxy proxy)
    {
        if (Runspace.DefaultRunspace is not { } runspace) return;
        DBusProxyKeeper keeper = _all.GetOrAdd(runspace.InstanceId, static (_, owner) => new DBusProxyKeeper(owner), runspace);
        lock (keeper._proxies)
        {
            keeper._proxies.RemoveAll(static known => !known.TryGetTarget(out _));
            keeper._proxies.Add(new WeakReference<DBusProxy>(proxy));
        }
    }

    /// <summary>Ends the caches of a runspace's proxies.</summary>
    public static void EndOf(Guid runspace)
    {
        if (!_all.TryRemove(runspace, out DBusProxyKeeper? keeper)) return;
        keeper._runspace.StateChanged -= keeper.Changed;
        lock (keeper._proxies)
        {
            foreach (WeakReference<DBusProxy> known in keeper._proxies)
            {
                if (known.TryGetTarget(out DBusProxy? proxy)) proxy.Dispose();
            }
        }
    }

    private void Changed(object? sender, RunspaceStateEventArgs change)
    {
        if (change.RunspaceStateInfo.State is RunspaceState.Closing or RunspaceState.Closed or RunspaceState.Broken) EndOf(_runspace.InstanceId);
    }
}
