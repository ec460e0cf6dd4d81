namespace NetLab.Netlink;

/// <summary>What a netlink session needs of a socket. Failures leave their errno in <c>Marshal.GetLastPInvokeError</c>.</summary>
internal interface INetlinkTransport : IDisposable
{
    /// <summary>Sends one datagram to the kernel; false when it failed.</summary>
    bool Send(ReadOnlySpan<byte> datagram);

    /// <summary>Receives one datagram of the kernel's: its length, or -1. What does not fit the buffer is cut, and said.</summary>
    int Receive(Span<byte> buffer, out bool truncated);

    /// <summary>Like <see cref="Receive"/>, without waiting: EAGAIN when nothing is in the queue.</summary>
    int ReceiveQueued(Span<byte> buffer, out bool truncated) => Receive(buffer, out truncated);

    /// <summary>Asks for queues of this many bytes in both directions; what the kernel grants is taken.</summary>
    void EnlargeQueues(uint size)
    {
    }
}
