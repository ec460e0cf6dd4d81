using FsCheck;
using FsCheck.Fluent;
using NetLab.Interop;
using NetLab.Netlink;

namespace NetLab.Tests.Netlink;

public class NetlinkCodecTests
{
    /// <summary>RTM_GETLINK as `ip link show lo` sends it (strace), less the sequence number it chose.</summary>
    [Fact]
    public void A_request_is_laid_out_as_iproute2_lays_it_out()
    {
        using var writer = new NetlinkWriter();
        writer.Begin(18, NetlinkFlags.None);
        writer.Fixed(new NetLab.Network.LinkMessage());
        writer.UInt32(29, 9);
        writer.Text(3, "lo");
        Assert.Equal(
            "3000000012000100000000000000000000000000000000000000000000000000" + "08001D0009000000" + "070003006C6F0000",
            Convert.ToHexString(writer.Written));
    }

    [Fact]
    public void Nested_attributes_carry_their_flag_and_length_and_values_are_padded_with_zeros()
    {
        using var writer = new NetlinkWriter();
        writer.Begin(16, NetlinkFlags.Create | NetlinkFlags.Exclusive);
        int outer = writer.BeginNested(18);
        writer.Text(1, "veth");
        int inner = writer.BeginNested(2);
        writer.UInt8(1, 0xff);
        writer.UInt16BigEndian(2, 0x1234);
        writer.EndNested(inner);
        writer.EndNested(outer);
        Assert.Equal(
            "34000000100001060000000000000000" + "24001280" + "0900010076657468" + "00000000" + "14000280" + "05000100FF000000" + "0600020012340000",
            Convert.ToHexString(writer.Written));
    }

    [Fact]
    public void Written_attributes_are_read_back()
    {
        using var writer = new NetlinkWriter();
        writer.Begin(16, NetlinkFlags.None);
        writer.UInt8(1, 7);
        writer.UInt16(2, 0x0102);
        writer.Int32(3, -5);
        writer.UInt64BigEndian(4, 0x0102030405060708);
        writer.Text(5, "grün");
        writer.Flag(6);
        int nested = writer.BeginNested(7);
        writer.UInt32(1, uint.MaxValue);
        writer.EndNested(nested);
        ReadOnlySpan<byte> datagram = writer.Written;
        Assert.True(NetlinkMessage.TryTake(ref datagram, out NetlinkMessage message));
        var reader = new NetlinkAttributeReader(message.Payload);
        Assert.True(reader.Read() && reader is { Type: 1 } && reader.UInt8() == 7);
        Assert.True(reader.Read() && reader.UInt16() == 0x0102);
        Assert.True(reader.Read() && reader.Int32() == -5);
        Assert.True(reader.Read() && reader.UInt64BigEndian() == 0x0102030405060708);
        Assert.True(reader.Read() && reader.Text() == "grün");
        Assert.True(reader.Read() && reader.Value.IsEmpty);
        Assert.True(reader.Read());
        NetlinkAttributeReader inside = reader.Nested();
        Assert.True(inside.Read() && inside.UInt32() == uint.MaxValue && !inside.Read());
        Assert.False(reader.Read());
        Assert.True(datagram.IsEmpty);
    }

    [Theory]
    [InlineData("03000100")] // shorter than its header
    [InlineData("09000100FF")] // longer than what is there
    [InlineData("0500")] // ends inside the header
    [InlineData("00000000")] // length 0 would never end
    public void Attributes_whose_length_cannot_be_are_refused(string hex)
    {
        byte[] bytes = Convert.FromHexString(hex);
        Assert.Throws<NetlinkFormatException>(() =>
        {
            var reader = new NetlinkAttributeReader(bytes);
            while (reader.Read()) _ = reader.Type;
        });
    }

    [Fact]
    public void A_value_shorter_than_its_type_is_refused()
    {
        byte[] bytes = [6, 0, 1, 0, 1, 2, 0, 0];
        Assert.Throws<NetlinkFormatException>(() =>
        {
            var reader = new NetlinkAttributeReader(bytes);
            reader.Read();
            reader.UInt32();
        });
    }

    [Fact]
    public void Any_bytes_give_messages_and_attributes_or_a_clean_error() =>
        Prop.ForAll<byte[]>(static bytes => Survives(() =>
        {
            ReadOnlySpan<byte> datagram = bytes;
            while (NetlinkMessage.TryTake(ref datagram, out NetlinkMessage message))
            {
                Walk(new NetlinkAttributeReader(message.Payload), 0);
                _ = NetlinkAcknowledgement.Read(in message).ToException(bytes, 0, "test");
            }
        })).QuickCheckThrowOnFailure();

    /// <summary>Random bytes rarely get past a header: these have a whole message around them.</summary>
    [Fact]
    public void Any_payload_gives_attributes_or_a_clean_error() =>
        Prop.ForAll<byte[], ushort>(static (payload, type) => Survives(() =>
        {
            ReadOnlySpan<byte> datagram = ScriptedKernel.Message(type, 1, (NetlinkFlags)0x200, payload);
            NetlinkMessage.TryTake(ref datagram, out NetlinkMessage message);
            _ = NetlinkAcknowledgement.Read(in message).ToException(payload, 0, "test");
            Walk(new NetlinkAttributeReader(message.Payload), 0);
        })).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(62)]
    [InlineData(0)]
    public void An_offset_that_is_no_attribute_of_the_request_names_none(int offset) =>
        Assert.Null(new NetlinkAcknowledgement(1, Errno.EINVAL, null, offset, null).ToException(ScriptedKernel.Message(16, 1, 0, new byte[48]), 0, "test").Attribute);

    private static void Walk(NetlinkAttributeReader reader, int depth)
    {
        while (reader.Read())
        {
            _ = reader.Text();
            if (depth < 8 && reader.Value.Length >= 4) Walk(reader.Nested(), depth + 1);
        }
    }

    private static bool Survives(Action read)
    {
        try
        {
            read();
        }
        catch (NetlinkFormatException)
        {
            return true;
        }
        return true;
    }
}
