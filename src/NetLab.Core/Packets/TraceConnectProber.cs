using System.Net;
using NetLab.Interop;
using NetLab.Network;

namespace NetLab.Packets;

/// <summary>
/// Connections begun by ordinary TCP sockets, for who has no CAP_NET_RAW. Two sockets cannot be of one flow, so one probe is sent after the other,
/// always from the same port.
/// </summary>
internal sealed class TraceConnectProber : TraceProber
{
    private readonly NetworkStack _stack;
    private readonly TraceOptions _options;
    private readonly IPEndPoint _remote;
    private ProbeSocket? _socket;
    private DescriptorWait? _wait;
    private ushort _number;
    private Errno? _known;
    private int _port;

    public TraceConnectProber(NetworkStack stack, IPAddress address, int port, TraceOptions options) =>
        (_stack, _remote, _options) = (stack, new IPEndPoint(address, port), options);

    public override TraceProtocol Protocol => TraceProtocol.Tcp;

    public override int Ahead => 1;

    public override int MostUnderWay => 1;

    public override int HeaderSize => 0;

    public override int FirstMtu => 0;

    public override Errno Send(TraceProbe probe)
    {
        Close();
        bool six = _remote.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        ProbeSocket socket = _socket = ProbeSocket.Open(_stack.Handle, six, Libc.SOCK_STREAM, 0, "open a TCP socket");
        _ = socket.TrySet(Libc.SOL_SOCKET, Libc.SO_REUSEADDR, 1);
        // An accepted connection is broken off at once and leaves nothing behind, so that the port can be used again (struct linger).
        Span<byte> linger = [1, 0, 0, 0, 0, 0, 0, 0];
        _ = socket.TrySet(Libc.SOL_SOCKET, Libc.SO_LINGER, linger);
        _ = socket.TrySet(Libc.SOL_SOCKET, Libc.SO_TIMESTAMPING, Libc.TimestampingOptions);
        ProbeSource.Apply(socket, _options.SourceAddress, _options.InterfaceIndex, _port);
        socket.SetHopLimit(probe.Hops);
        probe.Number = ++_number;
        _known = null;
        Errno error = socket.Connect(_remote);
        if (error == Errno.EINPROGRESS)
        {
            _port = socket.LocalEndPoint()?.Port ?? 0;
            _wait = new DescriptorWait((socket.Descriptor, Libc.POLLOUT));
            return Errno.None;
        }
        if (error is not (Errno.None or Errno.ECONNREFUSED)) return error;
        // On this machine the answer is there at once.
        _port = socket.LocalEndPoint()?.Port ?? 0;
        _known = error;
        return Errno.None;
    }

    public override void Wait(TimeSpan timeout, CancellationToken cancellation)
    {
        if (_known is not null) return;
        if (_wait is not null) _ = _wait.Wait(timeout, cancellation);
        else if (cancellation.WaitHandle.WaitOne(timeout)) cancellation.ThrowIfCancellationRequested();
    }

    public override bool TryTake(out TraceAnswer answer)
    {
        answer = default;
        if (_socket is null || (_known is null && !_socket.IsReady(Libc.POLLOUT))) return false;
        Errno error = _known ?? _socket.TakeError();
        answer = new TraceAnswer(_number, error == Errno.None ? IcmpVerdict.Arrived : IcmpVerdict.OfErrno(error), _remote.Address, 0);
        Span<byte> quoted = stackalloc byte[128];
        while (_socket.ReceiveError(quoted, out ProbeError found))
        {
            if (found.IsIcmp) answer = new TraceAnswer(_number, IcmpVerdict.Of(in found, _socket.IsIPv6), found.Reporter, found.KernelTime, found.Info);
        }
        Close();
        return true;
    }

    public override void Dispose() => Close();

    private void Close()
    {
        _wait?.Dispose();
        _socket?.Dispose();
        (_wait, _socket, _known) = (null, null, null);
    }
}
