using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace NetLab.Interop;

/// <summary>
/// A connected stream socket whose messages may carry file descriptors. Sending and receiving never block; <see cref="Wait"/> does.
/// Usable from any thread; closing it waits for nobody, the descriptor goes with its last user.
/// </summary>
internal sealed unsafe class StreamSocket : IDisposable
{
    private const int ControlHeaderSize = 16;
    private readonly LinuxDescriptor _socket;

    /// <summary>Takes over a connected socket.</summary>
    public StreamSocket(int descriptor) => _socket = new LinuxDescriptor(descriptor);

    /// <summary>Sends as much as the socket's queue takes, the descriptors with the first byte.</summary>
    /// <returns>How many bytes went; 0 when the queue is full.</returns>
    /// <exception cref="LinuxException">The other end is gone (EPIPE, ECONNRESET) or a descriptor is not open.</exception>
    public int Send(ReadOnlySpan<byte> bytes, IReadOnlyList<SafeFileHandle>? handles = null)
    {
        using var use = new DescriptorUse(_socket);
        int count = handles?.Count ?? 0, held = 0;
        int space = count == 0 ? 0 : ControlHeaderSize + ((count * sizeof(int) + 7) & ~7);
        byte* control = stackalloc byte[space];
        try
        {
            if (count > 0)
            {
                ((Libc.ControlHeader*)control)->Length = (nuint)(ControlHeaderSize + count * sizeof(int));
                ((Libc.ControlHeader*)control)->Level = Libc.SOL_SOCKET;
                ((Libc.ControlHeader*)control)->Type = Libc.SCM_RIGHTS;
                for (; held < count; held++)
                {
                    bool added = false;
                    handles![held].DangerousAddRef(ref added);
                    ((int*)(control + ControlHeaderSize))[held] = (int)handles[held].DangerousGetHandle();
                }
            }
            fixed (byte* start = bytes)
            {
                var vector = new Libc.IoVector { Base = start, Length = (nuint)bytes.Length };
                var message = new Libc.MessageHeader { Vectors = &vector, VectorCount = 1, Control = space == 0 ? null : control, ControlLength = (nuint)space };
                while (true)
                {
                    nint sent = Libc.SendMessage(use.Number, &message, Libc.MSG_DONTWAIT | Libc.MSG_NOSIGNAL);
                    if (sent >= 0) return (int)sent;
                    switch ((Errno)Marshal.GetLastPInvokeError())
                    {
                        case Errno.EINTR: continue;
                        case Errno.EAGAIN: return 0;
                        default: throw LinuxException.FromLastError("send");
                    }
                }
            }
        }
        finally
        {
            while (held > 0) handles![--held].DangerousRelease();
        }
    }

    /// <summary>Receives what is there.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="handles">Where descriptors that came along are added.</param>
    /// <param name="lost">Whether descriptors were lost, for want of room in this process's table.</param>
    /// <returns>How many bytes came; 0 when the other end has closed, -1 when nothing is there.</returns>
    /// <exception cref="LinuxException">The connection broke.</exception>
    public int Receive(Span<byte> buffer, Queue<SafeFileHandle> handles, out bool lost)
    {
        using var use = new DescriptorUse(_socket);
        const int Space = ControlHeaderSize + (Libc.MostDescriptors + 1) * sizeof(int);
        byte* control = stackalloc byte[Space];
        fixed (byte* start = buffer)
        {
            var vector = new Libc.IoVector { Base = start, Length = (nuint)buffer.Length };
            var message = new Libc.MessageHeader { Vectors = &vector, VectorCount = 1, Control = control, ControlLength = Space };
            while (true)
            {
                nint length = Libc.ReceiveMessage(use.Number, &message, Libc.MSG_DONTWAIT | Libc.MSG_CMSG_CLOEXEC);
                if (length >= 0)
                {
                    lost = (message.Flags & Libc.MSG_CTRUNC) != 0;
                    if (message.ControlLength >= ControlHeaderSize) TakeDescriptors(message, handles);
                    return (int)length;
                }
                lost = false;
                switch ((Errno)Marshal.GetLastPInvokeError())
                {
                    case Errno.EINTR: continue;
                    case Errno.EAGAIN: return -1;
                    default: throw LinuxException.FromLastError("receive");
                }
            }
        }
    }

    /// <summary>Waits until the socket is ready or the waiter is woken.</summary>
    /// <param name="events">POLLIN, POLLOUT.</param>
    /// <param name="milliseconds">How long at most; -1 for ever.</param>
    /// <param name="waker">The waiter's own; null where nobody wakes it.</param>
    /// <returns>Whether the socket is ready, which includes broken.</returns>
    public bool Wait(short events, int milliseconds, EventWaker? waker = null)
    {
        using var use = new DescriptorUse(_socket);
        Libc.PollDescriptor* polled = stackalloc Libc.PollDescriptor[2];
        polled[0] = new Libc.PollDescriptor { Descriptor = use.Number, Events = events };
        // Interrupted by a signal is the same as woken for nothing: callers look again.
        if (waker is null) return Libc.Poll(polled, 1, milliseconds) > 0;
        using var wake = new DescriptorUse(waker.Descriptor);
        polled[1] = new Libc.PollDescriptor { Descriptor = wake.Number, Events = Libc.POLLIN };
        if (Libc.Poll(polled, 2, milliseconds) <= 0) return false;
        ulong count;
        if (polled[1].Returned != 0) _ = Libc.Read(wake.Number, (byte*)&count, sizeof(ulong));
        return polled[0].Returned != 0;
    }

    /// <summary>Ends the connection: whoever waits on the socket sees its end at once.</summary>
    public void Shutdown()
    {
        try
        {
            using var use = new DescriptorUse(_socket);
            _ = Libc.Shutdown(use.Number, Libc.SHUT_RDWR);
        }
        catch (ObjectDisposedException)
        {
            // Ended already.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Shutdown();
        _socket.Dispose();
    }

    private static void TakeDescriptors(in Libc.MessageHeader message, Queue<SafeFileHandle> handles)
    {
        byte* position = (byte*)message.Control, end = (byte*)message.Control + message.ControlLength;
        while (end - position >= ControlHeaderSize)
        {
            var header = (Libc.ControlHeader*)position;
            nint length = (nint)header->Length;
            if (length < ControlHeaderSize || length > end - position) return;
            if (header->Level == Libc.SOL_SOCKET && header->Type == Libc.SCM_RIGHTS)
            {
                for (nint at = ControlHeaderSize; at + sizeof(int) <= length; at += sizeof(int))
                    handles.Enqueue(new SafeFileHandle(*(int*)(position + at), ownsHandle: true));
            }
            position += (length + 7) & ~7;
        }
    }
}
