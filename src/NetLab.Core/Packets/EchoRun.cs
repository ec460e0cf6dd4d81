using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using NetLab.Interop;
using NetLab.Network;

namespace NetLab.Packets;

/// <summary>
/// Echo requests to one or many hosts of one family, any number of them under way on one socket. Results come in the order in which they are
/// known; whoever takes them one by one sends no more than he takes.
/// </summary>
public sealed partial class EchoRun : IDisposable
{
    private const int MostAtOnce = 128, NonceSize = 8, QueueSize = 1 << 20;

    private readonly NetworkStack _stack;
    private readonly EchoOptions _options;
    private readonly EchoTarget[] _targets;
    private readonly EchoTally[] _tallies;
    private readonly IcmpSocket _icmp;
    private readonly DescriptorWait _wait;
    private readonly byte[] _packet, _buffer = new byte[65536];
    private readonly Pending?[] _pending = new Pending?[65536];
    private readonly Queue<Pending> _inOrder = new();
    private readonly Queue<EchoReply> _results = new();
    private int _underWay;
    private uint _localMtu;

    private EchoRun(NetworkStack stack, EchoTarget[] targets, EchoOptions options, IcmpSocket icmp)
    {
        (_stack, _targets, _options, _icmp) = (stack, targets, options, icmp);
        _tallies = Array.ConvertAll(targets, static _ => new EchoTally());
        _wait = new DescriptorWait((icmp.Socket.Descriptor, Libc.POLLIN));
        _packet = new byte[IcmpMessage.HeaderSize + options.BufferSize];
        for (int i = 0; i < options.BufferSize; i++) _packet[IcmpMessage.HeaderSize + i] = (byte)('a' + i % 23);
        RandomNumberGenerator.Fill(_packet.AsSpan(IcmpMessage.HeaderSize, Math.Min(NonceSize, options.BufferSize)));
    }

    /// <summary>Whether the socket is a raw one, because the caller's group may not have ICMP's own.</summary>
    public bool IsRaw => _icmp.IsRaw;

