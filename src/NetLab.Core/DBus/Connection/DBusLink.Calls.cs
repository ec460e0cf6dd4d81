namespace NetLab.DBus;

/// <summary>Calls and their answers.</summary>
internal sealed partial class DBusLink
{
    private readonly Dictionary<uint, DBusPendingCall> _pending = [];
    private int _asynchronous;

    /// <summary>How many calls wait for an answer.</summary>
    public int PendingCalls
    {
        get
        {
            lock (_pending) return _pending.Count;
        }
    }

    /// <summary>Sends a call and remembers that its answer is waited for.</summary>
    /// <returns>False when the link had ended before a byte went: the call may be made over another one.</returns>
    public bool TryBegin(DBusMessage message, DBusPendingCall call, DBusDeadline deadline, CancellationToken cancellation)
    {
        uint serial = NextSerial();
        message.Serial = call.Serial = serial;
        lock (_pending)
        {
            if (!IsOpen) return false;
            _pending.Add(serial, call);
        }
        bool sent = false;
        try
        {
            return sent = Transmit(message, deadline, cancellation);
        }
        finally
        {
            if (!sent) Abandon(call);
        }
    }

    /// <summary>Forgets a call; its answer will be thrown away.</summary>
    /// <returns>False when it has just ended.</returns>
    public bool Abandon(DBusPendingCall call)
    {
        lock (_pending) return _pending.Remove(call.Serial);
    }

    /// <summary>Sees a message to whoever waits for it. The reader calls this.</summary>
    private void Dispatch(DBusMessage message)
    {
        if (message.Type is not (DBusMessageType.MethodReturn or DBusMessageType.Error))
        {
            _owner.Arrived(this, message);
            return;
        }
        DBusPendingCall? call;
        lock (_pending) _pending.Remove(message.ReplySerial!.Value, out call);
        if (call is not null) call.Complete(message);
        // Late answers, second answers and answers to nothing go without a word; with the descriptors they brought.
        else if (!_owner.ArrivedUnasked(this, message)) message.Dispose();
    }

    private void FailPending()
    {
        DBusPendingCall[] calls;
        lock (_pending)
        {
            calls = [.. _pending.Values];
            _pending.Clear();
        }
        foreach (DBusPendingCall call in calls) call.Fail(Broken());
    }
}
