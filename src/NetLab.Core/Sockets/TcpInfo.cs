using NetLab.Netlink;

namespace NetLab.Sockets;

/// <summary>
/// What TCP itself knows of a connection (struct tcp_info, linux/tcp.h; tcp(7)). Older kernels know less: what they do not tell is null.
/// </summary>
public sealed class TcpInfo
{
    private TcpInfo(ReadOnlySpan<byte> bytes)
    {
        CongestionState = bytes.Length > 1 ? (TcpCongestionState)bytes[1] : 0;
        Retransmits = bytes.Length > 2 ? bytes[2] : (byte)0;
        Options = bytes.Length > 5 ? (TcpOptions)bytes[5] : 0;
        if (bytes.Length > 6) (SendWindowScale, ReceiveWindowScale) = ((byte)(bytes[6] & 0xf), (byte)(bytes[6] >> 4));
        if (bytes.Length > 7) IsApplicationLimited = (bytes[7] & 1) != 0;
        RetransmissionTimeout = Microseconds(At(bytes, 8));
        SendSegmentSize = At(bytes, 16);
        ReceiveSegmentSize = At(bytes, 20);
        Unacknowledged = At(bytes, 24);
        Lost = At(bytes, 32);
        LastDataSent = Milliseconds(At(bytes, 44));
        LastDataReceived = Milliseconds(At(bytes, 52));
        LastAcknowledgementReceived = Milliseconds(At(bytes, 56));
        PathMtu = At(bytes, 60);
        Rtt = Microseconds(At(bytes, 68));
        RttVariance = Microseconds(At(bytes, 72));
        SlowStartThreshold = At(bytes, 76) is uint threshold and < int.MaxValue ? threshold : null;
        CongestionWindow = At(bytes, 80);
        AdvertisedSegmentSize = At(bytes, 84);
        Reordering = At(bytes, 88);
        ReceiveRtt = At(bytes, 92) is uint receive and > 0 ? Microseconds(receive) : null;
        TotalRetransmits = At(bytes, 100);
        PacingRate = Rate(At64(bytes, 104));
        BytesAcknowledged = At64(bytes, 120);
        BytesReceived = At64(bytes, 128);
        SegmentsSent = At(bytes, 136);
        SegmentsReceived = At(bytes, 140);
        NotSentBytes = At(bytes, 144);
        MinimumRtt = At(bytes, 148) is uint minimum and < uint.MaxValue ? Microseconds(minimum) : null;
        DeliveryRate = At64(bytes, 160);
        BusyTime = Microseconds(At64(bytes, 168));
        ReceiveWindowLimitedTime = Microseconds(At64(bytes, 176));
        SendBufferLimitedTime = Microseconds(At64(bytes, 184));
        BytesSent = At64(bytes, 200);
        BytesRetransmitted = At64(bytes, 208);
        SendWindow = At(bytes, 228);
        ReceiveWindow = At(bytes, 232);
    }

    /// <summary>How congestion control stands.</summary>
    public TcpCongestionState CongestionState { get; }

    /// <summary>How often the oldest segment has been sent again without an answer; 0 while all is well.</summary>
    public byte Retransmits { get; }

    /// <summary>What both ends agreed on.</summary>
    public TcpOptions Options { get; }

    /// <summary>The scale of the window the other side offers, as a power of two.</summary>
    public byte SendWindowScale { get; }

    /// <summary>The scale of the window offered here.</summary>
    public byte ReceiveWindowScale { get; }

    /// <summary>Whether the delivery rate is what the program had to send, rather than what the path can carry.</summary>
    public bool IsApplicationLimited { get; }

    /// <summary>After what time without an acknowledgement a segment is sent again.</summary>
    public TimeSpan? RetransmissionTimeout { get; }

    /// <summary>The bytes of a segment sent (MSS).</summary>
    public uint? SendSegmentSize { get; }

    /// <summary>The bytes of a segment received, as estimated.</summary>
    public uint? ReceiveSegmentSize { get; }

    /// <summary>The segment size told to the other side.</summary>
    public uint? AdvertisedSegmentSize { get; }

    /// <summary>Segments under way.</summary>
    public uint? Unacknowledged { get; }

    /// <summary>Segments taken for lost.</summary>
    public uint? Lost { get; }

    /// <summary>How long ago data was sent.</summary>
    public TimeSpan? LastDataSent { get; }

