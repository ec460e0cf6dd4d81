using System.Net;
using System.Security.Cryptography;
using NetLab.Interop;
using NetLab.Network;

namespace NetLab.Packets;

/// <summary>
/// A socket for echo requests: ICMP's datagram socket where net.ipv4.ping_group_range lets the caller's group have it, else a raw one, which needs
/// CAP_NET_RAW. What differs between the two stays in here.
/// </summary>
internal sealed class IcmpSocket : IDisposable
{
    private readonly ushort _identifier;

    private IcmpSocket(ProbeSocket socket, bool raw)
    {
        Socket = socket;
        IsRaw = raw;
        _identifier = (ushort)RandomNumberGenerator.GetInt32(1, 65536);
    }

    /// <summary>The socket.</summary>
    public ProbeSocket Socket { get; }

    /// <summary>Whether it hears what others ask too, and has to tell its own answers from theirs.</summary>
    public bool IsRaw { get; }

    /// <summary>Opens one in a stack's namespace.</summary>
    /// <exception cref="LinuxException">The caller may have neither kind (EPERM).</exception>
    public static IcmpSocket Open(NetworkStack stack, bool six)
    {
        const string Attempted = "open a socket for ICMP";
        int protocol = six ? Libc.IPPROTO_ICMPV6 : Libc.IPPROTO_ICMP;
        IcmpSocket made;
        try
        {
            made = new IcmpSocket(ProbeSocket.Open(stack.Handle, six, Libc.SOCK_DGRAM, protocol, Attempted), raw: false);
        }
        catch (LinuxException exception) when (exception.Error is Errno.EACCES or Errno.EPERM or Errno.EPROTONOSUPPORT)
        {
            try
            {
                made = new IcmpSocket(ProbeSocket.Open(stack.Handle, six, Libc.SOCK_RAW, protocol, Attempted), raw: true);
            }
            catch (LinuxException refused) when (refused.Error is Errno.EPERM or Errno.EACCES)
            {
                throw new LinuxException(Errno.EPERM, "send ICMP echo requests",
                    "Run as root or grant CAP_NET_RAW, or let your group have it: sysctl -w net.ipv4.ping_group_range='0 2147483647'. Testing a TCP port, or tracing by UDP or TCP, needs no privilege.");
            }
        }
        made.Socket.TakeTimes();
        if (made.IsRaw) made.FilterReplies();
        // Pinging a broadcast address is asked for by its address alone.
        _ = made.Socket.TrySet(Libc.SOL_SOCKET, Libc.SO_BROADCAST, 1);
        return made;
    }

    /// <summary>Sends an echo request.</summary>
    /// <param name="packet">Eight bytes of room and the data behind them.</param>
    /// <param name="sequence">Its number.</param>
    /// <param name="remote">Where to.</param>
    /// <param name="hops">Its time to live; 0 leaves the socket's.</param>
    public Errno Send(Span<byte> packet, ushort sequence, IPEndPoint remote, int hops = 0)
    {
        IcmpMessage.WriteEchoRequest(packet, Socket.IsIPv6, _identifier, sequence);
        return Socket.Send(packet, remote, hops);
    }

    /// <summary>Receives the next answer to a request of this socket's.</summary>
    /// <param name="buffer">Room for it.</param>
    /// <param name="arrival">Who sent it, and when.</param>
    /// <param name="sequence">The request's number.</param>
    /// <param name="data">The data that came back.</param>
    /// <returns>False when none is there.</returns>
    public bool Receive(Span<byte> buffer, out ProbeArrival arrival, out ushort sequence, out ReadOnlySpan<byte> data)
    {
        while (Socket.Receive(buffer, out arrival))
        {
            ReadOnlySpan<byte> packet = buffer[..arrival.Length];
            if (IsRaw && !Socket.IsIPv6)
            {
                if (!IcmpMessage.TrySkipIPv4(packet, out int hops, out packet)) continue;
                arrival.HopLimit = hops;
            }
            if (!IcmpMessage.TryRead(packet, out IcmpMessage message) || !message.IsEchoReply(Socket.IsIPv6) || (IsRaw && message.Identifier != _identifier)) continue;
            sequence = message.Sequence;
            data = packet[IcmpMessage.HeaderSize..];
            return true;
        }
        sequence = 0;
        data = default;
        return false;
    }

    /// <summary>Takes the next error about a request of this socket's, or the time one left.</summary>
    /// <param name="buffer">Room for what it quotes.</param>
    /// <param name="error">The error.</param>
    /// <param name="sequence">The request's number; null where the error quotes too little to tell.</param>
    /// <returns>False when none is there.</returns>
    public bool ReceiveError(Span<byte> buffer, out ProbeError error, out ushort? sequence)
    {
        while (Socket.ReceiveError(buffer, out error))
        {
            sequence = null;
            if (error.IsTimestamp)
            {
                sequence = (ushort)error.Data;
                return true;
            }
            if (!IcmpMessage.TryRead(buffer[..error.Length], out IcmpMessage quoted)) return true;
            if (!quoted.IsEchoRequest(Socket.IsIPv6) || (IsRaw && quoted.Identifier != _identifier)) continue;
            sequence = quoted.Sequence;
            return true;
        }
        sequence = null;
        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => Socket.Dispose();

    /// <summary>Lets the kernel drop all but echo replies (struct icmp_filter, struct icmp6_filter: a set bit drops the type).</summary>
    private void FilterReplies()
    {
        Span<byte> filter = stackalloc byte[32];
        filter.Fill(0xff);
        if (Socket.IsIPv6)
        {
            filter[IcmpMessage.EchoReply6 / 8] &= unchecked((byte)~(1 << IcmpMessage.EchoReply6 % 8));
            _ = Socket.TrySet(Libc.SOL_ICMPV6, Libc.ICMPV6_FILTER, filter);
        }
        else
        {
            filter[0] &= 0xfe;
            _ = Socket.TrySet(Libc.SOL_RAW, Libc.ICMP_FILTER, filter[..4]);
        }
    }
}
