namespace NetLab.Packets;

/// <content>What the kinds of blocks have in them.</content>
internal sealed partial class PcapngBlocks
{
    private void ReadSection(ReadOnlySpan<byte> body)
    {
        Need(body, 16, "section header");
        ushort major = UInt16(body[4..]);
        if (major != PcapngCode.MajorVersion) throw new CaptureFormatException($"pcapng of the version {major} is not known; {PcapngCode.MajorVersion} is", source.Position + 12);
        string? hardware = null, system = null, application = null, comment = null;
        PcapngOptions options = Options(body, 16);
        while (options.Read())
        {
            switch (options.Code)
            {
                case PcapngCode.Comment: comment = Joined(comment, options.Text()); break;
                case PcapngCode.SectionHardware: hardware = options.Text(); break;
                case PcapngCode.SectionSystem: system = options.Text(); break;
                case PcapngCode.SectionApplication: application = options.Text(); break;
            }
        }
        Section = new CaptureSection { Hardware = hardware, OperatingSystem = system, Application = application, Comment = comment };
        // Interfaces are numbered anew in each section.
        _interfaces.Clear();
    }

    private CaptureInterface ReadInterface(ReadOnlySpan<byte> body)
    {
        Need(body, 8, "interface description");
        string? name = null, description = null, filter = null, system = null, comment = null;
        byte[]? mac = null;
        ulong? speed = null;
        byte resolution = 6;
        long offset = 0;
        PcapngOptions options = Options(body, 8);
        while (options.Read())
        {
            switch (options.Code)
            {
                case PcapngCode.Comment: comment = Joined(comment, options.Text()); break;
                case PcapngCode.InterfaceName: name = options.Text(); break;
                case PcapngCode.InterfaceDescription: description = options.Text(); break;
                case PcapngCode.InterfaceMac: mac = options.Value.Length == 6 ? options.Value.ToArray() : null; break;
                case PcapngCode.InterfaceSpeed: speed = options.UInt64(); break;
                case PcapngCode.InterfaceResolution when options.Value.Length > 0: resolution = options.Value[0]; break;
                // A filter that is no text is a program.
                case PcapngCode.InterfaceFilter when options.Value.Length > 0 && options.Value[0] == 0: filter = PcapngOptions.Text(options.Value[1..]); break;
                case PcapngCode.InterfaceSystem: system = options.Text(); break;
                case PcapngCode.InterfaceOffset: offset = (long)(options.UInt64() ?? 0); break;
            }
        }
        return new CaptureInterface
        {
            LinkType = (LinkType)UInt16(body), SnapLength = UInt32(body[4..]), Name = name, Description = description, Filter = filter, HardwareAddress = mac,
            Speed = speed, OperatingSystem = system, Comment = comment, Resolution = resolution, TimestampOffset = offset,
        };
    }

    private CapturedFrame? ReadEnhanced(ReadOnlySpan<byte> body, FrameFilter? accept)
    {
        const int Fixed = 20;
        Need(body, Fixed, "packet");
        CaptureInterface from = Interface(UInt32(body));
        uint kept = UInt32(body[12..]), original = UInt32(body[16..]);
        ReadOnlySpan<byte> data = Data(body, Fixed, kept);
        original = Math.Max(original, kept);
        return accept is null || accept(from, data, original)
            ? Frame(from, (int)UInt32(body), Time(body[4..]), data, original, null, Options(body, Fixed + (((int)kept + 3) & ~3)))
            : null;
    }

    private CapturedFrame? ReadSimple(ReadOnlySpan<byte> body, FrameFilter? accept)
    {
        Need(body, 4, "simple packet");
        CaptureInterface from = Interface(0);
        uint original = UInt32(body);
        uint kept = from.SnapLength == 0 ? original : Math.Min(original, from.SnapLength);
        ReadOnlySpan<byte> data = Data(body, 4, kept);
        return accept is null || accept(from, data, original) ? new CapturedFrame { Interface = from, Data = data.ToArray(), OriginalLength = original } : null;
    }

