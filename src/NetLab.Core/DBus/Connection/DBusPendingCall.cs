namespace NetLab.DBus;

/// <summary>
/// A call that waits for its answer. Whoever takes it out of the link's table, the reader with an answer or the caller who gives up,
/// decides how it ends; so it ends once. A synchronous caller waits on this object's monitor, an asynchronous one on its task.
/// </summary>
internal sealed class DBusPendingCall
{
    private readonly TaskCompletionSource<DBusMessage>? _source;
    private volatile bool _isDone;

    /// <summary>A call whose caller waits, or polls, itself.</summary>
    public DBusPendingCall()
    {
    }

    private DBusPendingCall(TaskCompletionSource<DBusMessage> source) => _source = source;

    /// <summary>The serial its answer refers to.</summary>
    public uint Serial { get; set; }

    /// <summary>The answer, once it is done.</summary>
    public DBusMessage? Reply { get; private set; }

    /// <summary>Why there will be no answer, once it is done.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Whether it has ended, either way.</summary>
    public bool IsDone => _isDone;

    /// <summary>Whether the reading role was handed to this caller; written under this object's monitor and the link's.</summary>
    public bool Promoted { get; set; }

    /// <summary>The task of an asynchronous call.</summary>
    public Task<DBusMessage> Task => _source!.Task;

    /// <summary>A call with a task. Who awaits it goes on elsewhere: on the reader it would keep the others waiting.</summary>
    public static DBusPendingCall Asynchronous() => new(new TaskCompletionSource<DBusMessage>(TaskCreationOptions.RunContinuationsAsynchronously));

    public void Complete(DBusMessage reply)
    {
        Reply = reply;
        Finish();
    }

    public void Fail(Exception failure)
    {
        Failure = failure;
        Finish();
    }

    /// <summary>Makes a waiting caller look again.</summary>
    public void Wake()
    {
        lock (this) Monitor.PulseAll(this);
    }

    private void Finish()
    {
        _isDone = true;
        if (_source is null) Wake();
        else if (Failure is null) _source.TrySetResult(Reply!);
        else _source.TrySetException(Failure);
    }
}