    /// <summary>How long ago data was received.</summary>
    public TimeSpan? LastDataReceived { get; }

    /// <summary>How long ago an acknowledgement was received.</summary>
    public TimeSpan? LastAcknowledgementReceived { get; }

    /// <summary>The largest packet the path carries, in bytes, as far as known.</summary>
    public uint? PathMtu { get; }

    /// <summary>The round-trip time, smoothed.</summary>
    public TimeSpan? Rtt { get; }

    /// <summary>How much it varies.</summary>
    public TimeSpan? RttVariance { get; }

    /// <summary>The smallest round-trip time seen; null before the first.</summary>
    public TimeSpan? MinimumRtt { get; }

    /// <summary>The round-trip time as the receiver estimates it; null before it has.</summary>
    public TimeSpan? ReceiveRtt { get; }

    /// <summary>The congestion window, in segments.</summary>
    public uint? CongestionWindow { get; }

    /// <summary>The slow-start threshold, in segments; null where it was never reached.</summary>
    public uint? SlowStartThreshold { get; }

    /// <summary>By how many segments packets come out of order.</summary>
    public uint? Reordering { get; }

    /// <summary>How many segments were sent again since the beginning.</summary>
    public uint? TotalRetransmits { get; }

    /// <summary>At what rate it sends at most, in bytes a second; null where there is no limit.</summary>
    public ulong? PacingRate { get; }

    /// <summary>At what rate data was delivered lately, in bytes a second.</summary>
    public ulong? DeliveryRate { get; }

    /// <summary>Bytes sent, those sent again included.</summary>
    public ulong? BytesSent { get; }

    /// <summary>Bytes the other side has acknowledged.</summary>
    public ulong? BytesAcknowledged { get; }

    /// <summary>Bytes received; the other side's FIN counts as one.</summary>
    public ulong? BytesReceived { get; }

    /// <summary>Bytes sent again.</summary>
    public ulong? BytesRetransmitted { get; }

    /// <summary>Segments sent.</summary>
    public uint? SegmentsSent { get; }

    /// <summary>Segments received.</summary>
    public uint? SegmentsReceived { get; }

    /// <summary>Bytes the program has written that were not sent yet.</summary>
    public uint? NotSentBytes { get; }

    /// <summary>How long there was something to send.</summary>
    public TimeSpan? BusyTime { get; }

    /// <summary>How long the other side's window held the sending up.</summary>
    public TimeSpan? ReceiveWindowLimitedTime { get; }

    /// <summary>How long the own send buffer held it up.</summary>
    public TimeSpan? SendBufferLimitedTime { get; }

    /// <summary>The window the other side offers, in bytes.</summary>
    public uint? SendWindow { get; }

    /// <summary>The window offered here, in bytes.</summary>
    public uint? ReceiveWindow { get; }

    /// <inheritdoc/>
    public override string ToString() => $"rtt {Rtt?.TotalMilliseconds:0.###} ms, {TotalRetransmits} sent again";

    /// <summary>Reads the structure, as long as it is.</summary>
    internal static TcpInfo Read(ReadOnlySpan<byte> bytes) => new(bytes);

    private static uint? At(ReadOnlySpan<byte> bytes, int offset) => bytes.Length >= offset + 4 ? Wire.Read<uint>(bytes[offset..]) : null;

    private static ulong? At64(ReadOnlySpan<byte> bytes, int offset) => bytes.Length >= offset + 8 ? Wire.Read<ulong>(bytes[offset..]) : null;

    // ~0 stands for no limit, in 64 bits or in the 32 of older kernels.
    private static ulong? Rate(ulong? value) => value is ulong.MaxValue or uint.MaxValue ? null : value;

    private static TimeSpan? Milliseconds(uint? value) => value is uint number ? TimeSpan.FromTicks(number * TimeSpan.TicksPerMillisecond) : null;

    private static TimeSpan? Microseconds(uint? value) => value is uint number ? TimeSpan.FromTicks(number * TimeSpan.TicksPerMicrosecond) : null;

    private static TimeSpan? Microseconds(ulong? value) =>
        value is not ulong number ? null : number < long.MaxValue / TimeSpan.TicksPerMicrosecond ? TimeSpan.FromTicks((long)number * TimeSpan.TicksPerMicrosecond) : TimeSpan.MaxValue;
}
