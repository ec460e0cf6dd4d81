using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;
using NetLab.Interop;

namespace NetLab.Dns;

// What goes out and what comes in.
public sealed partial class DnsBulkQuerier
{
    private const int QueueBytes = 1 << 20;
    private SafeSocketHandle[] _polled = [];
    private DnsBulkSocket[] _polledSockets = [];
    private bool[] _hasData = [];

    /// <summary>Sends what may be sent.</summary>
    /// <returns>In how many milliseconds a rate's cap allows more; 0 when no cap holds anything back.</returns>
    private int SendAll()
    {
        int pause = 0;
        for (int i = 0; i < _servers.Length; i++)
        {
            DnsBulkServer server = _servers[i];
            while (server.ToSend.Count > 0)
            {
                int allowed = Math.Min(server.Allowed(), Math.Min(Batch, server.ToSend.Count));
                if (allowed == 0)
                {
                    int wanted = Math.Max(1, server.Pause());
                    pause = pause == 0 ? wanted : Math.Min(pause, wanted);
                    break;
                }
                if (!SendSome(server, i, allowed))
                {
                    // The queue to the wire is full: a moment later there is room.
                    pause = 1;
                    break;
                }
            }
        }
        return pause;
    }

    private bool SendSome(DnsBulkServer server, int number, int count)
    {
        DnsBulkSocket socket;
        try
        {
            socket = NextSocket(server, number);
        }
        catch (DnsTransportException exception)
        {
            for (; count > 0 && server.ToSend.TryDequeue(out int lost); count--) Fail(lost, number, exception.Kind, exception.Message);
            return true;
        }
        count = Math.Min(count, socket.Left);
        Span<int> indexes = stackalloc int[Batch];
        for (int i = 0; i < count; i++) indexes[i] = server.ToSend.Dequeue();
        for (int i = 0; i < count; i++) Write(indexes[i], socket, i);
        int sent = 0;
        Errno error = Errno.None;
        long now = Stopwatch.GetTimestamp();
        if (count > 0) sent = _outgoing.Send(socket.Handle, count, out error);
        server.Spend(sent);
        for (int i = 0; i < count; i++)
        {
            ref Slot slot = ref _slots[indexes[i]];
            if (i < sent)
            {
                slot.Sent = now;
                Append(indexes[i]);
                continue;
            }
            socket.Remove(slot.Entry);
            slot.Socket = null;
            if (sent > 0 || error is Errno.EAGAIN or Errno.ENOBUFS) server.ToSend.Enqueue(indexes[i]);
            else Fail(indexes[i], number, DnsTransportException.Of(error));
        }
        // A port nobody listens at is told to the next who sends; it concerns what was sent before.
        if (error == Errno.ECONNREFUSED) FailWaiting(socket, error);
        return sent > 0 || error is not (Errno.EAGAIN or Errno.ENOBUFS);
    }

