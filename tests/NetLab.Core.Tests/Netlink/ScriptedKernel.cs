using System.Runtime.InteropServices;
using NetLab.Netlink;

namespace NetLab.Tests.Netlink;

/// <summary>A kernel that answers each send with the datagrams a test has written for it.</summary>
internal sealed class ScriptedKernel(params Func<uint, byte[][]>[] answers) : INetlinkTransport
{
    private readonly Queue<byte[]> _queue = new();
    private int _sends;

    public int Sends => _sends;

    public List<byte[]> Sent { get; } = [];

    public bool Send(ReadOnlySpan<byte> datagram)
    {
        Sent.Add(datagram.ToArray());
        uint sequence = MemoryMarshal.Read<NetlinkHeader>(datagram).Sequence;
        foreach (byte[] answer in answers[Math.Min(_sends++, answers.Length - 1)](sequence)) _queue.Enqueue(answer);
        return true;
    }

    public int Receive(Span<byte> buffer, out bool truncated)
    {
        byte[] datagram = _queue.Dequeue();
        truncated = datagram.Length > buffer.Length;
        int length = Math.Min(buffer.Length, datagram.Length);
        datagram.AsSpan(0, length).CopyTo(buffer);
        return length;
    }

    public void Dispose()
    {
    }

    /// <summary>One message: header and payload.</summary>
    public static byte[] Message(ushort type, uint sequence, NetlinkFlags flags = NetlinkFlags.None, params byte[] payload)
    {
        byte[] bytes = new byte[NetlinkHeader.Align(NetlinkHeader.Size + payload.Length)];
        MemoryMarshal.Write(bytes, new NetlinkHeader { Length = (uint)(NetlinkHeader.Size + payload.Length), Type = type, Flags = flags, Sequence = sequence });
        payload.CopyTo(bytes, NetlinkHeader.Size);
        return bytes;
    }

    /// <summary>An acknowledgement: the error, and the request's header as NETLINK_CAP_ACK echoes it.</summary>
    public static byte[] Acknowledge(uint sequence, int error = 0, params byte[] attributes)
    {
        byte[] payload = new byte[4 + NetlinkHeader.Size + attributes.Length];
        MemoryMarshal.Write(payload, -error);
        attributes.CopyTo(payload, 4 + NetlinkHeader.Size);
        return Message(NetlinkControl.Error, sequence, (NetlinkFlags)(attributes.Length > 0 ? 0x300 : 0x100), payload);
    }

    public static byte[] Done(uint sequence) => Message(NetlinkControl.Done, sequence, NetlinkFlags.Multi, 0, 0, 0, 0);
}
