using System.Diagnostics;
using NetLab.Interop;
using NetLab.Network;

namespace NetLab.Packets;

/// <summary>
/// Finds the routers on the way to a host: packets that may only go so far are sent back with a complaint, which names the router. Many hops are asked
/// at once, with packets of one flow.
/// </summary>
public sealed partial class RouteTracer : IDisposable
{
    /// <summary>So long a probe counts as one sent ahead: who has not answered by then mostly never does.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(250);
    private const int LeastMtu = 68;

    private readonly NetworkStack _stack;
    private readonly EchoTarget _target;
    private readonly TraceOptions _options;
    private readonly TraceProber _prober;
    private readonly HopRecord[] _hops;
    private readonly Dictionary<ushort, TraceProbe> _probes = [];
    private readonly List<TraceProbe> _underWay = [];
    private readonly PriorityQueue<TraceProbe, int> _todo = new();
    private int _last, _most, _mtu;

    internal RouteTracer(NetworkStack stack, EchoTarget target, TraceOptions options, TraceProber prober)
    {
        (_stack, _target, _options, _prober) = (stack, target, options, prober);
        (_last, _most, _mtu) = (options.MaxHops, prober.MostUnderWay, prober.FirstMtu);
        _hops = new HopRecord[options.MaxHops + 1];
        for (int hop = options.FirstHop; hop <= options.MaxHops; hop++)
        {
            _hops[hop] = new HopRecord();
            for (int round = 0; round < options.Count; round++) Enqueue(new TraceProbe { Hops = hop, Round = round });
        }
    }

    /// <summary>What is sent.</summary>
    public TraceProtocol Protocol => _prober.Protocol;

    /// <summary>The port it is sent to; null for ICMP.</summary>
    public int? Port { get; private init; }

