using System.Buffers.Binary;
using NetLab.Netlink;
using NetLab.Network;
using NetLab.Tests.Support;

namespace NetLab.Tests.Network;

public class NetConfMessageTests
{
    /// <summary>linux/netconf.h: struct netconfmsg is one byte, NETCONFA_IFINDEX 1, NETCONFA_IFINDEX_ALL -1.</summary>
    [Fact]
    public void The_question_is_for_the_switches_of_the_whole_namespace()
    {
        using var request = new NetlinkWriter();
        NetConfMessage.Ask(request, IPValue.FamilyIPv6);
        Assert.Equal("1C000000520001000000000000000000" + "0A000000" + "08000100FFFFFFFF", Convert.ToHexString(request.Written));
    }

    [Theory]
    [InlineData("0", "0", new byte[] { IPValue.FamilyIPv4, IPValue.FamilyIPv6 })]
    [InlineData("1", "0", new byte[] { IPValue.FamilyIPv6 })]
    [InlineData("0", "1", new byte[] { IPValue.FamilyIPv4 })]
    [InlineData("1", "1", new byte[0])]
    public void The_answer_names_the_families_that_do_not_forward(string ipv4, string ipv6, byte[] quiet)
    {
        using var lab = new TestNamespace();
        lab.Exec("sh", "-c", $"echo {ipv4} > /proc/sys/net/ipv4/ip_forward; echo {ipv6} > /proc/sys/net/ipv6/conf/all/forwarding");
        using var request = new NetlinkWriter();
        NetConfMessage.Ask(request, IPValue.FamilyIPv4);
        NetConfMessage.Ask(request, IPValue.FamilyIPv6);
        Assert.Equal(quiet, lab.Stack.Route.Query<byte>(request, "ask", NetConfMessage.TryReadNotForwarding));
    }

    [Theory]
    [InlineData("0800010001000000")] // no NETCONFA_FORWARDING
    [InlineData("0800020001000000")]
    public void What_does_not_say_that_it_is_off_counts_as_on(string attributes)
    {
        byte[] bytes = [.. new byte[16], IPValue.FamilyIPv4, 0, 0, 0, .. Convert.FromHexString(attributes)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, bytes.Length);
        bytes[4] = (byte)RouteMessageType.NewNetConf;
        ReadOnlySpan<byte> datagram = bytes;
        Assert.True(NetlinkMessage.TryTake(ref datagram, out NetlinkMessage message));
        Assert.False(NetConfMessage.TryReadNotForwarding(in message, out _));
    }
}
