using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace NetLab.Interop;

/// <summary>Many datagrams in one system call (sendmmsg(2), recvmmsg(2)), from and into memory that stays where it is.</summary>
internal sealed unsafe class DatagramBatch
{
    private readonly byte[] _memory;
    private readonly Libc.DatagramHeader[] _headers;
    private readonly Libc.IoVector[] _vectors;
    private readonly int _stride;

    /// <summary>Room for a number of datagrams.</summary>
    /// <param name="count">How many.</param>
    /// <param name="stride">The most bytes of each.</param>
    public DatagramBatch(int count, int stride)
    {
        Capacity = count;
        _stride = stride;
        _memory = GC.AllocateUninitializedArray<byte>(count * stride, pinned: true);
        _headers = GC.AllocateArray<Libc.DatagramHeader>(count, pinned: true);
        _vectors = GC.AllocateArray<Libc.IoVector>(count, pinned: true);
        byte* memory = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_memory, 0);
        for (int i = 0; i < count; i++)
        {
            _vectors[i] = new Libc.IoVector { Base = memory + i * stride, Length = (nuint)stride };
            _headers[i].Message.Vectors = (Libc.IoVector*)Marshal.UnsafeAddrOfPinnedArrayElement(_vectors, i);
            _headers[i].Message.VectorCount = 1;
        }
    }

    /// <summary>How many datagrams there is room for.</summary>
    public int Capacity { get; }

    /// <summary>A datagram's room.</summary>
    public Span<byte> Room(int index) => _memory.AsSpan(index * _stride, _stride);

    /// <summary>What was received.</summary>
    public ReadOnlySpan<byte> Received(int index) => _memory.AsSpan(index * _stride, (int)Math.Min(_headers[index].Transferred, (uint)_stride));

    /// <summary>Whether a datagram that was received was longer than the room for it.</summary>
    public bool IsCut(int index) => (_headers[index].Message.Flags & Libc.MSG_TRUNC) != 0;

    /// <summary>Says how long a datagram to be sent is.</summary>
    public void SetLength(int index, int length) => _vectors[index].Length = (nuint)length;

    /// <summary>Sends the first datagrams without waiting.</summary>
    /// <param name="socket">A connected socket.</param>
    /// <param name="count">How many to send.</param>
    /// <param name="error">Why none went; None when any did.</param>
    /// <returns>How many went.</returns>
    public int Send(SafeSocketHandle socket, int count, out Errno error)
    {
        while (true)
        {
            int sent = Libc.SendDatagrams(Number(socket), Headers, (uint)count, Libc.MSG_DONTWAIT | Libc.MSG_NOSIGNAL);
            error = sent > 0 ? Errno.None : (Errno)Marshal.GetLastPInvokeError();
            if (error != Errno.EINTR) return Math.Max(sent, 0);
        }
    }

    /// <summary>Receives what is there without waiting.</summary>
    /// <param name="socket">A connected socket.</param>
    /// <param name="error">Why none came, EAGAIN when there is none; None when any did.</param>
    /// <returns>How many came.</returns>
    public int Receive(SafeSocketHandle socket, out Errno error)
    {
        while (true)
        {
            int received = Libc.ReceiveDatagrams(Number(socket), Headers, (uint)Capacity, Libc.MSG_DONTWAIT, null);
            error = received > 0 ? Errno.None : (Errno)Marshal.GetLastPInvokeError();
            if (error != Errno.EINTR) return Math.Max(received, 0);
        }
    }

    /// <summary>Asks for a larger queue of received datagrams, beyond the system's limit where the caller may.</summary>
    public static void EnlargeQueue(SafeSocketHandle socket, int bytes)
    {
        if (Libc.SetSocketOption(Number(socket), Libc.SOL_SOCKET, Libc.SO_RCVBUFFORCE, &bytes, sizeof(int)) != 0)
            _ = Libc.SetSocketOption(Number(socket), Libc.SOL_SOCKET, Libc.SO_RCVBUF, &bytes, sizeof(int));
    }

    /// <summary>Waits until one of the sockets has something, or the waker wakes.</summary>
    /// <param name="sockets">The sockets.</param>
    /// <param name="ready">Told for each whether it has.</param>
    /// <param name="waker">What ends the wait.</param>
    /// <param name="milliseconds">How long at most; -1 for ever, 0 not at all.</param>
    public static void Wait(ReadOnlySpan<SafeSocketHandle> sockets, Span<bool> ready, EventWaker waker, int milliseconds)
    {
        Span<Libc.PollDescriptor> polled = sockets.Length < 64 ? stackalloc Libc.PollDescriptor[sockets.Length + 1] : new Libc.PollDescriptor[sockets.Length + 1];
        for (int i = 0; i < sockets.Length; i++) polled[i] = new Libc.PollDescriptor { Descriptor = Number(sockets[i]), Events = Libc.POLLIN };
        polled[^1] = new Libc.PollDescriptor { Descriptor = waker.Descriptor.Number, Events = Libc.POLLIN };
        ready[..sockets.Length].Clear();
        int count;
        fixed (Libc.PollDescriptor* start = polled) count = Libc.Poll(start, (nuint)polled.Length, milliseconds);
        if (count <= 0) return;
        for (int i = 0; i < sockets.Length; i++) ready[i] = polled[i].Returned != 0;
        ulong calls;
        if (polled[^1].Returned != 0) _ = Libc.Read(waker.Descriptor.Number, (byte*)&calls, sizeof(ulong));
    }

    private static int Number(SafeSocketHandle socket) => (int)socket.DangerousGetHandle();

    private Libc.DatagramHeader* Headers => (Libc.DatagramHeader*)Marshal.UnsafeAddrOfPinnedArrayElement(_headers, 0);
}
