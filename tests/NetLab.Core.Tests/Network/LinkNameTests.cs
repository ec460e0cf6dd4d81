using NetLab.Interop;
using NetLab.Netlink;
using NetLab.Tests.Support;

namespace NetLab.Tests.Network;

public class LinkNameTests
{
    [Fact]
    public void Every_namespace_has_loopback_at_index_1()
    {
        using var lab = new TestNamespace();
        Assert.Equal(1, lab.Stack.Links.IndexOf("lo"));
        Assert.Equal("lo", lab.Stack.Links.Names()[1]);
    }

    [Fact]
    public void An_unknown_interface_is_ENODEV_and_named()
    {
        using var lab = new TestNamespace();
        var error = Assert.Throws<NetlinkException>(() => lab.Stack.Links.IndexOf("nosuch"));
        Assert.Equal(Errno.ENODEV, error.Error);
        Assert.Contains("'nosuch'", error.Message, StringComparison.Ordinal);
    }
}
