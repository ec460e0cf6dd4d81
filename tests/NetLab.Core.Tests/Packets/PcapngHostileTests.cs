using FsCheck;
using FsCheck.Fluent;
using NetLab.Packets;

namespace NetLab.Tests.Packets;

public class PcapngHostileTests
{
    [Fact]
    public void A_file_cut_anywhere_gives_its_whole_packets_and_then_says_so()
    {
        byte[] file = Sample();
        int most = 0;
        for (int length = 0; length < file.Length; length++)
        {
            int packets = Count(file[..length], out CaptureFormatException? failure);
            Assert.True(packets >= most);
            most = packets;
            // A cut between two blocks is no fault that could be seen.
            if (failure is null) continue;
            Assert.InRange(failure.Offset, 0, length);
            Assert.Matches(length == 0 ? "empty" : "cut off|no capture", failure.Message);
        }
        Assert.Equal(2, most);
        Assert.Equal(3, Count(file, out CaptureFormatException? none));
        Assert.Null(none);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("4142", "2 bytes is no capture")]
    [InlineData("7f454c4602010100", "no capture file.*7f454c46")]
    [InlineData("0a0d0d0a1c00000000000000010000000000000000000000001c000000", "byte order")]
    [InlineData("0a0d0d0a1c0000004d3c2b1a02000000ffffffffffffffff1c000000", "version 2")]
    [InlineData("0a0d0d0a1c0000004d3c2b1a01000000ffffffffffffffff1d000000", "28 bytes says 29")]
    [InlineData("0a0d0d0a100000004d3c2b1a10000000", "too short for a section")]
    [InlineData("0a0d0d0a1b0000004d3c2b1a01000000ffffffffffffffff1b000000", "no block has 27")]
    [InlineData("0a0d0d0a1c0000004d3c2b1a01000000ffffffffffffffff1c000000" + "0600000020000000" + "0000000000000000000000000000000000000000" + "20000000", "interface 0, and the section has 0")]
    [InlineData("0a0d0d0a1c0000004d3c2b1a01000000ffffffffffffffff1c000000" + "0100000014000000" + "0100000000000000" + "14000000" + "0600000020000000" + "0000000000000000000000000100000001000000" + "20000000", "1 bytes is longer")]
    [InlineData("0a0d0d0a1c0000004d3c2b1a01000000ffffffffffffffff1c000000" + "0100000018000000" + "0100000000000000" + "02000500" + "18000000", "option of 5 bytes")]
    [InlineData("d4c3b2a1030004000000000000000000ffff000001000000", "version 3")]
    [InlineData("d4c3b2a1020004000000000000000000ffff000001000000" + "0000000000000000" + "ffffffff" + "ffffffff", "4294967295 bytes")]
    [InlineData("d4c3b2a1020004000000000000000000ffff000001000000" + "0000000000000000" + "02000000" + "02000000" + "01", "2 bytes are to follow, and 1 do")]
    public void What_cannot_be_is_named(string hexadecimal, string expected)
    {
        _ = Count(Convert.FromHexString(hexadecimal), out CaptureFormatException? failure);
        Assert.NotNull(failure);
        Assert.Matches(expected, failure.Message);
    }

    [Fact]
    public void Memory_is_taken_for_what_is_there_not_for_what_is_promised()
    {
        // An interface, then a packet block of 128 MiB of which 40 bytes exist, in a stream that cannot tell how long it is.
        byte[] file = Convert.FromHexString("0a0d0d0a1c0000004d3c2b1a01000000ffffffffffffffff1c000000" + "0100000014000000" + "0100000000000000" + "14000000" + "0600000000000008" + new string('0', 64));
        long before = GC.GetAllocatedBytesForCurrentThread();
        _ = Count(file, out CaptureFormatException? failure);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        Assert.Matches("cut off", failure!.Message);
    }

    [Fact]
    public void Any_bytes_behind_a_beginning_give_packets_or_a_format_exception()
    {
        byte[][] beginnings = [[], Convert.FromHexString("0a0d0d0a1c0000004d3c2b1a01000000ffffffffffffffff1c000000"), Convert.FromHexString("0a0d0d0a0000001c1a2b3c4d00010000ffffffffffffffff0000001c"), Convert.FromHexString("d4c3b2a1020004000000000000000000ffff000001000000")];
        foreach (byte[] beginning in beginnings)
            Prop.ForAll<byte[]>(bytes => Count([.. beginning, .. bytes], out _) >= 0).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_file_with_some_bytes_changed_gives_packets_or_a_format_exception()
    {
        byte[] file = Sample();
        Prop.ForAll<(ushort At, byte Value)[]>(changes =>
        {
            byte[] changed = [.. file];
            foreach ((ushort at, byte value) in changes) changed[at % changed.Length] = value;
            return Count(changed, out _) >= 0;
        }).QuickCheckThrowOnFailure();
    }

    private static int Count(byte[] file, out CaptureFormatException? failure)
    {
        int packets = 0;
        failure = null;
        try
        {
            using var reader = new PcapngReader(new Trickle(file));
            while (reader.Read() is { } frame)
            {
                packets++;
                _ = frame.Time;
            }
        }
        catch (CaptureFormatException exception)
        {
            failure = exception;
        }
        return packets;
    }

    private static byte[] Sample()
    {
        var stream = new MemoryStream();
        using (var writer = new PcapngWriter(stream))
        {
            writer.AddInterface(new CaptureInterface { Name = "eth0", Filter = "tcp", HardwareAddress = new byte[6] });
            writer.WritePacket(0, 1, [1, 2, 3, 4, 5], comment: "one");
            writer.WritePacket(0, 2, [1, 2, 3], 50, PacketDirection.Incoming, dropped: 1);
            writer.WriteStatistics(0, 3, new CaptureStatistics { Received = 3 });
            writer.WritePacket(0, 3, new byte[60]);
        }
        return stream.ToArray();
    }

    /// <summary>A stream that cannot seek and gives at most seven bytes at a time.</summary>
    private sealed class Trickle(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 7));
    }
}