    /// <summary>Opens the socket in a stack's namespace.</summary>
    /// <param name="stack">The stack, which must outlive this.</param>
    /// <param name="targets">The hosts, all of one family.</param>
    /// <param name="options">How.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the targets are of both families.</exception>
    /// <exception cref="LinuxException">The caller may not send echo requests (EPERM), or the source address is none of the namespace's.</exception>
    public static EchoRun Open(NetworkStack stack, IReadOnlyList<EchoTarget> targets, EchoOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stack);
        ArgumentNullException.ThrowIfNull(targets);
        options ??= EchoOptions.Default;
        options.Check();
        if (targets.Count == 0) throw new ArgumentException("There is no host to send to.", nameof(targets));
        bool six = targets[0].Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        foreach (EchoTarget target in targets)
        {
            if (target.Address.AddressFamily != targets[0].Address.AddressFamily) throw new ArgumentException("The hosts are of different families.", nameof(targets));
        }
        IcmpSocket icmp = IcmpSocket.Open(stack, six);
        try
        {
            ProbeSource.Apply(icmp.Socket, options.SourceAddress, options.InterfaceIndex);
            icmp.Socket.SetFragmentation(allowed: !options.DontFragment);
            icmp.Socket.EnlargeQueue(QueueSize);
            if (options.TimeToLive > 0) icmp.Socket.SetHopLimit(options.TimeToLive);
            return new EchoRun(stack, [.. targets], options, icmp);
        }
        catch
        {
            icmp.Dispose();
            throw;
        }
    }

    /// <summary>Sends the requests, and gives what became of each as soon as it is known.</summary>
    /// <param name="cancellation">Ends it at once.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IEnumerable<EchoReply> Run(CancellationToken cancellation = default)
    {
        long total = _options.Count == 0 ? long.MaxValue : (long)_options.Count * _targets.Length, next = 0;
        long begun = Stopwatch.GetTimestamp();
        while (next < total || _underWay > 0)
        {
            TimeSpan patience = Expire();
            while (next < total && _underWay < MostAtOnce)
            {
                TimeSpan due = (next / _targets.Length) * _options.Interval - Stopwatch.GetElapsedTime(begun);
                if (due > TimeSpan.Zero)
                {
                    if (due < patience) patience = due;
                    break;
                }
                // Without an interval the answer to one asks for the next.
                if (_options.Interval == TimeSpan.Zero && _underWay >= Math.Max(_targets.Length, 1)) break;
                if (!Send((int)(next % _targets.Length), (int)(next / _targets.Length) + 1)) break;
                if (next++ == 0) begun = Stopwatch.GetTimestamp();
                if (_options.Timeout < patience) patience = _options.Timeout;
            }
            while (_results.TryDequeue(out EchoReply? result)) yield return result;
            if (next >= total && _underWay == 0) yield break;
            _ = _wait.Wait(patience, cancellation);
            Collect();
            while (_results.TryDequeue(out EchoReply? result)) yield return result;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _wait.Dispose();
        _icmp.Dispose();
    }

    /// <summary>Sends one; false when the socket's queue is full.</summary>
    private bool Send(int target, int sequence)
    {
        ushort number = (ushort)_icmp.Socket.NextPacket;
        var pending = new Pending { Target = target, Sequence = sequence, Number = number, SentAt = Stopwatch.GetTimestamp(), Sent = DateTime.UtcNow };
        Errno error = _icmp.Send(_packet, number, new IPEndPoint(_targets[target].Address, 0));
        if (error is Errno.EAGAIN or Errno.ENOBUFS && _underWay > 0) return false;
        if (error == Errno.None)
        {
            // The kernel's stamp comes at once where the driver makes one.
            _pending[number] = pending;
            _inOrder.Enqueue(pending);
            _underWay++;
            return true;
        }
        if (error == Errno.EMSGSIZE) Collect();
        Settle(pending, IcmpVerdict.OfErrno(error, _localMtu), null, null, null, _localMtu);
        return true;
    }

    /// <summary>Gives up what has waited long enough, and tells how long the next has left.</summary>
    private TimeSpan Expire()
    {
        while (_inOrder.TryPeek(out Pending? oldest))
        {
            TimeSpan left = oldest.IsSettled ? TimeSpan.Zero : _options.Timeout - Stopwatch.GetElapsedTime(oldest.SentAt);
            if (left > TimeSpan.Zero) return left;
            if (!oldest.IsSettled)
            {
                _underWay--;
                Settle(oldest, IcmpVerdict.Silence, null, null, null, 0);
            }
            _inOrder.Dequeue();
        }
        return TimeSpan.FromHours(1);
    }

    /// <summary>Takes what the socket has: errors and the kernel's time stamps first, which belong to the answers behind them.</summary>
    private void Collect()
    {
        while (_icmp.ReceiveError(_buffer, out ProbeError error, out ushort? number))
        {
            // What this machine says itself was returned by the call that sent, but for the MTU.
            if (error.Origin == Libc.OriginLocal) _localMtu = error.Info;
            if (number is not { } known || _pending[known] is not { } pending) continue;
            if (error.IsTimestamp) pending.Left = error.KernelTime;
            else if (!pending.IsSettled)
            {
                _underWay--;
                Settle(pending, IcmpVerdict.Of(in error, _icmp.Socket.IsIPv6), error.Reporter, pending.Time(error.KernelTime), null, error.Info);
            }
        }
        while (_icmp.Receive(_buffer, out ProbeArrival arrival, out ushort sequence, out ReadOnlySpan<byte> data))
        {
            if (_pending[sequence] is not { } pending || !IsOurs(data)) continue;
            if (pending.IsSettled)
            {
                if (pending.IsAnswered) _tallies[pending.Target].Twice();
                continue;
            }
            _underWay--;
            pending.IsAnswered = true;
            Settle(pending, IcmpVerdict.Arrived, arrival.Source, pending.Time(arrival.KernelTime), arrival.HopLimit > 0 ? arrival.HopLimit : null, 0);
        }
    }

    /// <summary>Whether the data that came back begin as those sent did.</summary>
    private bool IsOurs(ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<byte> nonce = _packet.AsSpan(IcmpMessage.HeaderSize, Math.Min(NonceSize, _options.BufferSize));
        return data.Length >= nonce.Length && data[..nonce.Length].SequenceEqual(nonce);
    }

    private void Settle(Pending pending, in IcmpVerdict verdict, IPAddress? who, double? time, int? hops, uint mtu)
    {
        pending.IsSettled = true;
        EchoTarget target = _targets[pending.Target];
        EchoTally tally = _tallies[pending.Target];
        if (verdict.Status == EchoStatus.Success) tally.Answered(time ?? 0);
        else tally.Lost();
        _results.Enqueue(new EchoReply
        {
            Sequence = pending.Sequence,
            ComputerName = target.Name,
            RemoteAddress = target.AddressText,
            Status = verdict.Status,
            Reason = verdict.Reason,
            ReasonDetail = verdict.Text.Length == 0 ? null : verdict.Text,
            Responder = who is null ? null : who.Equals(target.Address) ? target.AddressText : ProbeSource.Text(_stack, who),
            RoundtripTime = time,
            TimeToLive = hops,
            BufferSize = _options.BufferSize,
            Mtu = verdict.Status == EchoStatus.PacketTooBig && mtu > 0 ? (int)Math.Min(mtu, int.MaxValue) : null,
            Sent = pending.Sent,
            Statistics = tally.Snapshot(),
            Namespace = _stack.Namespace,
        });
    }
}
