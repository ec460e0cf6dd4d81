using NetLab.Packets;

namespace NetLab.Tests.Packets;

public class PcapngTests
{
    private static readonly byte[] Frame = Convert.FromHexString("02fc0000000202fc0000000108060001080006040001" + "02fc000000010a000001" + "0000000000000a000002");

    [Fact]
    public void A_section_an_interface_a_packet_and_figures_are_these_bytes()
    {
        byte[] file = Write(static writer =>
        {
            writer.AddInterface(new CaptureInterface { Name = "eth0", SnapLength = 65535, Filter = "arp" });
            writer.WritePacket(0, 0x0123456789abcdef, [1, 2, 3, 4, 5], 60, PacketDirection.Outgoing, "hi", 7);
            writer.WriteStatistics(0, 0x0123456789abcdef, new CaptureStatistics { Received = 3, Dropped = 2 });
        }, new CaptureSection { Application = "test" });
        string expected =
            // Section header: type, length, byte order, version 1.0, length unknown, shb_userappl "test", end of options, length.
            "0a0d0d0a" + "28000000" + "4d3c2b1a" + "0100" + "0000" + "ffffffffffffffff" + "0400" + "0400" + "74657374" + "00000000" + "28000000"
            // Interface description: Ethernet, 65535, if_name "eth0", if_tsresol 9, if_filter 0 "arp".
            + "01000000" + "30000000" + "0100" + "0000" + "ffff0000" + "0200" + "0400" + "65746830" + "0900" + "0100" + "09000000" + "0b00" + "0400" + "00617270" + "00000000" + "30000000"
            // Enhanced packet: interface 0, the time with its upper half first, 5 of 60 bytes, comment "hi", flags 2 (outbound), 7 dropped.
            + "06000000" + "48000000" + "00000000" + "67452301" + "efcdab89" + "05000000" + "3c000000" + "0102030405000000"
            + "0100" + "0200" + "68690000" + "0200" + "0400" + "02000000" + "0400" + "0800" + "0700000000000000" + "00000000" + "48000000"
            // Statistics: interface 0, time, isb_ifrecv 3, isb_osdrop 2.
            + "05000000" + "34000000" + "00000000" + "67452301" + "efcdab89" + "0400" + "0800" + "0300000000000000" + "0700" + "0800" + "0200000000000000" + "00000000" + "34000000";
        Assert.Equal(expected, Convert.ToHexStringLower(file));
    }

    [Fact]
    public void What_is_written_is_read_again()
    {
        byte[] big = new byte[300_000];
        Random.Shared.NextBytes(big);
        var figures = new CaptureStatistics { StartNanoseconds = 1, EndNanoseconds = 2, Received = 3, InterfaceDropped = 4, Accepted = 5, Dropped = 6, Delivered = 7 };
        byte[] file = Write(writer =>
        {
            writer.AddInterface(new CaptureInterface
            {
                LinkType = LinkType.DBus, Name = "systèm", Description = "a bus", Comment = "one\ntwo", Speed = 10_000_000_000, OperatingSystem = "Linux 6",
                HardwareAddress = new byte[] { 2, 3, 4, 5, 6, 7 }, SnapLength = 1 << 27, Filter = "",
            });
            writer.AddInterface(new CaptureInterface());
            writer.WritePacket(0, 1_700_000_000_123_456_789, big);
            writer.WritePacket(1, 0, Frame, 1500, PacketDirection.Incoming);
            writer.WritePacket(0, long.MaxValue, [], comment: "nothing\nat all", dropped: ulong.MaxValue);
            writer.WriteStatistics(1, 5, figures);
        }, new CaptureSection { Application = "a", Hardware = "b", OperatingSystem = "c", Comment = "d" });

        using var reader = new PcapngReader(new MemoryStream(file));
        CapturedFrame[] frames = [.. reader.ReadAll()];
        Assert.Equal(CaptureFileFormat.Pcapng, reader.Format);
        Assert.Equal(("a", "b", "c", "d"), (reader.Section.Application, reader.Section.Hardware, reader.Section.OperatingSystem, reader.Section.Comment));
        CaptureInterface bus = reader.Interfaces[0];
        Assert.Equal((LinkType.DBus, "systèm", "a bus", "one\ntwo", 10_000_000_000ul, "Linux 6", 1u << 27, ""),
            (bus.LinkType, bus.Name, bus.Description, bus.Comment, bus.Speed!.Value, bus.OperatingSystem, bus.SnapLength, bus.Filter));
        Assert.Equal([2, 3, 4, 5, 6, 7], bus.HardwareAddress!.Value.ToArray());
        Assert.Equal(figures, reader.Interfaces[1].Statistics);
        Assert.Null(bus.Statistics);
        Assert.Equal(3, frames.Length);
        Assert.Equal(big, frames[0].Data.ToArray());
        Assert.Equal(1_700_000_000_123_456_789, frames[0].TimestampNanoseconds);
        Assert.Equal(new DateTime(2023, 11, 14, 22, 13, 20, DateTimeKind.Utc).AddTicks(1234567).ToLocalTime(), frames[0].Time);
        Assert.Same(bus, frames[0].Interface);
        Assert.Equal((1500u, PacketDirection.Incoming, 1), (frames[1].OriginalLength, frames[1].Direction, frames[1].InterfaceNumber));
        Assert.Equal((0, "nothing\nat all", (ulong?)ulong.MaxValue, long.MaxValue), (frames[2].Data.Length, frames[2].Comment, frames[2].Dropped, frames[2].TimestampNanoseconds));
    }

