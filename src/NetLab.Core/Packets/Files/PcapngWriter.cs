using System.Buffers.Binary;

namespace NetLab.Packets;

/// <summary>
/// Writes pcapng (draft-ietf-opsawg-pcapng): a section header at once, then interfaces, packets and figures as they are told. Little-endian,
/// timestamps in nanoseconds. What is written reaches the stream at <see cref="Flush"/>, <see cref="Dispose"/>, or when 64 KiB are together. Not for
/// several threads at once.
/// </summary>
public sealed class PcapngWriter : IDisposable
{
    private const byte Nanoseconds = 9;
    private readonly Stream _stream;
    private readonly bool _leaveOpen;
    private readonly PcapngBlockBuffer _blocks = new();
    private readonly List<LinkType> _interfaces = [];
    private bool _disposed;

    /// <summary>Begins a file.</summary>
    /// <param name="stream">Where to write; nothing is read, and it need not seek.</param>
    /// <param name="section">What the file says of itself; null for nothing but NetLab's name.</param>
    /// <param name="leaveOpen">Whether the stream stays open in the end.</param>
    public PcapngWriter(Stream stream, CaptureSection? section = null, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        (_stream, _leaveOpen) = (stream, leaveOpen);
        section ??= new CaptureSection { Application = "NetLab", OperatingSystem = "Linux" };
        int block = _blocks.Begin(PcapngCode.Section);
        _blocks.UInt32(PcapngCode.ByteOrderMagic);
        _blocks.UInt16(PcapngCode.MajorVersion);
        _blocks.UInt16(PcapngCode.MinorVersion);
        // How long the section gets is not known yet.
        _blocks.UInt64(ulong.MaxValue);
        _blocks.Option(PcapngCode.Comment, section.Comment);
        _blocks.Option(PcapngCode.SectionHardware, section.Hardware);
        _blocks.Option(PcapngCode.SectionSystem, section.OperatingSystem);
        _blocks.Option(PcapngCode.SectionApplication, section.Application);
        _blocks.End(block);
    }

    /// <summary>How many packets were written.</summary>
    public long PacketCount { get; private set; }

    /// <summary>How many interfaces were written.</summary>
    public int InterfaceCount => _interfaces.Count;

    /// <summary>Adds an interface, whose packets may then be written.</summary>
    /// <returns>Its number, from 0.</returns>
    public int AddInterface(CaptureInterface source)
    {
        ArgumentNullException.ThrowIfNull(source);
        ObjectDisposedException.ThrowIf(_disposed, this);
        int block = _blocks.Begin(PcapngCode.Interface);
        _blocks.UInt16((ushort)source.LinkType);
        _blocks.UInt16(0);
        _blocks.UInt32(source.SnapLength);
        _blocks.Option(PcapngCode.Comment, source.Comment);
        _blocks.Option(PcapngCode.InterfaceName, source.Name);
        _blocks.Option(PcapngCode.InterfaceDescription, source.Description);
        if (source.HardwareAddress is { Length: 6 } mac) _blocks.Option(PcapngCode.InterfaceMac, mac.Span);
        if (source.Speed is ulong speed) _blocks.Option(PcapngCode.InterfaceSpeed, speed);
        _blocks.Option(PcapngCode.InterfaceResolution, [Nanoseconds]);
        // The byte before the text says that it is text, not a BPF program.
        if (source.Filter is not null) _blocks.Option(PcapngCode.InterfaceFilter, "\0" + source.Filter);
        _blocks.Option(PcapngCode.InterfaceSystem, source.OperatingSystem);
        _blocks.End(block);
        Drain();
        _interfaces.Add(source.LinkType);
        return _interfaces.Count - 1;
    }

