using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace NetLab.Interop;

/// <summary>
/// Runs raw system calls inside a network namespace, on a thread kept for nothing else, so that the caller's never moves. The work
/// must not use BCL sockets, tasks, timers or the pool: a thread .NET starts while its creator is inside inherits the namespace. What
/// the runtime starts all the same (its compiler's worker) is sent home before the call returns.
/// </summary>
internal static class NamespaceThread
{
    private const int IdleKept = 4;
    private static readonly ConcurrentStack<NamespaceWorker> _idle = new();

    /// <summary>
    /// Runs <paramref name="work"/> with the thread in <paramref name="target"/>; on the calling thread where it is there already.
    /// </summary>
    /// <exception cref="LinuxException">The namespace cannot be entered; or whatever the work throws.</exception>
    public static T Run<T>(NetworkNamespaceHandle target, Func<T> work) =>
        target.Identity == NetworkNamespaceHandle.CurrentIdentity() ? work() : OnWorker(target, work);

    /// <summary>Runs <paramref name="work"/> on a thread at home, for work that changes the thread's own namespace.</summary>
    public static T RunApart<T>(Func<T> work) => OnWorker(null, work);

    private static T OnWorker<T>(NetworkNamespaceHandle? target, Func<T> work)
    {
        T result = default!;
        NamespaceWorker worker = _idle.TryPop(out NamespaceWorker? idle) ? idle : new NamespaceWorker();
        bool usable = worker.Run(target, () => result = work(), out ExceptionDispatchInfo? failure);
        if (usable && _idle.Count < IdleKept) _idle.Push(worker);
        else worker.Dispose();
        failure?.Throw();
        return result;
    }
}
