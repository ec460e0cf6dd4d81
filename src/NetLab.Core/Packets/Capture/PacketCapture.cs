using System.Buffers.Binary;
using NetLab.Interop;
using NetLab.Network;

namespace NetLab.Packets;

/// <summary>
/// Packets as they go by, in any namespace, one interface or all (packet(7), with a ring of the third version). Packets that find no room in the ring are
/// lost; how many is in <see cref="Statistics"/> and in the next packet's <see cref="NetPacket.Dropped"/>. Not for several threads at once.
/// </summary>
public sealed class PacketCapture : IDisposable
{
    private const byte Outgoing = 4;
    private const int TagSize = 4, MacAddresses = 12, Loopback = 772;
    private readonly NetworkStack _stack;
    private readonly PacketRing _ring;
    private readonly DescriptorWait _wait;
    private readonly CaptureOptions _options;
    private readonly int _interfaceIndex;
    private readonly Dictionary<(int Index, bool IsEthernet), CaptureInterface> _interfaces = [];
    private readonly long _start = CaptureTime.Now;
    private Dictionary<int, string>? _names;
    private ulong _received, _dropped, _delivered, _untold;
    private long _lastLook;

    private PacketCapture(NetworkStack stack, CaptureOptions options, PacketRing ring, int interfaceIndex)
    {
        (_stack, _options, _ring, _interfaceIndex) = (stack, options, ring, interfaceIndex);
        _wait = new DescriptorWait((ring.Descriptor, Libc.POLLIN));
        _lastLook = Environment.TickCount64;
    }

    /// <summary>How many packets passed the filter, how many of them were lost, and how many were read.</summary>
    public CaptureStatistics Statistics
    {
        get
        {
            LookForDrops();
            return new CaptureStatistics { StartNanoseconds = _start, EndNanoseconds = CaptureTime.Now, Accepted = _received, Dropped = _dropped, Delivered = _delivered };
        }
    }

    /// <summary>Begins to capture.</summary>
    /// <param name="stack">The namespace. It stays open as long as the capture.</param>
    /// <param name="options">What to capture.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="PacketFilterException">The filter is not understood.</exception>
    /// <exception cref="LinuxException">The caller may not capture (EPERM), there is no such interface (ENODEV), or it is down (ENETDOWN).</exception>
    public static PacketCapture Open(NetworkStack stack, CaptureOptions options)
    {
        ArgumentNullException.ThrowIfNull(stack);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        int index = 0;
        bool ethernet = true, plain = true, incomingOnly = options.Direction == PacketDirection.Incoming;
        if (options.InterfaceAlias is { } alias)
        {
            NetAdapter adapter = stack.Links.Get(alias, complete: false);
            index = (int)adapter.InterfaceIndex;
            ethernet = IsEthernet(adapter.HardwareType);
            plain = !ethernet;
            incomingOnly |= adapter.HardwareType == Loopback && options.Direction == PacketDirection.Unknown;
        }
        Libc.FilterInstruction[] program = PacketFilter.ForKernel(options.Filter ?? "", ethernet, plain, (uint)options.SnapLength);
        PacketRing ring = PacketRing.Open(stack.Handle, index, options.Promiscuous, incomingOnly, program, options.BufferSize);
        try
        {
            if (ring.TakeError() is var error && error != Errno.None)
                throw new LinuxException(error, $"capture on '{options.InterfaceAlias}'", error == Errno.ENETDOWN ? "The interface is down: Enable-NetAdapter brings it up." : null);
            return new PacketCapture(stack, options, ring, index);
        }
        catch
        {
            ring.Dispose();
            throw;
        }
    }

    /// <summary>Takes the next packet that is there already.</summary>
    /// <returns>Null when there is none.</returns>
    public NetPacket? TryRead()
    {
        while (_ring.TryRead(out RingFrame frame))
        {
            // Drops are looked for while packets come, too.
            if ((++_delivered & 0xff) == 0 && Environment.TickCount64 - _lastLook > 100) LookForDrops();
            bool sent = frame.PacketType == Outgoing;
            if (!IsWanted(in frame, sent)) continue;
            return Packet(in frame, sent);
        }
        return null;
    }

