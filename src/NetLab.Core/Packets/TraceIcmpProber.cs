using System.Buffers.Binary;
using System.Net;
using NetLab.Interop;
using NetLab.Network;

namespace NetLab.Packets;

/// <summary>
/// Echo requests that look the same to whoever shares load by the head of ICMP: the identifier is one socket's, and the first two bytes of data
/// balance the sequence number, so that the checksum never changes.
/// </summary>
internal sealed class TraceIcmpProber : TraceProber
{
    private readonly IcmpSocket _icmp;
    private readonly DescriptorWait _wait;
    private readonly IPEndPoint _remote;
    private readonly byte[] _packet, _buffer = new byte[65536];
    private readonly int _size;

    public TraceIcmpProber(NetworkStack stack, IPAddress address, TraceOptions options)
    {
        bool six = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        _icmp = IcmpSocket.Open(stack, six);
        try
        {
            ProbeSource.Apply(_icmp.Socket, options.SourceAddress, options.InterfaceIndex);
            _remote = new IPEndPoint(address, 0);
            _icmp.Socket.SetFragmentation(allowed: !options.PathMtu);
            FirstMtu = options.PathMtu ? TraceMtu.OfInterface(stack, address, options) : 0;
            _size = options.BufferSize;
            HeaderSize = (six ? 40 : 20) + IcmpMessage.HeaderSize;
            _packet = new byte[IcmpMessage.HeaderSize + Math.Max(_size, 65000)];
            _packet.AsSpan(IcmpMessage.HeaderSize).Fill((byte)'n');
            _wait = new DescriptorWait((_icmp.Socket.Descriptor, Libc.POLLIN));
        }
        catch
        {
            _icmp.Dispose();
            throw;
        }
    }

    public override TraceProtocol Protocol => TraceProtocol.Icmp;

    public override int Ahead => 16;

    public override int MostUnderWay => 256;

    public override int HeaderSize { get; }

    public override int FirstMtu { get; }

    public override Errno Send(TraceProbe probe)
    {
        probe.Number = (ushort)_icmp.Socket.NextPacket;
        BinaryPrimitives.WriteUInt16BigEndian(_packet.AsSpan(IcmpMessage.HeaderSize), (ushort)~probe.Number);
        int size = probe.Size > 0 ? Math.Clamp(probe.Size - HeaderSize, 2, 65000) : _size;
        return _icmp.Send(_packet.AsSpan(0, IcmpMessage.HeaderSize + size), probe.Number, _remote, probe.Hops);
    }

    public override void Wait(TimeSpan timeout, CancellationToken cancellation) => _ = _wait.Wait(timeout, cancellation);

    public override bool TryTake(out TraceAnswer answer)
    {
        if (_icmp.ReceiveError(_buffer, out ProbeError error, out ushort? number))
        {
            // What this machine says itself was returned by the call that sent.
            if (error.Origin == Libc.OriginLocal) return TryTake(out answer);
            answer = error.IsTimestamp
                ? new TraceAnswer(number, default, null, error.KernelTime, HasLeft: true)
                : new TraceAnswer(number, IcmpVerdict.Of(in error, _icmp.Socket.IsIPv6), error.Reporter, error.KernelTime, error.Info);
            return true;
        }
        if (_icmp.Receive(_buffer, out ProbeArrival arrival, out ushort sequence, out _))
        {
            answer = new TraceAnswer(sequence, IcmpVerdict.Arrived, arrival.Source, arrival.KernelTime);
            return true;
        }
        answer = default;
        return false;
    }

    public override void Dispose()
    {
        _wait?.Dispose();
        _icmp.Dispose();
    }
}
