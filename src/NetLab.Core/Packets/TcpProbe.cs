using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using NetLab.Interop;
using NetLab.Network;

namespace NetLab.Packets;

/// <summary>One attempt to connect to a TCP port from inside a namespace, and what became of it. It needs no privilege.</summary>
public sealed class TcpProbe : IDisposable
{
    private ProbeSocket? _socket;

    private TcpProbe(IPEndPoint remote) => RemoteEndPoint = remote;

    /// <summary>Where to.</summary>
    public IPEndPoint RemoteEndPoint { get; }

    /// <summary>The address and port here; null where it did not come so far.</summary>
    public IPEndPoint? LocalEndPoint { get; private set; }

    /// <summary>Whether the other end accepted.</summary>
    public bool Succeeded => Verdict.Status == EchoStatus.Success;

    /// <summary>What became of it.</summary>
    public EchoStatus Status => Verdict.Status;

    /// <summary>Why it failed.</summary>
    public ReachabilityReason Reason => Verdict.Reason;

    /// <summary>The reason in words, with who said so; null when it succeeded.</summary>
    public string? ReasonDetail => Verdict.Text.Length == 0 ? null : Verdict.Text;

    /// <summary>Who answered: the other end, or whoever reported an error; null when nobody did.</summary>
    public IPAddress? Responder { get; private set; }

    /// <summary>The time to the answer in milliseconds; null without one.</summary>
    public double? RoundtripTime { get; private set; }

    /// <summary>When it began.</summary>
    public DateTime Sent { get; private set; }

    private IcmpVerdict Verdict { get; set; }

    /// <summary>Tries to connect.</summary>
    /// <param name="stack">The stack to connect from.</param>
    /// <param name="remote">Where to; a link-local address with its scope.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Ends it at once.</param>
    /// <returns>What became of it; dispose it to close the connection.</returns>
    /// <exception cref="LinuxException">The source address or the interface is none of the namespace's.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static TcpProbe Connect(NetworkStack stack, IPEndPoint remote, TcpProbeOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(stack);
        ArgumentNullException.ThrowIfNull(remote);
        options ??= TcpProbeOptions.Default;
        var probe = new TcpProbe(remote) { Sent = DateTime.UtcNow };
        ProbeSocket socket = ProbeSocket.Open(stack.Handle, remote.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6, Libc.SOCK_STREAM, 0, "open a TCP socket");
        try
        {
            ProbeSource.Apply(socket, options.SourceAddress, options.InterfaceIndex);
            if (options.TimeToLive > 0) socket.SetHopLimit(options.TimeToLive);
            probe.Try(socket, options.Timeout, cancellation);
            if (probe.Succeeded) probe._socket = socket;
        }
        finally
        {
            if (probe._socket is null) socket.Dispose();
        }
        return probe;
    }

    /// <summary>The connection, which then belongs to the caller; once only, and only where it succeeded. It does not block: use its asynchronous calls.</summary>
    /// <exception cref="InvalidOperationException">There is no connection.</exception>
    public Socket TakeConnection()
    {
        ProbeSocket socket = _socket ?? throw new InvalidOperationException("There is no connection.");
        _socket = null;
        // From here on errors that heal themselves are no longer of interest.
        _ = socket.TrySet(socket.IsIPv6 ? Libc.SOL_IPV6 : Libc.SOL_IP, socket.IsIPv6 ? Libc.IPV6_RECVERR : Libc.IP_RECVERR, 0);
        return new Socket(socket.Detach());
    }

    /// <inheritdoc/>
    public void Dispose() => _socket?.Dispose();

    private void Try(ProbeSocket socket, TimeSpan timeout, CancellationToken cancellation)
    {
        long begun = Stopwatch.GetTimestamp();
        Sent = DateTime.UtcNow;
        Errno error = socket.Connect(RemoteEndPoint);
        if (error is Errno.EINPROGRESS or Errno.EINTR)
        {
            using var wait = new DescriptorWait((socket.Descriptor, Libc.POLLOUT));
            TimeSpan left = timeout;
            while (wait.Wait(left > TimeSpan.Zero ? left : TimeSpan.Zero, cancellation) == 0 && (left = timeout - Stopwatch.GetElapsedTime(begun)) > TimeSpan.Zero)
            {
                // A signal ended the wait too early.
            }
            if (!socket.IsReady(Libc.POLLOUT))
            {
                LocalEndPoint = socket.LocalEndPoint();
                Verdict = IcmpVerdict.Silence;
                return;
            }
            error = socket.TakeError();
        }
        double time = Math.Round(Stopwatch.GetElapsedTime(begun).TotalMilliseconds, 3);
        LocalEndPoint = socket.LocalEndPoint();
        if (error == Errno.None)
        {
            (Verdict, Responder, RoundtripTime) = (IcmpVerdict.Arrived, RemoteEndPoint.Address, time);
            return;
        }
        // Who said so, and in which words, is in the error queue; a reset is not.
        Span<byte> quoted = stackalloc byte[128];
        while (socket.ReceiveError(quoted, out ProbeError found))
        {
            if (!found.IsIcmp) continue;
            (Verdict, Responder, RoundtripTime) = (IcmpVerdict.Of(in found, socket.IsIPv6), found.Reporter, time);
            return;
        }
        Verdict = IcmpVerdict.OfErrno(error);
        if (error is not (Errno.ECONNREFUSED or Errno.ECONNRESET)) return;
        Verdict = Verdict with { Text = $"{RemoteEndPoint.Address} says: nothing listens at port {RemoteEndPoint.Port}" };
        (Responder, RoundtripTime) = (RemoteEndPoint.Address, time);
    }
}
