using NetLab.DBus;
using NetLab.Interop;
using NetLab.Tests.Support;

namespace NetLab.Tests.DBus.Connection;

[Collection(nameof(AloneCollection))]
public class LeakTests
{
    [Fact]
    public void A_hundred_thousand_calls_leave_memory_and_descriptors_flat()
    {
        using var bus = PrivateBus.Session();
        using DBusConnection connection = bus.Connect();
        static int Descriptors() => Directory.GetFileSystemEntries("/proc/self/fd").Length;
        void Calls(int count)
        {
            for (int i = 0; i < count; i++) connection.Call(DBusBusDriver.Message("GetId"));
        }

        Calls(5000);
        (long memory, int descriptors) = (GC.GetTotalMemory(true), Descriptors());
        Calls(100_000);
        Assert.InRange(GC.GetTotalMemory(true) - memory, long.MinValue, 1_000_000);
        Assert.InRange(Descriptors() - descriptors, -5, 5);
    }

    [Fact]
    public void A_connection_opened_inside_a_namespace_is_at_home_and_so_are_its_threads()
    {
        using var bus = PrivateBus.Session();
        using var inside = new TestNamespace();
        using DBusConnection connection = bus.Connect();
        string id = NamespaceThread.Run(inside.Stack.Handle, () => (string)connection.Call(DBusBusDriver.Message("GetId")).Arguments[0]!);
        Assert.Equal(32, id.Length);
        string home = File.ResolveLinkTarget("/proc/self/ns/net", false)!.Name;
        foreach (string task in Directory.GetDirectories("/proc/self/task"))
        {
            if (File.ReadAllText($"{task}/comm").Trim() == "netlab-dbus")
                Assert.Equal(home, File.ResolveLinkTarget($"{task}/ns/net", false)!.Name);
        }
    }
}
