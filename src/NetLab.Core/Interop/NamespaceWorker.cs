using System.Runtime.ExceptionServices;

namespace NetLab.Interop;

/// <summary>
/// A thread that visits network namespaces for others and goes home in between; one that cannot go home ends. Handing work to a
/// waiting thread takes a tenth of what starting one does, and a thread that ends is gone from the namespace only some time after
/// <see cref="Thread.Join()"/>.
/// </summary>
internal sealed class NamespaceWorker : IDisposable
{
    private const int StackSize = 256 * 1024;
    private readonly SemaphoreSlim _begin = new(0), _done = new(0);
    private NetworkNamespaceHandle? _target;
    private Action? _work;
    private ExceptionDispatchInfo? _failure;
    private bool _usable = true;

    public NamespaceWorker() =>
        new Thread(Serve, StackSize) { IsBackground = true, Name = "netlab-namespace" }.UnsafeStart();

    /// <summary>Does one piece of work and waits for it.</summary>
    /// <param name="target">The namespace to do it in; null begins at home.</param>
    /// <param name="work">What to do.</param>
    /// <param name="failure">What it threw, or null.</param>
    /// <returns>Whether the worker is home again and can be used further.</returns>
    public bool Run(NetworkNamespaceHandle? target, Action work, out ExceptionDispatchInfo? failure)
    {
        (_target, _work, _failure) = (target, work, null);
        _begin.Release();
        _done.Wait();
        failure = _failure;
        (_target, _work, _failure) = (null, null, null);
        return _usable;
    }

    /// <summary>Ends the thread, which takes the semaphores with it.</summary>
    public void Dispose()
    {
        _work = null;
        _begin.Release();
    }

    private void Serve()
    {
        int thread = Libc.ThreadId();
        StrayThreads.Expect(thread);
        try
        {
            while (_usable)
            {
                _begin.Wait();
                if (_work is null) return;
                Visit();
                _done.Release();
            }
        }
        finally
        {
            StrayThreads.Forget(thread);
            _begin.Dispose();
            _done.Dispose();
        }
    }

    private void Visit()
    {
        try
        {
            // Whoever started this thread may have been inside a namespace.
            if (!GoHome()) throw LinuxException.FromLastError("go back to this process's network namespace");
            if (_target is not null && Libc.SetNamespace(_target.Number, Libc.CLONE_NEWNET) != 0)
                throw LinuxException.FromLastError($"enter the network namespace '{_target.Path}'");
            _work!();
        }
        catch (Exception exception)
        {
            _failure = ExceptionDispatchInfo.Capture(exception);
        }
        try
        {
            if (_usable = GoHome()) StrayThreads.SendHome();
        }
        catch (LinuxException)
        {
            // Without /proc nobody can tell where a thread is.
            _usable = false;
        }
    }

    private static bool GoHome() =>
        NetworkNamespaceHandle.CurrentIdentity() == HomeNamespace.Handle.Identity
        || Libc.SetNamespace(HomeNamespace.Handle.Number, Libc.CLONE_NEWNET) == 0;
}