    /// <summary>Opens the sockets in a stack's namespace.</summary>
    /// <param name="stack">The stack, which must outlive this.</param>
    /// <param name="target">The destination.</param>
    /// <param name="options">How.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="LinuxException">The caller may not send ICMP, there is no route, or the source address is none of the namespace's.</exception>
    public static RouteTracer Open(NetworkStack stack, EchoTarget target, TraceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stack);
        ArgumentNullException.ThrowIfNull(target);
        options ??= TraceOptions.Default;
        options.Check();
        int? port = options.Protocol switch { TraceProtocol.Tcp => options.Port ?? 80, _ => options.Port ?? 33434 };
        TraceProber prober;
        switch (options.Protocol)
        {
            case TraceProtocol.Icmp:
                prober = new TraceIcmpProber(stack, target.Address, options);
                break;
            case TraceProtocol.Udp:
                prober = new TraceUdpProber(stack, target.Address, port.Value, options);
                break;
            case TraceProtocol.Tcp:
                try
                {
                    prober = new TraceTcpProber(stack, target.Address, port.Value, options);
                }
                catch (LinuxException exception) when (exception.Error is Errno.EPERM or Errno.EACCES && exception.Attempted.Contains("raw", StringComparison.Ordinal))
                {
                    prober = new TraceConnectProber(stack, target.Address, port.Value, options);
                }
                break;
            default:
                try
                {
                    prober = new TraceIcmpProber(stack, target.Address, options);
                }
                catch (LinuxException exception) when (exception.Error == Errno.EPERM)
                {
                    prober = new TraceUdpProber(stack, target.Address, port.Value, options);
                }
                break;
        }
        return new RouteTracer(stack, target, options, prober) { Port = prober.Protocol == TraceProtocol.Icmp ? null : port };
    }

    /// <summary>Traces, and gives each hop as soon as it and those before it are known.</summary>
    /// <param name="cancellation">Ends it at once.</param>
    /// <exception cref="LinuxException">Nothing can be sent there.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IEnumerable<NetRouteHop> Run(CancellationToken cancellation = default)
    {
        int next = _options.FirstHop;
        while (next <= _last)
        {
            TimeSpan patience = SendDue();
            if (!_hops[next].IsComplete(_options.Count))
            {
                _prober.Wait(patience, cancellation);
                while (_prober.TryTake(out TraceAnswer answer)) Take(in answer);
                Expire();
            }
            while (next <= _last && _hops[next].IsComplete(_options.Count)) yield return _hops[next].ToHop(this, next++);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _prober.Dispose();

    /// <summary>The nearer hops first, and each a first time before any a second time.</summary>
    private void Enqueue(TraceProbe probe) => _todo.Enqueue(probe, probe.Round << 8 | probe.Hops);

    /// <summary>Sends what may be sent now, and tells how long to wait at most before looking again.</summary>
    private TimeSpan SendDue()
    {
        while (_todo.TryPeek(out TraceProbe? probe, out _))
        {
            if (probe.Hops > _last)
            {
                _todo.Dequeue();
                continue;
            }
            if (_underWay.Count >= _most) return Left(_options.Timeout);
            int fresh = 0;
            foreach (TraceProbe other in _underWay) fresh += Stopwatch.GetElapsedTime(other.SentAt) < Fresh ? 1 : 0;
            if (fresh >= _prober.Ahead) return Left(Fresh);
            _todo.Dequeue();
            Send(probe);
        }
        return Left(_options.Timeout);
    }

    /// <summary>How long until the first probe under way that is younger than this reaches it.</summary>
    private TimeSpan Left(TimeSpan age)
    {
        TimeSpan least = _options.Timeout;
        foreach (TraceProbe probe in _underWay)
        {
            TimeSpan left = age - Stopwatch.GetElapsedTime(probe.SentAt);
            if (left > TimeSpan.Zero && left < least) least = left;
        }
        return least;
    }

    private void Send(TraceProbe probe)
    {
        HopRecord hop = _hops[probe.Hops];
        // A packet of full size that was lost may be one that nobody says is too big: the next has the usual size.
        probe.Size = _mtu == 0 || (probe.Round > 0 && hop.Mtu is null) ? 0 : hop.Mtu ?? _mtu;
        probe.SentAt = Stopwatch.GetTimestamp();
        probe.Sent = DateTime.UtcNow;
        Errno error = _prober.Send(probe);
        if (error is Errno.EAGAIN or Errno.ENOBUFS)
        {
            Settle(probe, new TraceAnswer(null, IcmpVerdict.Silence, null, 0));
            return;
        }
        if (error != Errno.None) throw new LinuxException(error, $"send to {_target.AddressText}", Advice(error));
        _probes[probe.Number] = probe;
        _underWay.Add(probe);
    }

    private static string Advice(Errno error)
    {
        string text = IcmpVerdict.OfErrno(error).Text;
        return $"{char.ToUpperInvariant(text[0])}{text[1..]}; Find-NetRoute shows the way the kernel would take.";
    }

    private bool Shrink(uint mtu, int size)
    {
        if (size == 0 || mtu < LeastMtu || mtu >= size) return false;
        _mtu = (int)Math.Min((uint)_mtu, mtu);
        return true;
    }

    private void Take(in TraceAnswer answer)
    {
        TraceProbe? probe = Find(in answer);
        if (probe is null || probe.IsSettled || probe.IsVoid) return;
        if (answer.HasLeft)
        {
            probe.Left = answer.KernelTime;
            return;
        }
        _underWay.Remove(probe);
        if (answer.Verdict.Status == EchoStatus.PacketTooBig && Shrink(answer.Mtu, probe.Size))
        {
            // The same again, as large as the narrow link lets through.
            probe.IsSettled = true;
            Enqueue(new TraceProbe { Hops = probe.Hops, Round = probe.Round });
            return;
        }
        Settle(probe, in answer);
    }

    /// <summary>The probe an answer is for.</summary>
    private TraceProbe? Find(in TraceAnswer answer)
    {
        if (answer.Number is { } number) return _probes.GetValueOrDefault(number);
        if (_underWay.Count == 1 && !_underWay[0].IsVoid) return _underWay[0];
        if (_most == 1) return null;
        // From now on one at a time: those under way will be sent again when nothing more can come for them.
        _most = 1;
        foreach (TraceProbe probe in _underWay) probe.IsVoid = true;
        return null;
    }

    private void Settle(TraceProbe probe, in TraceAnswer answer)
    {
        probe.IsSettled = true;
        bool answered = answer.Verdict.Status != EchoStatus.TimedOut;
        _hops[probe.Hops].Add(in answer, answered ? ProbeClock.Milliseconds(probe.SentAt, probe.Sent, probe.Left, answer.KernelTime) : null, probe.Size);
        if (!answered || !answer.IsEnd || probe.Hops >= _last) return;
        _last = probe.Hops;
        _underWay.RemoveAll(other => other.Hops > _last);
    }

    private void Expire()
    {
        for (int i = _underWay.Count - 1; i >= 0; i--)
        {
            TraceProbe probe = _underWay[i];
            if (Stopwatch.GetElapsedTime(probe.SentAt) < _options.Timeout) continue;
            _underWay.RemoveAt(i);
            if (probe.IsVoid) Enqueue(new TraceProbe { Hops = probe.Hops, Round = probe.Round });
            else Settle(probe, new TraceAnswer(null, IcmpVerdict.Silence, null, 0));
        }
    }
}
