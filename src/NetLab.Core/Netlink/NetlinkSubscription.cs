using System.Runtime.InteropServices;
using NetLab.Interop;

namespace NetLab.Netlink;

/// <summary>
/// Multicast notifications of one namespace. Open it first and read the table second: what happens in between is then in the queue.
/// When the queue overflowed (ENOBUFS) messages are lost: <see cref="Read"/> says so, and the subscriber reads its table again.
/// </summary>
internal sealed class NetlinkSubscription : INetlinkSubscription
{
    /// <summary>The queue's usual size in bytes. Without CAP_NET_ADMIN net.core.rmem_max limits it.</summary>
    public const uint UsualQueueSize = 4 * 1024 * 1024;

    private const int BufferSize = 64 * 1024;
    private readonly LinuxDescriptor _socket;
    private readonly DescriptorWait _wait;
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferSize);
    private readonly uint _queueSize;
    private uint _drops;

    // After an overrun: how much may still be in the queue that is older than the loss. The kernel puts nothing behind it before the queue is empty.
    private long? _older;

    private NetlinkSubscription(LinuxDescriptor socket, uint queueSize)
    {
        (_socket, _queueSize) = (socket, queueSize);
        _wait = new DescriptorWait((socket, Libc.POLLIN));
        _drops = NetlinkDescriptor.Drops(socket);
    }

    /// <summary>What one call to <see cref="Read"/> brought.</summary>
    public enum Outcome
    {
        /// <summary>Messages were handed to the handler.</summary>
        Received,

        /// <summary>Nothing came in time.</summary>
        TimedOut,

        /// <summary>Messages were lost: read the table again.</summary>
        Overrun,
    }

    /// <summary>Receives one message.</summary>
    public delegate void Handler(in NetlinkMessage message);

    /// <summary>How many datagrams the last overrun cost; 0 where the kernel does not say (before 4.12).</summary>
    public long Lost { get; private set; }

    /// <summary>Joins multicast groups (RTNLGRP_*, NFNLGRP_*) in a namespace.</summary>
    public static NetlinkSubscription Open(NetlinkProtocol protocol, NetworkNamespaceHandle target, params uint[] groups) =>
        Open(protocol, target, UsualQueueSize, groups);

    /// <summary>Joins multicast groups with a queue of so many bytes.</summary>
    public static NetlinkSubscription Open(NetlinkProtocol protocol, NetworkNamespaceHandle target, uint queueSize, uint[] groups) =>
        Over(new LinuxDescriptor(NamespaceThread.Run(target, () => NetlinkDescriptor.Open(protocol, groups))), queueSize);

    /// <summary>Reads what the kernel sends to a socket of its own accord; the socket is then the subscription's.</summary>
    public static NetlinkSubscription Over(LinuxDescriptor socket, uint queueSize)
    {
        if (!NetlinkDescriptor.SetOption(socket.Number, Libc.SOL_SOCKET, Libc.SO_RCVBUFFORCE, queueSize))
            NetlinkDescriptor.SetOption(socket.Number, Libc.SOL_SOCKET, Libc.SO_RCVBUF, queueSize);
        return new NetlinkSubscription(socket, queueSize);
    }

    /// <inheritdoc/>
    public Outcome Read(TimeSpan timeout, Handler handler, CancellationToken cancellation)
    {
        long start = Environment.TickCount64;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (_older <= 0) return Overrun();
            int length = NetlinkDescriptor.Receive(_socket, _buffer, out bool truncated, Libc.MSG_DONTWAIT);
            if (truncated) return Overrun();
            if (length >= 0)
            {
                _older -= Math.Max(length, 1);
                ReadOnlySpan<byte> datagram = _buffer.AsSpan(0, length);
                while (NetlinkMessage.TryTake(ref datagram, out NetlinkMessage message)) handler(in message);
                return Outcome.Received;
            }
            switch ((Errno)Marshal.GetLastPInvokeError())
            {
                // It is said at once, but belongs behind what is in the queue. The kernel doubles the size asked for.
                case Errno.ENOBUFS:
                    _older ??= 2L * _queueSize;
                    continue;
                case Errno.EAGAIN when _older is not null: return Overrun();
                case Errno.EAGAIN: break;
                default: throw LinuxException.FromLastError("read a netlink notification");
            }
            TimeSpan left = timeout;
            if (timeout != Timeout.InfiniteTimeSpan)
            {
                left = timeout - TimeSpan.FromMilliseconds(Environment.TickCount64 - start);
                if (left <= TimeSpan.Zero) return Outcome.TimedOut;
            }
            _wait.Wait(left, cancellation);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket.Dispose();
        _wait.Dispose();
    }

    private Outcome Overrun()
    {
        uint drops = NetlinkDescriptor.Drops(_socket);
        (Lost, _drops, _older) = (drops - _drops, drops, null);
        return Outcome.Overrun;
    }
}