    [Fact]
    public void The_writer_refuses_what_the_format_cannot_say()
    {
        using var writer = new PcapngWriter(new MemoryStream());
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.WritePacket(0, 0, []));
        writer.AddInterface(new CaptureInterface());
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.WritePacket(1, 0, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.WritePacket(0, -1, []));
        writer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => writer.WritePacket(0, 0, []));
    }

    [Fact]
    public void Huge_comments_are_cut_between_characters()
    {
        byte[] file = Write(static writer =>
        {
            writer.AddInterface(new CaptureInterface());
            writer.WritePacket(0, 0, [], comment: "x" + new string('é', 40_000));
        });
        Assert.Equal("x" + new string('é', 32_767), new PcapngReader(new MemoryStream(file)).Read()!.Comment);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Blocks_of_either_byte_order_are_read(bool bigEndian)
    {
        var blocks = new HandMade(bigEndian);
        blocks.Section();
        // Nanoseconds; 2^-10 seconds with an offset; no option at all: microseconds, and cut to four bytes.
        blocks.Block(1, HandMade.Join(blocks.U16(1), blocks.U16(0), blocks.U32(0), blocks.Option(9, [9])));
        blocks.Block(1, HandMade.Join(blocks.U16(101), blocks.U16(0), blocks.U32(0), blocks.Option(9, [0x8a]), blocks.Option(14, blocks.U64(100)), blocks.Option(0, [])));
        blocks.Block(0x0bad, [1, 2, 3, 4]);
        blocks.Block(0x80000001, new byte[100_000]);
        blocks.Block(6, HandMade.Join(blocks.U32(1), blocks.U32(0), blocks.U32(1536), blocks.U32(3), blocks.U32(9), [7, 8, 9, 0], blocks.Option(2, blocks.U32(1)), blocks.Option(4, blocks.U64(5)), blocks.Option(1, "c"u8), blocks.Option(1, "d"u8)));
        // The packet block of old: number and drops have 16 bits.
        blocks.Block(2, HandMade.Join(blocks.U16(0), blocks.U16(4), blocks.U32(1), blocks.U32(2), blocks.U32(1), blocks.U32(1), [5, 0, 0, 0]));
        blocks.Block(3, HandMade.Join(blocks.U32(2), [1, 2, 0, 0]));
        blocks.Section();
        blocks.Block(1, HandMade.Join(blocks.U16(113), blocks.U16(0), blocks.U32(4)));
        blocks.Block(3, HandMade.Join(blocks.U32(9), [1, 2, 3, 4]));
        blocks.Block(6, HandMade.Join(blocks.U32(0), blocks.U32(1), blocks.U32(0), blocks.U32(0), blocks.U32(0)));

        CapturedFrame[] frames = [.. new PcapngReader(new MemoryStream(blocks.Bytes)).ReadAll()];
        Assert.Equal(5, frames.Length);
        Assert.Equal((101_500_000_000L, 9u, PacketDirection.Incoming, 5ul, "c\nd"), (frames[0].TimestampNanoseconds!.Value, frames[0].OriginalLength, frames[0].Direction, frames[0].Dropped!.Value, frames[0].Comment));
        Assert.Equal([7, 8, 9], frames[0].Data.ToArray());
        Assert.Equal(((1L << 32) + 2, 4ul), (frames[1].TimestampNanoseconds!.Value, frames[1].Dropped!.Value));
        Assert.Null(frames[2].TimestampNanoseconds);
        Assert.Null(frames[2].Time);
        Assert.Equal([1, 2], frames[2].Data.ToArray());
        Assert.Equal([1, 2, 3, 4], frames[3].Data.ToArray());
        Assert.Equal((9u, LinkType.LinuxCooked), (frames[3].OriginalLength, frames[3].Interface.LinkType));
        Assert.Equal((1L << 32) * 1000, frames[4].TimestampNanoseconds);
    }

    [Theory]
    [InlineData("a1b2c3d4", 1000, true)]
    [InlineData("a1b2c3d4", 1000, false)]
    [InlineData("a1b23c4d", 1, true)]
    [InlineData("a1b23c4d", 1, false)]
    public void The_older_format_is_read_in_all_four_forms(string magic, int unit, bool bigEndian)
    {
        var file = new HandMade(bigEndian);
        file.Add(HandMade.Join(file.U32(Convert.ToUInt32(magic, 16)), file.U16(2), file.U16(4), file.U32(0), file.U32(0), file.U32(64), file.U32(0xf0000001)));
        file.Add(HandMade.Join(file.U32(4_000_000_000), file.U32(999_999), file.U32(2), file.U32(70), [1, 2]));
        file.Add(HandMade.Join(file.U32(0), file.U32(0), file.U32(0), file.U32(0)));
        using var reader = new PcapngReader(new MemoryStream(file.Bytes));
        CapturedFrame[] frames = [.. reader.ReadAll()];
        Assert.Equal((CaptureFileFormat.Pcap, LinkType.Ethernet, 64u), (reader.Format, reader.Interfaces[0].LinkType, reader.Interfaces[0].SnapLength));
        Assert.Equal((4_000_000_000_000_000_000L + (999_999L * unit), 70u), (frames[0].TimestampNanoseconds!.Value, frames[0].OriginalLength));
        Assert.Equal([1, 2], frames[0].Data.ToArray());
        Assert.Equal(2, frames.Length);
    }

    [Fact]
    public void Times_of_every_unit_become_nanoseconds()
    {
        Assert.Equal(5_000_000_000, CaptureTime.FromUnits(5, 0, 0));
        Assert.Equal(5_000_000, CaptureTime.FromUnits(5, 3, 0));
        Assert.Equal(12, CaptureTime.FromUnits(12_345, 12, 0));
        Assert.Equal(-1_000_000_000, CaptureTime.FromUnits(0, 9, -1));
        Assert.Equal(long.MaxValue, CaptureTime.FromUnits(ulong.MaxValue, 0, 0));
        Assert.Equal(long.MinValue, CaptureTime.FromUnits(0, 9, long.MinValue));
        Assert.Equal(999_999_999, CaptureTime.FromUnits(ulong.MaxValue, 0xc0, 0));
        Assert.Equal(0, CaptureTime.FromUnits(ulong.MaxValue, 0xff, 0));
        Assert.Equal(0, CaptureTime.FromUnits(ulong.MaxValue, 0x7f, 0));
        Assert.Equal(new DateTime(1969, 12, 31, 23, 59, 59, DateTimeKind.Utc).AddTicks(9_999_999), CaptureTime.ToLocal(-1).ToUniversalTime());
        Assert.Equal(1_000_000_000, CaptureTime.From(DateTime.UnixEpoch.AddSeconds(1)));
    }

    private static byte[] Write(Action<PcapngWriter> write, CaptureSection? section = null)
    {
        var stream = new MemoryStream();
        using (var writer = new PcapngWriter(stream, section)) write(writer);
        return stream.ToArray();
    }
}
