namespace NetLab.DBus;

/// <summary>Joins calls with their replies. What waits for a reply is bounded: then the oldest is given up as pending.</summary>
internal sealed class DBusCallPairing
{
    /// <summary>The most calls that wait for their replies.</summary>
    public const int MostWaiting = 65_536;

    private readonly Dictionary<(string Caller, uint Serial), DBusMessage> _waiting = [];
    private readonly Queue<(string Caller, uint Serial, DBusMessage Call)> _order = new();

    /// <summary>How many calls wait.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Takes a message; returns the call that is complete with it, or the oldest when there are too many.</summary>
    /// <param name="message">The next message.</param>
    /// <param name="reply">Its reply, where the call got one.</param>
    public DBusMessage? Take(DBusMessage message, out DBusMessage? reply)
    {
        reply = null;
        switch (message.Type)
        {
            case DBusMessageType.MethodCall when !message.WantsReply:
                return message;
            case DBusMessageType.MethodCall when message.Sender is { } caller:
                _waiting[(caller, message.Serial)] = message;
                _order.Enqueue((caller, message.Serial, message));
                return Overflow();
            case DBusMessageType.MethodReturn or DBusMessageType.Error when message is { Destination: { } caller, ReplySerial: { } serial } && _waiting.Remove((caller, serial), out DBusMessage? call):
                reply = message;
                return call;
            default:
                return null;
        }
    }

    /// <summary>The calls without a reply until now, the oldest first.</summary>
    public IEnumerable<DBusMessage> Rest()
    {
        while (_order.TryDequeue(out (string Caller, uint Serial, DBusMessage Call) next))
        {
            if (Forget(next)) yield return next.Call;
        }
    }

    private DBusMessage? Overflow()
    {
        // What was answered is still in the order: it goes when it comes to the front, or when there is too much of it.
        while (_order.Count > MostWaiting * 2 || _waiting.Count > MostWaiting || (_order.TryPeek(out var front) && !Waits(front)))
        {
            (string Caller, uint Serial, DBusMessage Call) next = _order.Dequeue();
            if (Forget(next)) return next.Call;
        }
        return null;
    }

    private bool Waits((string Caller, uint Serial, DBusMessage Call) entry) =>
        _waiting.TryGetValue((entry.Caller, entry.Serial), out DBusMessage? call) && ReferenceEquals(call, entry.Call);

    private bool Forget((string Caller, uint Serial, DBusMessage Call) entry) => Waits(entry) && _waiting.Remove((entry.Caller, entry.Serial));
}
