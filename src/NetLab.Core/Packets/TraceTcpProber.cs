using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using NetLab.Interop;
using NetLab.Network;

namespace NetLab.Packets;

/// <summary>
/// TCP's first packets, written by hand on a raw socket: one flow, told apart by their sequence numbers, which every router quotes. An answer of the
/// other end finds no connection here, and the kernel resets it. Needs CAP_NET_RAW.
/// </summary>
internal sealed class TraceTcpProber : TraceProber
{
    private const int TcpHeader = 24;
    private const byte Syn = 2, Rst = 4, Ack = 16;

    private readonly ProbeSocket _raw, _reserved;
    private readonly DescriptorWait _wait;
    private readonly IPEndPoint _remote;
    private readonly byte[] _buffer = new byte[65536];
    private readonly ushort _source, _mark;
    private readonly uint _addresses;

    public TraceTcpProber(NetworkStack stack, IPAddress address, int port, TraceOptions options)
    {
        bool six = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        _remote = new IPEndPoint(address, port);
        _raw = ProbeSocket.Open(stack.Handle, six, Libc.SOCK_RAW, Libc.IPPROTO_TCP, "open a raw socket for TCP");
        ProbeSocket? reserved = null;
        try
        {
            ProbeSource.Apply(_raw, options.SourceAddress, options.InterfaceIndex);
            // Connected, it hears nobody else and knows its own address.
            Errno error = _raw.Connect(new IPEndPoint(address, 0));
            if (error != Errno.None) throw new LinuxException(error, $"send to {address}", IcmpVerdict.OfErrno(error).Text);
            IPAddress local = _raw.LocalEndPoint()?.Address ?? throw new LinuxException(Errno.EADDRNOTAVAIL, $"send to {address}");
            // The port is ours as long as a socket holds it that does nothing else.
            _reserved = reserved = ProbeSocket.Open(stack.Handle, six, Libc.SOCK_STREAM, 0, "open a TCP socket");
            error = reserved.Bind(new IPEndPoint(local, 0));
            if (error != Errno.None) throw new LinuxException(error, $"send from {local}");
            _source = (ushort)(reserved.LocalEndPoint()?.Port ?? 0);
            _mark = (ushort)RandomNumberGenerator.GetInt32(65536);
            _addresses = InternetChecksum.Sum(address.GetAddressBytes(), InternetChecksum.Sum(local.GetAddressBytes()));
            _raw.TakeTimes();
            HeaderSize = (six ? 40 : 20) + TcpHeader;
            _wait = new DescriptorWait((_raw.Descriptor, Libc.POLLIN));
        }
        catch
        {
            reserved?.Dispose();
            _raw.Dispose();
            throw;
        }
    }

    public override TraceProtocol Protocol => TraceProtocol.Tcp;

    public override int Ahead => 8;

    public override int MostUnderWay => 256;

    public override int HeaderSize { get; }

    public override int FirstMtu => 0;

    public override Errno Send(TraceProbe probe)
    {
        probe.Number = (ushort)_raw.NextPacket;
        Span<byte> packet = stackalloc byte[TcpHeader];
        Write(packet, _source, (ushort)_remote.Port, (uint)_mark << 16 | probe.Number, _addresses);
        return _raw.Send(packet, null, probe.Hops);
    }

    public override void Wait(TimeSpan timeout, CancellationToken cancellation) => _ = _wait.Wait(timeout, cancellation);

    public override bool TryTake(out TraceAnswer answer)
    {
        while (_raw.ReceiveError(_buffer, out ProbeError error))
        {
            if (error.IsTimestamp) answer = new TraceAnswer((ushort)error.Data, default, null, error.KernelTime, HasLeft: true);
            else if (TryReadQuoted(_buffer.AsSpan(0, error.Length), out ushort number))
                answer = new TraceAnswer(number, IcmpVerdict.Of(in error, _raw.IsIPv6), error.Reporter, error.KernelTime, error.Info);
            else continue;
            return true;
        }
        while (_raw.Receive(_buffer, out ProbeArrival arrival))
        {
            ReadOnlySpan<byte> packet = _buffer.AsSpan(0, arrival.Length);
            if (!_raw.IsIPv6 && !IcmpMessage.TrySkipIPv4(packet, out _, out packet)) continue;
            if (!TryReadAnswer(packet, out ushort number, out bool refused)) continue;
            // To a trace a refusal is an answer like any other: it got there.
            answer = new TraceAnswer(number, refused ? IcmpVerdict.OfErrno(Errno.ECONNREFUSED) : IcmpVerdict.Arrived, arrival.Source, arrival.KernelTime);
            return true;
        }
        answer = default;
        return false;
    }

    public override void Dispose()
    {
        _wait?.Dispose();
        _reserved?.Dispose();
        _raw.Dispose();
    }

    /// <summary>Writes a SYN that says how much it would take at once (RFC 9293 3.1, 3.7.1), as every real one does.</summary>
    /// <param name="target">24 bytes.</param>
    /// <param name="source">The port here.</param>
    /// <param name="port">The port there.</param>
    /// <param name="sequence">The sequence number.</param>
    /// <param name="addresses">The sum of both addresses, for the checksum.</param>
    internal static void Write(Span<byte> target, ushort source, ushort port, uint sequence, uint addresses)
    {
        target.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(target, source);
        BinaryPrimitives.WriteUInt16BigEndian(target[2..], port);
        BinaryPrimitives.WriteUInt32BigEndian(target[4..], sequence);
        target[12] = TcpHeader / 4 << 4;
        target[13] = Syn;
        BinaryPrimitives.WriteUInt16BigEndian(target[14..], 64240);
        target[20] = 2;
        target[21] = 4;
        BinaryPrimitives.WriteUInt16BigEndian(target[22..], 1460);
        BinaryPrimitives.WriteUInt16BigEndian(target[16..], InternetChecksum.Finish(InternetChecksum.Sum(target, addresses + Libc.IPPROTO_TCP + TcpHeader)));
    }

    private bool TryReadQuoted(ReadOnlySpan<byte> quoted, out ushort number)
    {
        number = 0;
        if (quoted.Length < 8 || BinaryPrimitives.ReadUInt16BigEndian(quoted) != _source) return false;
        uint sequence = BinaryPrimitives.ReadUInt32BigEndian(quoted[4..]);
        number = (ushort)sequence;
        return sequence >> 16 == _mark;
    }

    private bool TryReadAnswer(ReadOnlySpan<byte> packet, out ushort number, out bool refused)
    {
        (number, refused) = (0, false);
        if (packet.Length < 20 || BinaryPrimitives.ReadUInt16BigEndian(packet) != _remote.Port || BinaryPrimitives.ReadUInt16BigEndian(packet[2..]) != _source) return false;
        byte flags = packet[13];
        if ((flags & Ack) == 0 || (flags & (Syn | Rst)) == 0) return false;
        uint sequence = BinaryPrimitives.ReadUInt32BigEndian(packet[8..]) - 1;
        number = (ushort)sequence;
        refused = (flags & Rst) != 0;
        return sequence >> 16 == _mark;
    }
}
