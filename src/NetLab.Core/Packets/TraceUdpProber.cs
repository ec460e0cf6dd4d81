using System.Buffers.Binary;
using System.Net;
using NetLab.Interop;
using NetLab.Network;

namespace NetLab.Packets;

/// <summary>
/// UDP datagrams from one port to one port, told apart by their data. Routers quote them at least in part; those that quote only the head, as
/// RFC 792 asked for, are asked one hop after the other.
/// </summary>
internal sealed class TraceUdpProber : TraceProber
{
    private readonly ProbeSocket _socket;
    private readonly DescriptorWait _wait;
    private readonly byte[] _data = new byte[65000], _buffer = new byte[65536];
    private readonly int _size;

    public TraceUdpProber(NetworkStack stack, IPAddress address, int port, TraceOptions options)
    {
        bool six = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        _socket = ProbeSocket.Open(stack.Handle, six, Libc.SOCK_DGRAM, 0, "open a UDP socket");
        try
        {
            ProbeSource.Apply(_socket, options.SourceAddress, options.InterfaceIndex);
            _socket.SetFragmentation(allowed: !options.PathMtu);
            var remote = new IPEndPoint(address, port);
            Errno error = _socket.Connect(remote);
            if (error != Errno.None) throw new LinuxException(error, $"send to {address}", IcmpVerdict.OfErrno(error).Text);
            FirstMtu = options.PathMtu ? TraceMtu.OfInterface(stack, address, options) : 0;
            _socket.TakeTimes();
            _size = options.BufferSize;
            HeaderSize = (six ? 40 : 20) + 8;
            _data.AsSpan().Fill((byte)'n');
            _wait = new DescriptorWait((_socket.Descriptor, Libc.POLLIN));
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    public override TraceProtocol Protocol => TraceProtocol.Udp;

    public override int Ahead => 4;

    public override int MostUnderWay => 256;

    public override int HeaderSize { get; }

    public override int FirstMtu { get; }

    public override Errno Send(TraceProbe probe)
    {
        probe.Number = (ushort)_socket.NextPacket;
        BinaryPrimitives.WriteUInt16BigEndian(_data, probe.Number);
        int size = probe.Size > 0 ? Math.Clamp(probe.Size - HeaderSize, 2, _data.Length) : _size;
        return _socket.Send(_data.AsSpan(0, size), null, probe.Hops);
    }

    public override void Wait(TimeSpan timeout, CancellationToken cancellation) => _ = _wait.Wait(timeout, cancellation);

    public override bool TryTake(out TraceAnswer answer)
    {
        if (_socket.ReceiveError(_buffer, out ProbeError error))
        {
            ushort? number = error.IsTimestamp ? (ushort)error.Data : error.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(_buffer) : null;
            // What this machine says itself was returned by the call that sent.
            if (error.Origin == Libc.OriginLocal) return TryTake(out answer);
            answer = error.IsTimestamp
                ? new TraceAnswer(number, default, null, error.KernelTime, HasLeft: true)
                : new TraceAnswer(number, IcmpVerdict.Of(in error, _socket.IsIPv6), error.Reporter, error.KernelTime, error.Info);
            return true;
        }
        // Somebody listens there after all; what he says need not tell which probe it answers.
        if (_socket.Receive(_buffer, out ProbeArrival arrival))
        {
            bool echoed = arrival.Length > 2 && _buffer[2] == 'n';
            answer = new TraceAnswer(echoed ? BinaryPrimitives.ReadUInt16BigEndian(_buffer) : null, IcmpVerdict.Arrived, arrival.Source, arrival.KernelTime);
            return true;
        }
        answer = default;
        return false;
    }

    public override void Dispose()
    {
        _wait?.Dispose();
        _socket.Dispose();
    }
}