    private void Write(int index, DnsBulkSocket socket, int place)
    {
        ref Slot slot = ref _slots[index];
        (ushort id, slot.Entry) = socket.Add(index);
        slot.Socket = socket;
        Span<byte> bytes = Question(index, LargestQuestion);
        if (slot.Length == 0)
        {
            slot.Spelled = _query.RandomizeCase ? slot.Question.Owner.WithRandomCase(UnguessableRandom.Instance) : slot.Question.Owner;
            slot.Length = _writer.Write(bytes, id, slot.Spelled, slot.Question.Type);
            if (slot.Question.Class != DnsClass.IN) BinaryPrimitives.WriteUInt16BigEndian(bytes[(DnsHeader.Size + slot.Spelled.Length + 2)..], (ushort)slot.Question.Class);
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes, id);
        }
        bytes[..slot.Length].CopyTo(_outgoing.Room(place));
        _outgoing.SetLength(place, slot.Length);
    }

    private DnsBulkSocket NextSocket(DnsBulkServer server, int number)
    {
        if (server.Sockets.Count < Math.Clamp(_options.SocketsPerServer, 1, 64)) return Open(server, number, -1);
        server.Turn = (server.Turn + 1) % server.Sockets.Count;
        DnsBulkSocket socket = server.Sockets[server.Turn];
        return socket.Left > 0 ? socket : Open(server, number, server.Turn);
    }

    private DnsBulkSocket Open(DnsBulkServer server, int number, int place)
    {
        SafeSocketHandle handle = DnsSockets.Datagram(_client.Network, server.Server, server.Server.PortFor(DnsTransport.Udp), _query.Source);
        DatagramBatch.EnlargeQueue(handle, QueueBytes);
        var socket = new DnsBulkSocket(handle, number, Math.Clamp(_options.QueriesPerSocket, 1, 20_000));
        if (place < 0)
        {
            server.Sockets.Add(socket);
            return socket;
        }
        DnsBulkSocket old = server.Sockets[place];
        server.Sockets[place] = socket;
        if (old.Waiting > 0) _retired.Add(old);
        else old.Dispose();
        return socket;
    }

    private void Receive(int milliseconds)
    {
        int count = Gather();
        DatagramBatch.Wait(_polled.AsSpan(0, count), _hasData, _waker, milliseconds);
        for (int i = 0; i < count; i++)
        {
            if (_hasData[i]) Drain(_polledSockets[i]);
        }
        for (int i = _retired.Count - 1; i >= 0; i--)
        {
            if (_retired[i].Waiting > 0) continue;
            _retired[i].Dispose();
            _retired.RemoveAt(i);
        }
    }

    private int Gather()
    {
        int count = _retired.Count;
        foreach (DnsBulkServer server in _servers) count += server.Sockets.Count;
        if (_polled.Length < count)
        {
            _polled = new SafeSocketHandle[count * 2];
            _polledSockets = new DnsBulkSocket[count * 2];
            _hasData = new bool[count * 2];
        }
        count = 0;
        foreach (DnsBulkServer server in _servers)
        {
            foreach (DnsBulkSocket socket in server.Sockets)
            {
                if (socket.Waiting > 0) _polledSockets[count++] = socket;
            }
        }
        foreach (DnsBulkSocket socket in _retired) _polledSockets[count++] = socket;
        for (int i = 0; i < count; i++) _polled[i] = _polledSockets[i].Handle;
        return count;
    }

    private void Drain(DnsBulkSocket socket)
    {
        while (true)
        {
            int count = _incoming.Receive(socket.Handle, out Errno error);
            long now = Stopwatch.GetTimestamp();
            for (int i = 0; i < count; i++) Arrived(socket, _incoming.Received(i), _incoming.IsCut(i), now);
            if (count == 0 && error != Errno.EAGAIN) FailWaiting(socket, error);
            if (count < Batch) return;
        }
    }

    private void Arrived(DnsBulkSocket socket, ReadOnlySpan<byte> answer, bool cut, long now)
    {
        if (answer.Length < DnsHeader.Size) return;
        int index = socket.Find(BinaryPrimitives.ReadUInt16BigEndian(answer));
        if (index < 0) return;
        ref Slot slot = ref _slots[index];
        if (!DnsQuery.IsAnswerTo(answer, Question(index, slot.Length), _query.RandomizeCase)) return;
        DnsMessage message;
        try
        {
            message = DnsMessage.Parse(answer);
        }
        catch (DnsFormatException exception)
        {
            if (_query.Transport == DnsTransport.Auto) OverTcp(index, socket.Server);
            else Fail(index, socket.Server, DnsFailureKind.Malformed, $"its answer is malformed at byte {exception.Offset}: {exception.Problem}");
            return;
        }
        if ((message.IsTruncated || cut) && _query.Transport == DnsTransport.Auto)
        {
            OverTcp(index, socket.Server);
            return;
        }
        if (_query.UseEdns && _query.EdnsFallback && message.ResponseCode is DnsResponseCode.FormErr or DnsResponseCode.NotImp or DnsResponseCode.BadVers)
        {
            Leave(index);
            Beside(index, _query with { Servers = [_servers[socket.Server].Server] });
            return;
        }
        var response = new DnsResponse(slot.Spelled == slot.Question.Owner ? slot.Question : slot.Question.WithName(slot.Spelled!), message)
        {
            Server = _servers[socket.Server].Server.Text,
            Transport = DnsTransport.Udp,
            RoundTripTime = Stopwatch.GetElapsedTime(slot.Sent, now),
            Size = answer.Length,
            ExtendedErrors = DnsClient.ExtendedErrors(message.Edns),
            Problem = slot.Failures is null ? null : DnsServerFailure.Text(slot.Failures),
        };
        if (_servers.Length > 1 && !DnsClient.IsUseful(response))
        {
            slot.Negative ??= response;
            Again(index);
            return;
        }
        Leave(index);
        Settle(index, response, null);
    }

    private Span<byte> Question(int index, int length) => _questions.AsSpan(index * LargestQuestion, length);
}