    /// <summary>Writes a packet (an enhanced packet block).</summary>
    /// <param name="interfaceNumber">The interface, as <see cref="AddInterface"/> numbered it.</param>
    /// <param name="timestampNanoseconds">When it was seen, in nanoseconds since 1970 (UTC); see <see cref="CaptureTime"/>.</param>
    /// <param name="data">The bytes kept of it.</param>
    /// <param name="originalLength">How many it had; null where none were cut.</param>
    /// <param name="direction">Which way it went.</param>
    /// <param name="comment">A comment that Wireshark shows with it, or null.</param>
    /// <param name="dropped">How many packets were lost before it, or null.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such interface, the time is before 1970, or the packet is larger than 128 MiB.</exception>
    public void WritePacket(
        int interfaceNumber, long timestampNanoseconds, ReadOnlySpan<byte> data, uint? originalLength = null, PacketDirection direction = PacketDirection.Unknown,
        string? comment = null, ulong? dropped = null)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Check(interfaceNumber, timestampNanoseconds);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(data.Length, 128 << 20, nameof(data));
        int block = _blocks.Begin(PcapngCode.EnhancedPacket);
        _blocks.UInt32((uint)interfaceNumber);
        _blocks.Time(timestampNanoseconds);
        _blocks.UInt32((uint)data.Length);
        _blocks.UInt32(Math.Max(originalLength ?? 0, (uint)data.Length));
        _blocks.Bytes(data);
        _blocks.Option(PcapngCode.Comment, comment);
        if (direction != PacketDirection.Unknown)
        {
            Span<byte> flags = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32LittleEndian(flags, (uint)direction);
            _blocks.Option(PcapngCode.PacketFlags, flags);
        }
        if (dropped is ulong lost) _blocks.Option(PcapngCode.PacketDropped, lost);
        _blocks.End(block);
        PacketCount++;
        Drain();
    }

    /// <summary>Writes the figures of an interface (an interface statistics block), usually at the end.</summary>
    /// <param name="interfaceNumber">The interface, as <see cref="AddInterface"/> numbered it.</param>
    /// <param name="timestampNanoseconds">When they were taken, in nanoseconds since 1970 (UTC).</param>
    /// <param name="statistics">The figures; those that are null are left out.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such interface, or the time is before 1970.</exception>
    public void WriteStatistics(int interfaceNumber, long timestampNanoseconds, CaptureStatistics statistics)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        ObjectDisposedException.ThrowIf(_disposed, this);
        Check(interfaceNumber, timestampNanoseconds);
        int block = _blocks.Begin(PcapngCode.Statistics);
        _blocks.UInt32((uint)interfaceNumber);
        _blocks.Time(timestampNanoseconds);
        _blocks.TimeOption(PcapngCode.StatisticsStart, statistics.StartNanoseconds);
        _blocks.TimeOption(PcapngCode.StatisticsEnd, statistics.EndNanoseconds);
        _blocks.Option(PcapngCode.StatisticsReceived, statistics.Received);
        _blocks.Option(PcapngCode.StatisticsDropped, statistics.InterfaceDropped);
        _blocks.Option(PcapngCode.StatisticsAccepted, statistics.Accepted);
        _blocks.Option(PcapngCode.StatisticsSystemDropped, statistics.Dropped);
        _blocks.Option(PcapngCode.StatisticsDelivered, statistics.Delivered);
        _blocks.End(block);
        Drain();
    }

    /// <summary>Writes what is together to the stream, and flushes that.</summary>
    public void Flush()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _blocks.WriteTo(_stream);
        _stream.Flush();
    }

    /// <summary>Writes what is together, and closes the stream unless it is to stay open.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        try
        {
            Flush();
        }
        finally
        {
            _disposed = true;
            if (!_leaveOpen) _stream.Dispose();
        }
    }

    private void Check(int interfaceNumber, long timestampNanoseconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(interfaceNumber);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(interfaceNumber, _interfaces.Count);
        // Timestamps are unsigned.
        ArgumentOutOfRangeException.ThrowIfNegative(timestampNanoseconds);
    }

    private void Drain()
    {
        if (_blocks.Length >= PcapngBlockBuffer.Together) _blocks.WriteTo(_stream);
    }
}