    /// <summary>Waits for the next packet.</summary>
    /// <param name="timeout">How long; <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes.</param>
    /// <param name="cancellation">Ends the wait at once.</param>
    /// <returns>The packet; null when none came in time.</returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    /// <exception cref="LinuxException">The interface went down or away (ENETDOWN).</exception>
    public NetPacket? Read(TimeSpan timeout, CancellationToken cancellation = default)
    {
        long start = Environment.TickCount64;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (TryRead() is { } packet) return packet;
            LookForDrops();
            TimeSpan left = timeout;
            if (timeout >= TimeSpan.Zero)
            {
                left = timeout - TimeSpan.FromMilliseconds(Environment.TickCount64 - start);
                if (left < TimeSpan.Zero) left = TimeSpan.Zero;
            }
            uint ready = _wait.Wait(left, cancellation);
            // What came at the last moment is told before the time is up, and before the interface is gone.
            if (TryRead() is { } last) return last;
            if (_ring.TakeError() is var error && error != Errno.None)
                throw new LinuxException(error, $"go on capturing on '{_options.InterfaceAlias}'", error == Errno.ENETDOWN ? "The interface was taken down or removed." : null);
            if (ready == 0 && timeout >= TimeSpan.Zero && Environment.TickCount64 - start >= timeout.TotalMilliseconds) return null;
        }
    }

    /// <summary>Ends the capture.</summary>
    public void Dispose()
    {
        _ring.Dispose();
        _wait.Dispose();
    }

    /// <summary>Writes what is there already to a file, without making objects of it.</summary>
    /// <returns>How many packets.</returns>
    internal int DrainTo(PcapngWriter writer, Dictionary<CaptureInterface, int> numbers)
    {
        int count = 0;
        byte[] tagged = [];
        while (_ring.TryRead(out RingFrame frame))
        {
            _delivered++;
            bool sent = frame.PacketType == Outgoing;
            if (!IsWanted(in frame, sent)) continue;
            CaptureInterface from = Interface(in frame);
            if (!numbers.TryGetValue(from, out int number)) numbers.Add(from, number = writer.AddInterface(from));
            ReadOnlySpan<byte> data = Visible(in frame);
            uint length = frame.Length - (uint)(frame.Data.Length - data.Length);
            if (frame.VlanTag != 0 && data.Length >= MacAddresses && IsEthernet(frame.HardwareType))
            {
                if (tagged.Length < data.Length + TagSize) tagged = new byte[data.Length + TagSize];
                PutTag(data, frame.VlanTag, tagged);
                data = tagged.AsSpan(0, data.Length + TagSize);
                length += TagSize;
            }
            writer.WritePacket(number, frame.Nanoseconds, data, length, sent ? PacketDirection.Outgoing : PacketDirection.Incoming);
            count++;
        }
        return count;
    }

    /// <summary>Waits until there are packets; false when the time was up.</summary>
    internal bool Wait(TimeSpan timeout, CancellationToken cancellation) => _wait.Wait(timeout, cancellation) != 0;

    /// <summary>Loopback sends a packet and receives the same one: it is told once, as tcpdump does.</summary>
    private bool IsWanted(in RingFrame frame, bool sent) => _options.Direction switch
    {
        PacketDirection.Incoming => !sent,
        PacketDirection.Outgoing => sent,
        _ => !sent || frame.HardwareType != Loopback,
    };

    /// <summary>ARPHRD_ETHER and ARPHRD_LOOPBACK (linux/if_arp.h); the others' packets begin with IP.</summary>
    private static bool IsEthernet(int hardwareType) => hardwareType is 1 or Loopback;

    private NetPacket Packet(in RingFrame frame, bool sent)
    {
        ReadOnlySpan<byte> kept = Visible(in frame);
        uint length = frame.Length - (uint)(frame.Data.Length - kept.Length);
        byte[] data;
        if (frame.VlanTag != 0 && kept.Length >= MacAddresses && IsEthernet(frame.HardwareType))
        {
            // The kernel takes the tag off before anybody sees the packet: it goes back where it was.
            data = new byte[kept.Length + TagSize];
            PutTag(kept, frame.VlanTag, data);
            length += TagSize;
        }
        else
        {
            data = kept.ToArray();
        }
        ulong lost = _untold;
        _untold = 0;
        var captured = new CapturedFrame
        {
            Interface = Interface(in frame), TimestampNanoseconds = frame.Nanoseconds, Data = data, OriginalLength = length,
            Direction = sent ? PacketDirection.Outgoing : PacketDirection.Incoming, Dropped = lost > 0 ? lost : null,
        };
        return new NetPacket(captured, _stack.Namespace, (uint)frame.InterfaceIndex);
    }

    /// <summary>Tunnels of some kinds have headers of their own before IP, which are left out.</summary>
    private static ReadOnlySpan<byte> Visible(in RingFrame frame) =>
        IsEthernet(frame.HardwareType) || frame.NetworkOffset <= 0 || frame.NetworkOffset > frame.Data.Length ? frame.Data : frame.Data[frame.NetworkOffset..];

    private static void PutTag(ReadOnlySpan<byte> data, uint tag, Span<byte> tagged)
    {
        data[..MacAddresses].CopyTo(tagged);
        BinaryPrimitives.WriteUInt32BigEndian(tagged[MacAddresses..], tag);
        data[MacAddresses..].CopyTo(tagged[(MacAddresses + TagSize)..]);
    }

    private CaptureInterface Interface(in RingFrame frame)
    {
        bool ethernet = IsEthernet(frame.HardwareType);
        if (_interfaces.TryGetValue((frame.InterfaceIndex, ethernet), out CaptureInterface? known)) return known;
        if (_names is null || !_names.ContainsKey(frame.InterfaceIndex))
        {
            try
            {
                // One that was made after the capture began.
                _names = _stack.Links.Names();
            }
            catch (LinuxException)
            {
                _names ??= [];
            }
        }
        var made = new CaptureInterface
        {
            Name = _names.GetValueOrDefault(frame.InterfaceIndex) ?? (frame.InterfaceIndex == _interfaceIndex ? _options.InterfaceAlias : $"if{frame.InterfaceIndex}"),
            LinkType = ethernet ? LinkType.Ethernet : LinkType.Raw,
            SnapLength = 262144,
            Filter = string.IsNullOrEmpty(_options.Filter) ? null : _options.Filter,
            Description = _stack.Namespace is { } space ? NetPacket.NamespaceMark + space : null,
            OperatingSystem = "Linux",
        };
        _interfaces.Add((frame.InterfaceIndex, ethernet), made);
        return made;
    }

    private void LookForDrops()
    {
        (uint packets, uint drops) = _ring.TakeStatistics();
        // The kernel counts what it dropped among the packets too.
        _received += packets;
        _dropped += drops;
        _untold += drops;
        _lastLook = Environment.TickCount64;
    }
}
