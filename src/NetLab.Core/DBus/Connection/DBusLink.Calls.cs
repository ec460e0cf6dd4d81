namespace NetLab.DBus;

/// <summary>Calls and their answers.</summary>
internal sealed partial class DBusLink
{
    /// <summary>
    /// How many answers this link may be owed, waited for or not. A system bus allows 128; what several threads begin in the same moment
    /// has room in between.
    /// </summary>
    internal const int MostOwed = 120;

    /// <summary>By their serials as signed numbers: dictionaries over unsigned ones are in no image compiled ahead of time.</summary>
    private readonly Dictionary<int, DBusPendingCall> _pending = [];

    /// <summary>Calls that nobody waits for any longer and that were not answered: to the bus they are as much under way as the others.</summary>
    private readonly Dictionary<int, DBusPendingCall> _abandoned = [];

    private int _asynchronous;
    private volatile bool _isRetired;

    /// <summary>How many calls nobody waits for any longer were not answered yet.</summary>
    public int AbandonedCalls
    {
        get
        {
            lock (_pending) return _abandoned.Count;
        }
    }

    /// <summary>Whether it closes as soon as no call waits for an answer.</summary>
    public bool IsRetired => _isRetired;

    /// <summary>Whether it is owed so many answers that the bus may refuse a call more.</summary>
    public bool IsFull
    {
        get
        {
            lock (_pending) return _pending.Count + _abandoned.Count >= MostOwed;
        }
    }

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
            _pending.Add((int)serial, call);
        }
        bool sent = false;
        try
        {
            return sent = Transmit(message, deadline, cancellation);
        }
        finally
        {
            if (!sent) Forget(call, wasSent: false);
        }
    }

    /// <summary>Gives a call up; its answer will be thrown away, and until it comes the bus counts the call as under way.</summary>
    /// <returns>False when it has just ended.</returns>
    public bool Abandon(DBusPendingCall call) => Forget(call, wasSent: true);

    /// <summary>Closes the link as soon as no call waits for an answer; the bus forgets with it what was abandoned.</summary>
    public void Retire()
    {
        _isRetired = true;
        Wake();
    }

    private bool Forget(DBusPendingCall call, bool wasSent)
    {
        bool isLast;
        lock (_pending)
        {
            if (!_pending.Remove((int)call.Serial)) return false;
            if (wasSent) _abandoned[(int)call.Serial] = call;
            isLast = _pending.Count == 0;
        }
        if (isLast && _isRetired) Wake();
        return true;
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
        bool isLast;
        lock (_pending)
        {
            int serial = (int)message.ReplySerial.GetValueOrDefault();
            if (!_pending.Remove(serial, out call)) _abandoned.Remove(serial);
            isLast = _pending.Count == 0;
        }
        if (call is not null) call.Complete(message);
        // Late answers, second answers and answers to nothing go without a word; with the descriptors they brought.
        else if (!_owner.ArrivedUnasked(this, message)) message.Dispose();
        if (isLast && _isRetired) Wake();
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
