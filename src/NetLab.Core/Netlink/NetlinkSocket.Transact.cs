using System.Buffers;
using System.Runtime.InteropServices;
using NetLab.Interop;

namespace NetLab.Netlink;

/// <summary>The half that nfnetlink's transactions need: any number of messages in one send.</summary>
internal sealed partial class NetlinkSocket
{
    private const uint QueueSize = 8 * 1024 * 1024;
    private bool _enlarged;

    /// <summary>
    /// Sends all requests in one system call, however many, without asking for acknowledgements, and reads what the kernel has to say:
    /// rejections, and messages it echoes (NLM_F_ECHO). It works on a request inside the send, so that all is in the queue afterwards.
    /// Echoes that did not fit the queue are missing from the result; a rejection never is, for the kernel then echoes nothing.
    /// </summary>
    /// <param name="requests">The messages.</param>
    /// <param name="attempted">What is attempted, for the error.</param>
    /// <param name="parser">Reads an echoed message.</param>
    /// <param name="firstIndex">What <see cref="NetlinkException.RequestIndex"/> says of the first message.</param>
    /// <exception cref="NetlinkException">The first rejection among the messages.</exception>
    public List<T> Transact<T>(NetlinkWriter requests, string attempted, NetlinkParser<T> parser, int firstIndex = 0)
    {
        Span<byte> bytes = requests.Written;
        NetlinkException? rejection = null;
        var values = new List<T>();
        lock (_gate)
        {
            if (!_enlarged) _transport.EnlargeQueues(QueueSize);
            _enlarged = true;
            uint first = Send(bytes, attempted, NetlinkFlags.None);
            byte[] buffer = ArrayPool<byte>.Shared.Rent(_receiveSize);
            try
            {
                while (ReceiveQueued(buffer, attempted, out ReadOnlySpan<byte> datagram))
                {
                    while (NetlinkMessage.TryTake(ref datagram, out NetlinkMessage message))
                    {
                        uint index = message.Sequence - first;
                        if (index >= (uint)requests.Count) continue;
                        if (message.Type != NetlinkControl.Error)
                        {
                            if (message.Type >= NetlinkControl.FirstProtocolType && parser(in message, out T value)) values.Add(value);
                            continue;
                        }
                        NetlinkAcknowledgement answer = NetlinkAcknowledgement.Read(in message);
                        int position = firstIndex + (int)index;
                        if (answer.Error == Errno.None || rejection?.RequestIndex <= position) continue;
                        NetlinkException said = answer.ToException(bytes, (int)index, attempted);
                        rejection = new NetlinkException(said.Error, attempted, said.KernelMessage, said.Attribute, position, said.Advice);
                    }
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
        return rejection is null ? values : throw rejection;
    }

    /// <summary>Takes the next datagram that is in the queue already; false when it is empty.</summary>
    private bool ReceiveQueued(byte[] buffer, string attempted, out ReadOnlySpan<byte> datagram)
    {
        while (true)
        {
            int length = _transport.ReceiveQueued(buffer, out bool truncated);
            datagram = length > 0 ? buffer.AsSpan(0, length) : default;
            if (truncated) throw new NetlinkFormatException("A netlink answer is larger than the receive buffer.");
            if (length >= 0) return true;
            switch ((Errno)Marshal.GetLastPInvokeError())
            {
                case Errno.EAGAIN: return false;
                // The queue overflowed; what is in it can still be read.
                case Errno.ENOBUFS: continue;
                default: throw LinuxException.FromLastError(attempted);
            }
        }
    }
}
