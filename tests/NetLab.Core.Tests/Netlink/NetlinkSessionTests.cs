using NetLab.Interop;
using NetLab.Netlink;

namespace NetLab.Tests.Netlink;

public class NetlinkSessionTests
{
    private const ushort Type = 100;

    [Fact]
    public void A_dump_that_was_interrupted_is_read_again_and_only_the_whole_one_is_returned()
    {
        var kernel = new ScriptedKernel(
            sequence => [Row(sequence, 1), Row(sequence, 2, NetlinkFlags.DumpInterrupted), ScriptedKernel.Done(sequence)],
            sequence => [Row(sequence, 7), Row(sequence, 8), ScriptedKernel.Done(sequence)]);
        Assert.Equal([7, 8], Dump(kernel));
        Assert.Equal(2, kernel.Sends);
    }

    [Fact]
    public void A_table_that_never_rests_is_returned_as_read_last_after_ten_tries()
    {
        var kernel = new ScriptedKernel(sequence => [Row(sequence, 3, NetlinkFlags.DumpInterrupted), ScriptedKernel.Done(sequence)]);
        Assert.Equal([3], Dump(kernel));
        Assert.Equal(10, kernel.Sends);
    }

    [Fact]
    public void A_datagram_larger_than_the_buffer_is_asked_for_again_with_a_larger_one()
    {
        byte[] large = new byte[100_000];
        large[0] = 5;
        var kernel = new ScriptedKernel(sequence => [ScriptedKernel.Message(Type, sequence, NetlinkFlags.Multi, large), ScriptedKernel.Done(sequence)]);
        Assert.Equal([5], Dump(kernel));
        Assert.Equal(2, kernel.Sends);
    }

    [Fact]
    public void A_datagram_larger_than_the_largest_buffer_is_an_error()
    {
        byte[] endless = new byte[5_000_000];
        var kernel = new ScriptedKernel(sequence => [ScriptedKernel.Message(Type, sequence, NetlinkFlags.Multi, endless), ScriptedKernel.Done(sequence)]);
        Assert.Throws<NetlinkFormatException>(() => Dump(kernel));
    }

    [Fact]
    public void Answers_to_an_earlier_request_are_passed_over()
    {
        var kernel = new ScriptedKernel(sequence => [Row(sequence - 1, 9), ScriptedKernel.Done(sequence - 1), Row(sequence, 1), ScriptedKernel.Done(sequence)]);
        Assert.Equal([1], Dump(kernel));
    }

    [Fact]
    public void An_error_at_the_end_of_a_dump_is_thrown()
    {
        var kernel = new ScriptedKernel(sequence => [ScriptedKernel.Message(NetlinkControl.Done, sequence, NetlinkFlags.Multi, 0xea, 0xff, 0xff, 0xff)]);
        Assert.Equal(Errno.EINVAL, Assert.Throws<NetlinkException>(() => Dump(kernel)).Error);
    }

    [Fact]
    public void Each_error_of_several_requests_is_mapped_to_its_request()
    {
        var kernel = new ScriptedKernel(sequence =>
            [ScriptedKernel.Acknowledge(sequence), [.. ScriptedKernel.Acknowledge(sequence + 1, 17), .. ScriptedKernel.Acknowledge(sequence + 2)]]);
        using var session = new NetlinkSocket(kernel);
        using var requests = new NetlinkWriter();
        for (int i = 0; i < 3; i++) requests.Begin(Type, NetlinkFlags.None);
        NetlinkException?[] errors = session.ExecuteEach(requests, "add three things");
        Assert.Null(errors[0]);
        Assert.Equal((Errno.EEXIST, 1), (errors[1]!.Error, errors[1]!.RequestIndex));
        Assert.Null(errors[2]);
        Assert.Single(kernel.Sent);
    }

    [Fact]
    public void The_extended_acknowledgement_gives_the_kernels_text_and_the_attribute_it_points_at()
    {
        // NLMSGERR_ATTR_MSG "bad", NLMSGERR_ATTR_OFFS 28: the second attribute of the request.
        byte[] attributes = [8, 0, 1, 0, (byte)'b', (byte)'a', (byte)'d', 0, 8, 0, 2, 0, 28, 0, 0, 0];
        var kernel = new ScriptedKernel(sequence => [ScriptedKernel.Acknowledge(sequence, 22, attributes)]);
        using var session = new NetlinkSocket(kernel);
        var error = Assert.Throws<NetlinkException>(() =>
        {
            using var request = new NetlinkWriter();
            request.Begin(Type, NetlinkFlags.None);
            request.Fixed(0);
            request.UInt32(41, 1);
            request.UInt32(42, 1);
            session.Execute(request, "add a thing");
        });
        Assert.Equal(("bad", 42), (error.KernelMessage, error.Attribute));
        Assert.Equal("Cannot add a thing: bad (EINVAL, errno 22).", error.Message);
    }

    [Fact]
    public void Many_requests_are_sent_in_parts_whose_answers_fit_the_sockets_queue()
    {
        var kernel = new ScriptedKernel(sequence => [.. Enumerable.Range(0, 32).Select(i => ScriptedKernel.Acknowledge(sequence + (uint)i, i == 5 ? 1 : 0))]);
        using var session = new NetlinkSocket(kernel);
        using var requests = new NetlinkWriter();
        for (int i = 0; i < 64; i++) requests.Begin(Type, NetlinkFlags.None);
        NetlinkException?[] errors = session.ExecuteEach(requests, "add things");
        Assert.Equal(2, kernel.Sends);
        Assert.Equal([5, 37], errors.Index().Where(row => row.Item is not null).Select(row => row.Index));
    }

    private static byte[] Row(uint sequence, byte value, NetlinkFlags flags = NetlinkFlags.None) =>
        ScriptedKernel.Message(Type, sequence, NetlinkFlags.Multi | flags, value);

    private static List<byte> Dump(ScriptedKernel kernel)
    {
        using var session = new NetlinkSocket(kernel);
        using var request = new NetlinkWriter();
        request.Begin(Type, NetlinkFlags.None);
        return session.Dump(request, "list things", static (in NetlinkMessage message, out byte value) =>
        {
            value = message.Payload[0];
            return true;
        });
    }
}
