using NetLab.Interop;

namespace NetLab.Network;

/// <summary>
/// The calling thread's stay in a network namespace, for code that is not NetLab's: what the thread does and the processes it starts
/// are inside. The thread can step out for a while and back in. <see cref="Dispose"/> takes it back to where it was; when that fails
/// the process ends, for everything it did from then on would hit the wrong stack. All calls come from the one thread.
/// </summary>
public sealed class NamespaceVisit : IDisposable
{
    private readonly NetworkNamespaceHandle _outside;
    private readonly NetworkNamespaceHandle _target;
    private readonly string? _outsideName;
    private readonly string? _targetName;
    private readonly int _thread;
    private bool _inside;
    private bool _disposed;

    private NamespaceVisit(NamespaceReference target)
    {
        _target = target.Open();
        try
        {
            HomeNamespace.EnsureRuntimeThreads();
            _outside = NetworkNamespaceHandle.OpenCurrent();
        }
        catch
        {
            _target.Dispose();
            throw;
        }
        (_outsideName, _targetName) = (CurrentNamespace.Name, target.Text);
        _thread = Libc.ThreadId();
    }

    /// <summary>Takes the calling thread into a namespace.</summary>
    /// <exception cref="LinuxException">There is no such namespace, or it may not be entered (EPERM); the thread is where it was.</exception>
    public static NamespaceVisit Enter(NamespaceReference target)
    {
        ArgumentNullException.ThrowIfNull(target);
        var visit = new NamespaceVisit(target);
        StrayThreads.Expect(visit._thread);
        try
        {
            visit.StepIn();
            return visit;
        }
        catch
        {
            visit.Dispose();
            throw;
        }
    }

    /// <summary>How many threads of this process, of any kind, are in another network namespace than its main thread.</summary>
    public static int ThreadsAway => StrayThreads.Away().Count;

    /// <summary>Takes the thread back in after <see cref="StepOut"/>.</summary>
    /// <exception cref="LinuxException">It is not let in any more; it stays outside.</exception>
    public void StepIn()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        CheckThread();
        if (_inside) return;
        if (Libc.SetNamespace(_target.Number, Libc.CLONE_NEWNET) != 0) throw LinuxException.FromLastError($"enter the network namespace '{_targetName}'");
        _inside = true;
        CurrentNamespace.Name = _targetName;
    }

    /// <summary>Takes the thread back to where it was before it came.</summary>
    public void StepOut()
    {
        CheckThread();
        if (!_inside) return;
        if (Libc.SetNamespace(_outside.Number, Libc.CLONE_NEWNET) != 0)
            Environment.FailFast(LinuxException.FromLastError($"leave the network namespace '{_targetName}'").Message);
        _inside = false;
        CurrentNamespace.Name = _outsideName;
    }

    /// <summary>Ends the visit, and sends the threads home that were born inside meanwhile.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        StepOut();
        _disposed = true;
        StrayThreads.Forget(_thread);
        StrayThreads.SendHome();
        _target.Dispose();
        _outside.Dispose();
    }

    private void CheckThread()
    {
        if (Libc.ThreadId() != _thread) throw new InvalidOperationException("A namespace visit belongs to the thread that made it.");
    }
}
