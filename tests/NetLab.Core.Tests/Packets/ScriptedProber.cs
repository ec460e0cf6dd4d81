using System.Net;
using NetLab.Interop;
using NetLab.Packets;

namespace NetLab.Tests.Packets;

/// <summary>A way that is made up: what each probe is answered with, without a network and without waiting.</summary>
internal sealed class ScriptedProber(Func<TraceProbe, TraceAnswer?> answers, int ahead = 4, int firstMtu = 0) : TraceProber
{
    private readonly Queue<TraceAnswer> _come = new();
    private ushort _number;

    /// <summary>All that was sent: hops and size.</summary>
    public List<(int Hops, int Size)> Sent { get; } = [];

    /// <summary>The most that waited for an answer at the same time.</summary>
    public int MostAtOnce { get; private set; }

    public override TraceProtocol Protocol => TraceProtocol.Udp;

    public override int Ahead => ahead;

    public override int MostUnderWay => 256;

    public override int HeaderSize => 28;

    public override int FirstMtu => firstMtu;

    public override Errno Send(TraceProbe probe)
    {
        probe.Number = _number++;
        Sent.Add((probe.Hops, probe.Size));
        if (answers(probe) is { } answer) _come.Enqueue(answer);
        MostAtOnce = Math.Max(MostAtOnce, _come.Count);
        return Errno.None;
    }

    public override void Wait(TimeSpan timeout, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (_come.Count == 0) Thread.Sleep(1);
    }

    public override bool TryTake(out TraceAnswer answer) => _come.TryDequeue(out answer);

    public override void Dispose()
    {
    }

    public static TraceAnswer Expired(TraceProbe probe, int hop, bool tells = true) =>
        new(tells ? probe.Number : null, IcmpVerdict.OfIcmp4(11, 0, 0), new IPAddress([10, 0, 0, (byte)hop]), 0);

    public static TraceAnswer Arrived(TraceProbe probe, bool tells = true) =>
        new(tells ? probe.Number : null, IcmpVerdict.OfIcmp4(3, 3, 0), IPAddress.Parse("10.9.9.9"), 0);
}
