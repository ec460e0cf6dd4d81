using FsCheck;
using FsCheck.Fluent;
using NetLab.Interop;
using NetLab.Packets;

namespace NetLab.Tests.Packets;

public class IcmpCodecTests
{
    /// <summary>What <c>ping -c1 -s4 -p 61626364</c> sends (tcpdump -x), but for its identifier.</summary>
    [Fact]
    public void An_echo_request_is_laid_out_as_RFC_792_says()
    {
        byte[] packet = [0, 0, 0, 0, 0, 0, 0, 0, (byte)'a', (byte)'b', (byte)'c', (byte)'d'];
        IcmpMessage.WriteEchoRequest(packet, six: false, 0x1234, 7);
        Assert.Equal("0800" + "20FE" + "1234" + "0007" + "61626364", Convert.ToHexString(packet));
        Assert.Equal(0, InternetChecksum.Of(packet));
        Assert.True(IcmpMessage.TryRead(packet, out IcmpMessage read));
        Assert.Equal(new IcmpMessage(8, 0, 0x1234, 7), read);
        Assert.True(read.IsEchoRequest(six: false));
    }

    [Fact]
    public void ICMPv6_leaves_the_checksum_to_the_kernel()
    {
        byte[] packet = new byte[8];
        IcmpMessage.WriteEchoRequest(packet, six: true, 0x1234, 7);
        Assert.Equal("8000000012340007", Convert.ToHexString(packet));
    }

    /// <summary>The example of RFC 1071 3.</summary>
    [Fact]
    public void The_checksum_is_that_of_RFC_1071()
    {
        Assert.Equal(0xddf2, 0xffff & ~InternetChecksum.Of([0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7]));
        Assert.Equal(InternetChecksum.Of([0x12, 0x00]), InternetChecksum.Of([0x12]));
    }

    [Fact]
    public void A_first_packet_of_TCP_adds_up()
    {
        byte[] packet = new byte[24];
        byte[] here = [10, 0, 0, 1], there = [10, 0, 0, 2];
        uint addresses = InternetChecksum.Sum(there, InternetChecksum.Sum(here));
        TraceTcpProber.Write(packet, 40000, 80, 0x12345678, addresses);
        Assert.Equal("9C40005012345678000000006002FAF0", Convert.ToHexString(packet.AsSpan(0, 16)));
        Assert.Equal("020405B4", Convert.ToHexString(packet.AsSpan(20)));
        Assert.Equal(0, InternetChecksum.Finish(InternetChecksum.Sum(packet, addresses + 6 + 24)));
    }

    [Theory]
    [InlineData(3, 0, ReachabilityReason.NoRoute)]
    [InlineData(3, 1, ReachabilityReason.NoRoute)]
    [InlineData(3, 3, ReachabilityReason.Refused)]
    [InlineData(3, 4, ReachabilityReason.PacketTooBig)]
    [InlineData(3, 9, ReachabilityReason.Prohibited)]
    [InlineData(3, 10, ReachabilityReason.Prohibited)]
    [InlineData(3, 13, ReachabilityReason.Prohibited)]
    [InlineData(11, 0, ReachabilityReason.HopLimitExceeded)]
    public void ICMP_is_told_in_reasons(byte type, byte code, ReachabilityReason reason) => Assert.Equal(reason, IcmpVerdict.OfIcmp4(type, code, 1400).Reason);

    [Theory]
    [InlineData(1, 0, ReachabilityReason.NoRoute)]
    [InlineData(1, 1, ReachabilityReason.Prohibited)]
    [InlineData(1, 3, ReachabilityReason.NoRoute)]
    [InlineData(1, 4, ReachabilityReason.Refused)]
    [InlineData(2, 0, ReachabilityReason.PacketTooBig)]
    [InlineData(3, 0, ReachabilityReason.HopLimitExceeded)]
    public void ICMPv6_is_told_in_reasons(byte type, byte code, ReachabilityReason reason) => Assert.Equal(reason, IcmpVerdict.OfIcmp6(type, code, 1280).Reason);

    [Fact]
    public void Every_type_and_code_has_words()
    {
        for (int type = 0; type < 256; type++)
        {
            for (int code = 0; code < 256; code++)
            {
                foreach (IcmpVerdict verdict in (IcmpVerdict[])[IcmpVerdict.OfIcmp4((byte)type, (byte)code, 0), IcmpVerdict.OfIcmp6((byte)type, (byte)code, 0)])
                {
                    Assert.NotEqual(EchoStatus.Success, verdict.Status);
                    Assert.NotEmpty(verdict.Text);
                }
            }
        }
    }

    [Fact]
    public void Any_bytes_are_a_message_or_none() => Prop.ForAll<byte[]>(static bytes =>
    {
        bool is4 = IcmpMessage.TrySkipIPv4(bytes, out int hops, out ReadOnlySpan<byte> payload);
        Assert.True(!is4 || payload.Length <= bytes.Length - 20);
        Assert.InRange(hops, 0, 255);
        Assert.Equal(bytes.Length >= 8, IcmpMessage.TryRead(bytes, out _));
        _ = InternetChecksum.Of(bytes);
        ProbeError error = default;
        ProbeSocket.ReadError(bytes, ref error);
        _ = IcmpVerdict.Of(in error, six: false).Text;
        Assert.True(ProbeSocket.Time(bytes) >= 0);
    }).QuickCheckThrowOnFailure();

    /// <summary>The same with bytes that get further: an IPv4 header that lies about its length, an error of each origin.</summary>
    [Fact]
    public void Bytes_that_begin_well_are_read_to_their_end() => Prop.ForAll<byte[], byte>(static (bytes, first) =>
    {
        byte[] packet = [(byte)(0x40 | first & 0xf), .. bytes];
        if (IcmpMessage.TrySkipIPv4(packet, out _, out ReadOnlySpan<byte> payload)) _ = IcmpMessage.TryRead(payload, out _);
        byte[] queued = [113, 0, 0, 0, (byte)(first % 6), .. bytes];
        ProbeError error = default;
        ProbeSocket.ReadError(queued, ref error);
        _ = IcmpVerdict.Of(in error, six: true).Text;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Control_messages_that_lie_about_their_length_end_the_list() => Prop.ForAll<byte[]>(static bytes =>
    {
        int seen = 0;
        unsafe
        {
            fixed (byte* start = bytes)
            {
                foreach (ControlPart part in new ControlParts(start, (nuint)bytes.Length)) seen += 16 + part.Data.Length;
            }
        }
        Assert.True(seen <= bytes.Length);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Statistics_are_those_of_ping()
    {
        var tally = new EchoTally();
        foreach (double time in (double[])[1, 3, 2]) tally.Answered(time);
        tally.Lost();
        tally.Twice();
        EchoStatistics statistics = tally.Snapshot();
        Assert.Equal((4, 3, 1, 25.0), (statistics.Sent, statistics.Received, statistics.Lost, statistics.LossPercent));
        Assert.Equal((1.0, 2.0, 3.0, 0.816, 1.5), (statistics.Minimum, statistics.Average, statistics.Maximum, statistics.StandardDeviation, statistics.Jitter));
        Assert.Equal("4 sent, 3 received, 25% lost, 1 twice; round trip min/avg/max/dev 1/2/3/0.816 ms", statistics.ToString());
        Assert.Equal("0 sent, 0 received, 0% lost", new EchoTally().Snapshot().ToString());
    }
}
