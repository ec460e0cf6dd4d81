using NetLab.Network;
using NetLab.Tests.Support;

namespace NetLab.Tests.Network;

/// <summary>That addresses leave nothing open. Descriptors are the whole process's, so that no other test may run beside.</summary>
[Collection(nameof(AloneCollection))]
public sealed class AddressTableLeakTests
{
    [Fact]
    public void Two_hundred_addresses_come_and_go_and_leave_no_descriptor()
    {
        using var lab = new TestNamespace();
        uint eth0 = AddressTableTests.Pair(lab);
        int before = Directory.GetFiles("/proc/self/fd").Length;
        for (int i = 1; i <= 200; i++)
            lab.Stack.Addresses.Remove(lab.Stack.Addresses.Add(eth0, InterfaceAddress.Parse($"10.3.{i}.1/24")));
        Assert.InRange(Directory.GetFiles("/proc/self/fd").Length, 0, before + 3);
        Assert.Empty(lab.Stack.Addresses.List(AddressFamily.IPv4, eth0));
    }
}
