using System.Diagnostics;
using NetLab.Interop;

namespace NetLab.Dns;

// What waits, for how long, and what is done when it is in vain. All wait equally long: a list in the order of sending is all the timer there is.
public sealed partial class DnsBulkQuerier
{
    private const int LongestWait = 1000;

    private int Patience(TimeSpan wait, int pause)
    {
        double left = Math.Min(wait.TotalMilliseconds, LongestWait);
        if (pause > 0) left = Math.Min(left, pause);
        if (_oldest >= 0) left = Math.Min(left, (_slots[_oldest].Sent + _timeout - Stopwatch.GetTimestamp()) * 1000d / Stopwatch.Frequency);
        return Math.Max(0, (int)Math.Ceiling(left));
    }

    private void Expire()
    {
        if (_oldest < 0) return;
        long limit = Stopwatch.GetTimestamp() - _timeout;
        while (_oldest >= 0 && _slots[_oldest].Sent <= limit)
            Fail(_oldest, _slots[_oldest].Socket!.Server, DnsFailureKind.Timeout, $"no answer came within {_query.TryTimeout.TotalSeconds:0.###} s over UDP");
    }

    private void FailWaiting(DnsBulkSocket socket, Errno error)
    {
        DnsTransportException reason = DnsTransportException.Of(error);
        // The kernel tells of a closed port only so often: what one socket hears holds for the server's others.
        bool all = error == Errno.ECONNREFUSED;
        for (int index = _oldest; index >= 0;)
        {
            int next = _slots[index].Next;
            if (_slots[index].Socket is { } own && (own == socket || (all && own.Server == socket.Server))) Fail(index, socket.Server, reason);
            index = next;
        }
    }

    private void Fail(int index, int server, DnsTransportException reason) => Fail(index, server, reason.Kind, reason.Message);

    private void Fail(int index, int server, DnsFailureKind kind, string reason)
    {
        (_slots[index].Failures ??= []).Add(new DnsServerFailure(_servers[server].Server, DnsTransport.Udp, kind, reason));
        Again(index);
    }

    // The next server, or the first again; when all have been asked as often as they should, that is the result.
    private void Again(int index)
    {
        Leave(index);
        ref Slot slot = ref _slots[index];
        slot.Attempt++;
        bool round = slot.Attempt % _servers.Length == 0;
        if (round && slot.Negative is not null) Settle(index, slot.Negative, null);
        else if (slot.Attempt >= _query.TryCount * _servers.Length) Settle(index, null, DnsFailureText.NoAnswer(slot.Question, slot.Failures ?? [], null));
        else _servers[(slot.First + slot.Attempt) % _servers.Length].ToSend.Enqueue(index);
    }

    private void OverTcp(int index, int server)
    {
        Leave(index);
        Beside(index, _query with { Servers = [_servers[server].Server], Transport = DnsTransport.Tcp }, overTcp: true);
    }

    // The client asks, and the waker tells this thread when it is done.
    private void Beside(int index, DnsQueryOptions options, bool overTcp = false)
    {
        _beside++;
        DnsQuestion question = _slots[index].Question;
        CancellationToken end = _end.Token;
        _ = Task.Run(async () =>
        {
            DnsResponse? response = null;
            DnsQueryException? error = null;
            try
            {
                response = await _client.QueryAsync(question, options, end).ConfigureAwait(false);
                if (overTcp) response = response with { RetriedOverTcp = true };
            }
            catch (DnsQueryException exception)
            {
                error = exception;
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (Exception exception)
            {
                error = new DnsQueryException(question, DnsFailureKind.ConnectionLost, $"No answer for '{question.Owner.Text}': {exception.Message}", null, exception);
            }
            _finished.Enqueue((index, response, error));
            _waker.Wake();
        }, end);
    }

    private bool TakeFinished()
    {
        if (_beside == 0) return false;
        bool any = false;
        while (_finished.TryDequeue(out (int Slot, DnsResponse? Response, DnsQueryException? Error) done))
        {
            _beside--;
            Settle(done.Slot, done.Response, done.Error);
            any = true;
        }
        return any;
    }

    private void Append(int index)
    {
        ref Slot slot = ref _slots[index];
        slot.Previous = _newest;
        slot.Next = -1;
        if (_newest >= 0) _slots[_newest].Next = index;
        else _oldest = index;
        _newest = index;
    }

    private void Leave(int index)
    {
        ref Slot slot = ref _slots[index];
        if (slot.Socket is null) return;
        slot.Socket.Remove(slot.Entry);
        slot.Socket = null;
        if (slot.Previous >= 0) _slots[slot.Previous].Next = slot.Next;
        else _oldest = slot.Next;
        if (slot.Next >= 0) _slots[slot.Next].Previous = slot.Previous;
        else _newest = slot.Previous;
        slot.Previous = slot.Next = -1;
    }
}