    /// <summary>The packet block that enhanced packet blocks took the place of.</summary>
    private CapturedFrame? ReadOld(ReadOnlySpan<byte> body, FrameFilter? accept)
    {
        const int Fixed = 20;
        const ushort Unknown = ushort.MaxValue;
        Need(body, Fixed, "packet");
        int number = UInt16(body);
        ushort dropped = UInt16(body[2..]);
        CaptureInterface from = Interface((uint)number);
        uint kept = UInt32(body[12..]), original = Math.Max(UInt32(body[16..]), kept);
        ReadOnlySpan<byte> data = Data(body, Fixed, kept);
        return accept is null || accept(from, data, original)
            ? Frame(from, number, Time(body[4..]), data, original, dropped == Unknown ? null : dropped, Options(body, Fixed + (((int)kept + 3) & ~3)))
            : null;
    }

    private void ReadStatistics(ReadOnlySpan<byte> body)
    {
        Need(body, 12, "statistics");
        CaptureInterface of = Interface(UInt32(body));
        var figures = new CaptureStatistics();
        PcapngOptions options = Options(body, 12);
        while (options.Read())
        {
            figures = options.Code switch
            {
                PcapngCode.StatisticsStart => figures with { StartNanoseconds = Nanoseconds(of, options.Time()) },
                PcapngCode.StatisticsEnd => figures with { EndNanoseconds = Nanoseconds(of, options.Time()) },
                PcapngCode.StatisticsReceived => figures with { Received = options.UInt64() },
                PcapngCode.StatisticsDropped => figures with { InterfaceDropped = options.UInt64() },
                PcapngCode.StatisticsAccepted => figures with { Accepted = options.UInt64() },
                PcapngCode.StatisticsSystemDropped => figures with { Dropped = options.UInt64() },
                PcapngCode.StatisticsDelivered => figures with { Delivered = options.UInt64() },
                _ => figures,
            };
        }
        of.Statistics = figures;
    }

    private static CapturedFrame Frame(CaptureInterface from, int number, ulong units, ReadOnlySpan<byte> data, uint original, ulong? dropped, PcapngOptions options)
    {
        string? comment = null;
        uint flags = 0;
        while (options.Read())
        {
            switch (options.Code)
            {
                case PcapngCode.Comment: comment = Joined(comment, options.Text()); break;
                case PcapngCode.PacketFlags: flags = options.UInt32() ?? 0; break;
                case PcapngCode.PacketDropped: dropped = options.UInt64() ?? dropped; break;
            }
        }
        return new CapturedFrame
        {
            Interface = from, InterfaceNumber = number, TimestampNanoseconds = Nanoseconds(from, units), Data = data.ToArray(), OriginalLength = original,
            Direction = (flags & 3) is 1 or 2 ? (PacketDirection)(flags & 3) : PacketDirection.Unknown, Dropped = dropped, Comment = comment,
        };
    }

    private CaptureInterface Interface(uint number) => number < (uint)_interfaces.Count
        ? _interfaces[(int)number]
        : throw new CaptureFormatException($"a packet is of the interface {number}, and the section has {_interfaces.Count}", source.Position + 8);

    private ReadOnlySpan<byte> Data(ReadOnlySpan<byte> body, int start, uint length) => length <= (uint)(body.Length - start)
        ? body.Slice(start, (int)length)
        : throw new CaptureFormatException($"a packet of {length} bytes is longer than its block", source.Position + 8);

    private void Need(ReadOnlySpan<byte> body, int size, string what)
    {
        if (body.Length < size) throw new CaptureFormatException($"a block of {body.Length + PcapngCode.SmallestBlock} bytes is too short for a {what}", source.Position);
    }

    private PcapngOptions Options(ReadOnlySpan<byte> body, int start) => new(body[Math.Min(start, body.Length)..], _bigEndian, source.Position);

    private ulong Time(ReadOnlySpan<byte> words) => ((ulong)UInt32(words) << 32) | UInt32(words[4..]);

    private static long Nanoseconds(CaptureInterface of, ulong units) => CaptureTime.FromUnits(units, of.Resolution, of.TimestampOffset);

    private static long? Nanoseconds(CaptureInterface of, ulong? units) => units is ulong count ? Nanoseconds(of, count) : null;

    private static string Joined(string? before, string text) => before is null ? text : $"{before}\n{text}";
}
