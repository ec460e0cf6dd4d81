using System.Runtime.ExceptionServices;

namespace NetLab.Interop;

/// <summary>
/// Runs raw system calls inside a network namespace, on a thread that is made for them and ends with them. The work must not use
/// BCL sockets, tasks, timers or the pool: a thread .NET starts while its creator is inside would inherit the namespace and stay.
/// </summary>
internal static class NamespaceThread
{
    private const int StackSize = 256 * 1024;

    /// <summary>
    /// Runs <paramref name="work"/> with the thread in <paramref name="target"/>; on the calling thread where it is there already.
    /// </summary>
    /// <exception cref="LinuxException">The namespace cannot be entered; or whatever the work throws.</exception>
    public static T Run<T>(NetworkNamespaceHandle target, Func<T> work) =>
        target.Identity == NetworkNamespaceHandle.CurrentIdentity() ? work() : RunApart(() =>
        {
            if (Libc.SetNamespace(target.Number, Libc.CLONE_NEWNET) != 0)
                throw LinuxException.FromLastError($"enter the network namespace '{target.Path}'");
            return work();
        });

    /// <summary>Runs <paramref name="work"/> on a new thread that ends with it; for work that changes the thread's own namespace.</summary>
    public static T RunApart<T>(Func<T> work)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    result = work();
                }
                catch (Exception exception)
                {
                    failure = ExceptionDispatchInfo.Capture(exception);
                }
            },
            StackSize) { IsBackground = true, Name = "netlab-namespace" };
        thread.UnsafeStart();
        thread.Join();
        failure?.Throw();
        return result;
    }
}
