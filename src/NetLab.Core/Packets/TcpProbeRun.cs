using System.Diagnostics;
using System.Net;
using NetLab.Network;

namespace NetLab.Packets;

/// <summary>Connects to a TCP port again and again, as a ping where only the port answers.</summary>
public static class TcpProbeRun
{
    /// <summary>Connects, closes at once, and gives what became of each attempt.</summary>
    /// <param name="stack">The stack to connect from.</param>
    /// <param name="target">The host.</param>
    /// <param name="port">The port.</param>
    /// <param name="count">How often; 0 for ever.</param>
    /// <param name="interval">The time between the beginnings of two attempts.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Ends it at once.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static IEnumerable<EchoReply> Run(NetworkStack stack, EchoTarget target, int port, int count, TimeSpan interval, TcpProbeOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(stack);
        ArgumentNullException.ThrowIfNull(target);
        var tally = new EchoTally();
        long begun = Stopwatch.GetTimestamp();
        for (int sequence = 1; count == 0 || sequence <= count; sequence++)
        {
            TimeSpan wait = (sequence - 1) * interval - Stopwatch.GetElapsedTime(begun);
            if (wait > TimeSpan.Zero && cancellation.WaitHandle.WaitOne(wait)) cancellation.ThrowIfCancellationRequested();
            using TcpProbe probe = TcpProbe.Connect(stack, new IPEndPoint(target.Address, port), options, cancellation);
            if (probe.Succeeded) tally.Answered(probe.RoundtripTime ?? 0);
            else tally.Lost();
            yield return new EchoReply
            {
                Sequence = sequence,
                ComputerName = target.Name,
                RemoteAddress = target.AddressText,
                RemotePort = port,
                Status = probe.Status,
                Reason = probe.Reason,
                ReasonDetail = probe.ReasonDetail,
                Responder = probe.Responder is not { } who ? null : who.Equals(target.Address) ? target.AddressText : ProbeSource.Text(stack, who),
                RoundtripTime = probe.RoundtripTime,
                Sent = probe.Sent,
                Statistics = tally.Snapshot(),
                Namespace = stack.Namespace,
            };
        }
    }
}
