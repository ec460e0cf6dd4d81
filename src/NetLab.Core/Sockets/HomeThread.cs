using NetLab.Interop;

namespace NetLab.Sockets;

/// <summary>
/// For what starts threads of its own (a runspace, a file watcher): begun on a thread at home, so that they are at home too, whatever
/// namespace the caller is in.
/// </summary>
public static class HomeThread
{
    /// <summary>Runs something on a thread that is in this process's own network namespace, and waits for it.</summary>
    public static T Run<T>(Func<T> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        return NamespaceThread.RunApart(work);
    }
}
