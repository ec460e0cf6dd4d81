using NetLab.Netlink;

namespace NetLab.Sockets;

/// <summary>A socket's memory, in bytes (SK_MEMINFO_*, linux/sock_diag.h).</summary>
public sealed class SocketMemory
{
    private SocketMemory(ReadOnlySpan<byte> bytes)
    {
        ReceiveAllocated = At(bytes, 0);
        ReceiveBuffer = At(bytes, 1);
        SendAllocated = At(bytes, 2);
        SendBuffer = At(bytes, 3);
        ForwardAllocated = At(bytes, 4);
        SendQueued = At(bytes, 5);
        Options = At(bytes, 6);
        Backlog = At(bytes, 7);
        Drops = At(bytes, 8);
    }

    /// <summary>Taken by what has arrived and was not read.</summary>
    public uint ReceiveAllocated { get; }

    /// <summary>The most that may be taken so (SO_RCVBUF).</summary>
    public uint ReceiveBuffer { get; }

    /// <summary>Taken by what is on its way out.</summary>
    public uint SendAllocated { get; }

    /// <summary>The most that may be taken so (SO_SNDBUF).</summary>
    public uint SendBuffer { get; }

    /// <summary>Reserved, and not in use at present.</summary>
    public uint ForwardAllocated { get; }

    /// <summary>Taken by TCP's queue of what was not sent or not acknowledged.</summary>
    public uint SendQueued { get; }

    /// <summary>Taken by options.</summary>
    public uint Options { get; }

    /// <summary>Taken by packets that arrived while the socket was in use.</summary>
    public uint Backlog { get; }

    /// <summary>How many packets were dropped, for want of room above all.</summary>
    public uint Drops { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{ReceiveAllocated} of {ReceiveBuffer} in, {SendAllocated} of {SendBuffer} out, {Drops} dropped";

    /// <summary>Reads the attribute; kernels before 4.8 tell no drops, and what is missing is 0.</summary>
    internal static SocketMemory Read(ReadOnlySpan<byte> bytes) => new(bytes);

    private static uint At(ReadOnlySpan<byte> bytes, int index) => bytes.Length >= (index + 1) * 4 ? Wire.Read<uint>(bytes[(index * 4)..]) : 0;
}
