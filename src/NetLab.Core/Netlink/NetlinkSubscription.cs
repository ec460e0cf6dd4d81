using System.Buffers;
using System.Runtime.InteropServices;
using NetLab.Interop;

namespace NetLab.Netlink;

/// <summary>
/// Multicast notifications of one namespace. Open it first and read the table second: what happens in between is then in the queue.
/// When the queue overflowed (ENOBUFS) messages are lost: <see cref="Read"/> says so, and the subscriber reads its table again.
/// </summary>
internal sealed unsafe class NetlinkSubscription : INetlinkSubscription
{
    private const int BufferSize = 64 * 1024;
    private const int QueueSize = 4 * 1024 * 1024;
    private readonly LinuxDescriptor _socket;

    private NetlinkSubscription(LinuxDescriptor socket) => _socket = socket;

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

    /// <summary>Joins multicast groups (RTNLGRP_*, NFNLGRP_*) in a namespace.</summary>
    public static NetlinkSubscription Open(NetlinkProtocol protocol, NetworkNamespaceHandle target, params uint[] groups)
    {
        var socket = new LinuxDescriptor(NamespaceThread.Run(target, () => NetlinkDescriptor.Open(protocol, groups)));
        if (!NetlinkDescriptor.SetOption(socket.Number, Libc.SOL_SOCKET, Libc.SO_RCVBUFFORCE, QueueSize))
            NetlinkDescriptor.SetOption(socket.Number, Libc.SOL_SOCKET, Libc.SO_RCVBUF, QueueSize);
        return new NetlinkSubscription(socket);
    }

    /// <inheritdoc/>
    public Outcome Read(TimeSpan timeout, Handler handler, CancellationToken cancellation)
    {
        if (!Wait(timeout, cancellation)) return Outcome.TimedOut;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int length = NetlinkDescriptor.Receive(_socket, buffer, out bool truncated);
            if (truncated || (length < 0 && (Errno)Marshal.GetLastPInvokeError() == Errno.ENOBUFS)) return Outcome.Overrun;
            if (length < 0) throw LinuxException.FromLastError("read a netlink notification");
            ReadOnlySpan<byte> datagram = buffer.AsSpan(0, length);
            while (NetlinkMessage.TryTake(ref datagram, out NetlinkMessage message)) handler(in message);
            return Outcome.Received;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private bool Wait(TimeSpan timeout, CancellationToken cancellation)
    {
        const int Slice = 50;
        long deadline = timeout == Timeout.InfiniteTimeSpan ? long.MaxValue : Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            long left = Math.Max(0, deadline - Environment.TickCount64);
            var poll = new Libc.PollDescriptor { Descriptor = _socket.Number, Events = Libc.POLLIN };
            int ready = Libc.Poll(&poll, 1, (int)Math.Min(left, Slice));
            if (ready > 0) return true;
            if (ready < 0 && (Errno)Marshal.GetLastPInvokeError() != Errno.EINTR) throw LinuxException.FromLastError("wait for a netlink notification");
            if (left <= Slice && Environment.TickCount64 >= deadline) return false;
        }
    }
}
